import type { ConversationView } from '../bridge/types'

/** The row that one step leads to: the neighbour, or the nearest unread one in that direction. */
export function stepFrom(
  rows: readonly ConversationView[],
  fromId: string,
  by: 1 | -1,
  unread: boolean,
): ConversationView | undefined {
  const from = rows.findIndex(({ id }) => id === fromId)
  const candidates = from < 0 ? rows : by > 0 ? rows.slice(from + 1) : rows.slice(0, from).reverse()
  return unread ? candidates.find((row) => row.unread > 0) : candidates[0]
}
