import { useEffect } from 'react'
import { useBridge } from '../../bridge/context'

/** Tells the team which conversation is before the person; none while the window is hidden. */
export function useLook(conversationId: string): void {
  const { presence } = useBridge()
  useEffect(() => {
    // What the team does not learn is no reason to disturb anybody.
    const look = () => void presence.look(document.hidden ? '' : conversationId).catch(() => {})
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [presence, conversationId])
}
