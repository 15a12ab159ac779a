import { useEffect, useState } from 'react'
import { useBridge } from '../../bridge/context'

function useWindowFocused(): boolean {
  const [focused, setFocused] = useState(() => document.hasFocus())
  useEffect(() => {
    const gained = () => setFocused(true)
    const lost = () => setFocused(false)
    window.addEventListener('focus', gained)
    window.addEventListener('blur', lost)
    return () => {
      window.removeEventListener('focus', gained)
      window.removeEventListener('blur', lost)
    }
  }, [])
  return focused
}

/** Marks a conversation read when it is opened, and what comes later while its end is in view. */
export function useMarkRead(conversationId: string, unread: number, atEnd: boolean): void {
  const bridge = useBridge()
  const seen = useWindowFocused() && atEnd
  useEffect(() => {
    // Not worth a word when it fails: the count stays and the next look tries again.
    if (seen && unread > 0) bridge.conversations.markRead(conversationId).catch(() => {})
  }, [bridge, conversationId, unread, seen])
}
