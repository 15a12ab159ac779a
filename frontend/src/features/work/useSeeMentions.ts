import { useEffect } from 'react'
import { useBridge } from '../../bridge/context'
import type { ConversationView } from '../../bridge/types'

/** A note that addresses the person is seen once its conversation is before them. */
export function useSeeMentions({ id, mentioned }: ConversationView): void {
  const { work } = useBridge()
  useEffect(() => {
    if (!mentioned) return
    const see = () => {
      if (!document.hidden) work.seeMentions(id).catch(() => {}) // stays unseen, and is tried again
    }
    see()
    document.addEventListener('visibilitychange', see)
    return () => document.removeEventListener('visibilitychange', see)
  }, [work, id, mentioned])
}
