import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import { clearSent, flushDraft, noteKey, openDraft, typeDraft, useDrafts } from './drafts'

/** The note being written about one conversation. It is kept apart from the answer: it must never become one. */
export function useNote(conversationId: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  const key = noteKey(conversationId)
  const text = useDrafts((drafts) => drafts.texts[key] ?? '')
  const unsaved = useDrafts((drafts) => drafts.unsaved[key] ?? false)

  useEffect(() => {
    openDraft(bridge, key).catch(() => useDrafts.setState(({ unsaved: u }) => ({ unsaved: { ...u, [key]: true } })))
    return () => void flushDraft(bridge, key)
  }, [bridge, key])

  const save = useMutation({
    mutationFn: async (written: string) => {
      await flushDraft(bridge, key)
      await bridge.work.note(conversationId, written.trim())
    },
    onSuccess: (_, written) => {
      clearSent(bridge, key, written)
      void client.invalidateQueries({ queryKey: keys.thread(conversationId) })
    },
  })
  const savable = text.trim() !== '' && !save.isPending
  return {
    text,
    unsaved,
    savable,
    saving: save.isPending,
    problem: save.error && problemOf(save.error),
    type(next: string) {
      if (save.error) save.reset()
      typeDraft(bridge, key, next)
    },
    save() {
      if (savable) save.mutate(text)
    },
  }
}
