import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import type { ChannelView } from '../../bridge/types'
import { textLength } from '../../lib/textLength'
import { clearSent, flushAll, flushDraft, openDraft, typeDraft, useDrafts } from './drafts'

/** The text being written in one conversation, its measure, and sending it. */
export function useComposer(conversationId: string, channel: ChannelView | undefined) {
  const bridge = useBridge()
  const client = useQueryClient()
  const text = useDrafts((drafts) => drafts.texts[conversationId] ?? '')
  const unsaved = useDrafts((drafts) => drafts.unsaved[conversationId] ?? false)
  const max = channel?.maxText || Number.POSITIVE_INFINITY
  const used = textLength(text.trim(), channel?.unit ?? 'utf16')

  useEffect(() => {
    openDraft(bridge, conversationId).catch(() =>
      useDrafts.setState(({ unsaved: u }) => ({ unsaved: { ...u, [conversationId]: true } })),
    )
    return () => void flushDraft(bridge, conversationId)
  }, [bridge, conversationId])

  useEffect(() => {
    const flush = () => flushAll(bridge)
    const events = ['blur', 'pagehide', 'beforeunload'] as const
    for (const event of events) window.addEventListener(event, flush)
    return () => {
      for (const event of events) window.removeEventListener(event, flush)
    }
  }, [bridge])

  const send = useMutation({
    mutationFn: async (sent: string) => {
      await flushDraft(bridge, conversationId)
      await bridge.thread.send(conversationId, sent.trim())
    },
    onSuccess: (_, sent) => {
      clearSent(bridge, conversationId, sent)
      void client.invalidateQueries({ queryKey: keys.thread(conversationId) })
    },
  })

  const sendable = text.trim() !== '' && used <= max && !send.isPending
  return {
    text,
    unsaved,
    used,
    max,
    sendable,
    sending: send.isPending,
    problem: send.error ? problemOf(send.error) : null,
    type(next: string) {
      if (send.isError) send.reset()
      typeDraft(bridge, conversationId, next)
    },
    send() {
      if (sendable) send.mutate(text)
    },
  }
}
