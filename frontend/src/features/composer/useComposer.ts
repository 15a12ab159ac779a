import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import type { ChannelView } from '../../bridge/types'
import { textLength } from '../../lib/textLength'
import { clearSent } from './drafts'
import { useDraft } from './useDraft'

/** What is on its way: the text as it stands in the box and the messages that it becomes. */
interface Sending {
  written: string
  texts: string[]
}

/** The files that go out before the text. */
interface Attached {
  count: number
  /** All of them can be sent as they are. */
  ready: boolean
}

/** Go asks once for each answer of somebody else (features.md 3, row 19). */
const ANSWERED = 'answered_meanwhile'

/** The text being written in one conversation, its measure, and sending it. */
export function useComposer(conversationId: string, channel: ChannelView | undefined, tray: Attached) {
  const bridge = useBridge()
  const client = useQueryClient()
  const draft = useDraft(conversationId)
  const { text } = draft
  const [answered, setAnswered] = useState<(Sending & { by: string }) | null>(null)
  const [parts, setParts] = useState<Sending | null>(null)
  const max = channel?.maxText || Number.POSITIVE_INFINITY
  // As Go measures it: composed and without the space around it.
  const used = textLength(text.trim().normalize('NFC'), channel?.unit ?? 'utf16')

  const send = useMutation({
    mutationFn: async ({ texts, anyway }: Sending & { anyway: boolean }) => {
      await draft.flush()
      await bridge.thread.send(conversationId, texts, anyway)
    },
    onSuccess: (_, { written }) => {
      if (written !== '') clearSent(bridge, conversationId, written)
      void client.invalidateQueries({ queryKey: keys.tray(conversationId) })
      void client.invalidateQueries({ queryKey: keys.thread(conversationId) })
    },
    onError: (reason, { written, texts }) => {
      const problem = problemOf(reason)
      if (problem.code === ANSWERED) setAnswered({ written, texts, by: problem.args.name ?? '' })
    },
  })
  const split = useMutation({
    mutationFn: (written: string) => bridge.thread.split(conversationId, written),
    onSuccess: (texts, written) => setParts({ written, texts }),
  })

  const fits = used <= max
  const busy = send.isPending || split.isPending
  const written = text.trim() !== ''
  const something = tray.ready && (written || tray.count > 0)
  const failure = send.error ?? split.error
  const problem = failure && problemOf(failure)

  return {
    ...draft,
    used,
    max,
    fits,
    sendable: something && fits && !busy,
    sending: busy,
    problem: problem?.code === ANSWERED ? null : problem,
    /** The parts of a text that is too long, to be looked at before they are sent. */
    parts: parts?.texts ?? null,
    /** Who answered since this text was begun; null when nobody is known to have. */
    answeredBy: answered?.by ?? null,
    type(next: string) {
      if (failure) {
        send.reset()
        split.reset()
      }
      draft.type(next)
    },
    /** Sends the text, or shows the parts of one that is too long. */
    send() {
      if (!something || busy) return
      if (fits) send.mutate({ written: written ? text : '', texts: written ? [text.trim()] : [], anyway: false })
      else split.mutate(text)
    },
    sendParts() {
      if (parts) send.mutate({ ...parts, anyway: false })
      setParts(null)
    },
    sendAnyway() {
      if (answered) send.mutate({ ...answered, anyway: true })
      setAnswered(null)
    },
    /** Back to writing. */
    dismiss() {
      setParts(null)
      setAnswered(null)
    },
  }
}
