import { useEffect } from 'react'
import { useBridge } from '../../bridge/context'
import { flushDraft, openDraft, typeDraft, useDrafts } from './drafts'

/** One draft while its box is open: that of an answer, or under noteKey that of a note. */
export function useDraft(key: string) {
  const bridge = useBridge()
  const text = useDrafts((drafts) => drafts.texts[key] ?? '')
  const unsaved = useDrafts((drafts) => drafts.unsaved[key] ?? false)
  useEffect(() => {
    void openDraft(bridge, key)
    return () => void flushDraft(bridge, key)
  }, [bridge, key])
  return {
    text,
    unsaved,
    type: (next: string) => typeDraft(bridge, key, next),
    flush: () => flushDraft(bridge, key),
  }
}
