import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { VListHandle } from 'virtua'
import { countAfter, startsBefore, type ThreadRow } from './rows'

const AT_END_PX = 64
// How near its beginning the list asks for what is older.
const NEAR_START_PX = 600

/** Where in a conversation the person is, and what the list needs to stay there. */
export interface Place {
  list: RefObject<VListHandle | null>
  /** The rows that are new stand before those that were there. */
  prepended: boolean
  atEnd: boolean
  /** How many messages of the customer came since the end was in view. */
  missed: number
  toEnd: (smooth?: boolean) => void
  onScroll: (offset: number) => void
  onResize: () => void
}

/**
 * Opens a conversation at its first unread message or at its end, and keeps the
 * end in view while rows are added or grow: pictures that load, a pane that
 * opens. Only a person who scrolls up leaves it.
 */
export function usePlace(rows: readonly ThreadRow[], loadOlder: () => void): Place {
  const list = useRef<VListHandle>(null)
  const [atEnd, setAtEnd] = useState(true)
  const stays = useRef(false)
  const lastTop = useRef(0)
  const opened = useRef(false)
  const lastSeen = useRef('')

  const lastRow = rows.at(-1)
  const lastKey = lastRow?.message.key ?? ''
  if (atEnd) lastSeen.current = lastKey
  const prepended = usePrepended(rows)

  const toEnd = (smooth = false) => {
    list.current?.scrollToIndex(rows.length - 1, { align: 'end', smooth })
  }
  useLayoutEffect(() => {
    if (opened.current || rows.length === 0) return
    opened.current = true
    const unread = rows.findIndex((row) => row.firstUnread)
    stays.current = unread <= 0
    if (unread > 0) list.current?.scrollToIndex(unread, { align: 'start' })
    else list.current?.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [rows])
  // What a person just sent is shown, wherever they had scrolled to.
  const sent = lastRow?.message.state === 'queued'
  useLayoutEffect(() => {
    if (lastKey !== '' && (stays.current || sent)) list.current?.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [lastKey, sent, rows.length])

  return {
    list,
    prepended,
    atEnd,
    missed: atEnd ? 0 : countAfter(rows, lastSeen.current),
    toEnd,
    onScroll(offset) {
      const view = list.current
      const end = !view || view.scrollSize - view.viewportSize - offset <= AT_END_PX
      if (end) stays.current = true
      else if (offset < lastTop.current) stays.current = false
      lastTop.current = offset
      setAtEnd(end)
      if (offset < NEAR_START_PX) loadOlder()
    },
    onResize() {
      if (stays.current) toEnd()
      if (list.current && list.current.scrollOffset < NEAR_START_PX) loadOlder()
    },
  }
}

/** Whether the present rows begin with some that were not there before the others. */
function usePrepended(rows: readonly ThreadRow[]): boolean {
  const before = useRef(rows)
  const last = useRef(false)
  if (before.current !== rows) {
    last.current = startsBefore(before.current, rows)
    before.current = rows
  }
  return last.current
}
