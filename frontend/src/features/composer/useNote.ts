import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import { clearSent, noteKey } from './drafts'
import { useDraft } from './useDraft'

/** The note being written about one conversation. It is kept apart from the answer: it must never become one. */
export function useNote(conversationId: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  const key = noteKey(conversationId)
  const draft = useDraft(key)

  const save = useMutation({
    mutationFn: async (written: string) => {
      await draft.flush()
      await bridge.work.note(conversationId, written.trim())
    },
    onSuccess: (_, written) => {
      clearSent(bridge, key, written)
      void client.invalidateQueries({ queryKey: keys.thread(conversationId) })
    },
  })
  const savable = draft.text.trim() !== '' && !save.isPending
  return {
    ...draft,
    savable,
    saving: save.isPending,
    problem: save.error && problemOf(save.error),
    type(next: string) {
      if (save.error) save.reset()
      draft.type(next)
    },
    save() {
      if (savable) save.mutate(draft.text)
    },
  }
}
