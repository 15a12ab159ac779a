import { useRef } from 'react'

// Far from zero, so that many older pages fit before the first row.
const START = 10_000_000

/**
 * The absolute index of the first key, such that a key keeps its index while
 * rows are added before it: what keeps the place in a virtual list.
 */
export function useStableIndex(keys: readonly string[]): number {
  const known = useRef({ keys, first: START })
  const before = known.current
  if (before.keys !== keys) {
    known.current = { keys, first: firstIndex(before.keys, before.first, keys) }
  }
  return known.current.first
}

export function firstIndex(oldKeys: readonly string[], oldFirst: number, keys: readonly string[]): number {
  const oldIndex = new Map(oldKeys.map((key, index) => [key, oldFirst + index]))
  const at = keys.findIndex((key) => oldIndex.has(key))
  const known = oldIndex.get(keys[at] ?? '')
  return known === undefined ? START : known - at
}
