import { type RefObject, type UIEvent, useCallback, useRef, useState } from 'react'
import type { VirtuosoHandle } from 'react-virtuoso'

export const AT_END_PX = 64

/**
 * Keeps the end of the list in view while rows grow: pictures that load, a pane
 * that opens. Growing alone takes the list away from its end; only a person who
 * scrolls up leaves it.
 */
export function useStayAtEnd(list: RefObject<VirtuosoHandle | null>) {
  const [atEnd, setAtEnd] = useState(true)
  const stays = useRef(false)
  const lastTop = useRef(0)

  const atBottomStateChange = useCallback((end: boolean) => {
    if (end) stays.current = true
    setAtEnd(end)
  }, [])
  const onScroll = useCallback(({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLElement>) => {
    if (scrollTop < lastTop.current && scrollHeight - scrollTop - clientHeight > AT_END_PX) stays.current = false
    lastTop.current = scrollTop
  }, [])
  const totalListHeightChanged = useCallback(() => {
    if (stays.current) list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
  }, [list])

  return { atEnd, stays, follow: { atBottomStateChange, onScroll, totalListHeightChanged } }
}
