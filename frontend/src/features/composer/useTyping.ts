import { useEffect, useRef } from 'react'
import { useBridge } from '../../bridge/context'

// Go says it to the team even less often.
const AGAIN_MS = 1000

/** Tells the team that the person writes an answer, and when they are done. */
export function useTyping(conversationId: string): (text: string) => void {
  const { presence } = useBridge()
  const said = useRef(0)
  const tell = useRef((_: boolean) => {})
  tell.current = (on) => void presence.typing(conversationId, on).catch(() => {}) // may be lost
  useEffect(
    () => () => {
      if (said.current > 0) tell.current(false)
    },
    [],
  )
  return (text) => {
    const on = text.trim() !== ''
    const now = Date.now()
    if (on ? now - said.current < AGAIN_MS : said.current === 0) return
    said.current = on ? now : 0
    tell.current(on)
  }
}
