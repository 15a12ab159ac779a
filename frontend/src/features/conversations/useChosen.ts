import { useMemo, useState } from 'react'
import type { ConversationView } from '../../bridge/types'

/** The rows that the person chose to do something to all of them. */
export function useChosen(rows: readonly ConversationView[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  /** From where a range is chosen. */
  const [anchor, setAnchor] = useState('')
  const chosen = useMemo(() => rows.filter(({ id }) => ids.has(id)), [rows, ids])
  return {
    chosen,
    has: (id: string) => ids.has(id),
    clear: () => setIds(new Set()),
    toggle(id: string) {
      const next = new Set(ids)
      if (!next.delete(id)) next.add(id)
      setIds(next)
      setAnchor(id)
    },
    /** Chooses everything from the last row that was chosen, or from `since`, up to this one. */
    upTo(id: string, since: string) {
      const from = rows.findIndex((row) => row.id === (ids.size > 0 && anchor !== '' ? anchor : since))
      const to = rows.findIndex((row) => row.id === id)
      const start = from < 0 ? to : from
      const range = rows.slice(Math.min(start, to), Math.max(start, to) + 1)
      setIds(new Set([...ids, ...range.map((row) => row.id)]))
      if (ids.size === 0 || anchor === '') setAnchor(rows[start]?.id ?? id)
    },
    all: () => setIds(new Set(rows.map(({ id }) => id))),
  }
}
