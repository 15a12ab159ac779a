import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useBridge } from '../../bridge/context'
import { conversationQuery, conversationsQuery } from '../../bridge/queries'
import type { ConversationFilter, ConversationView } from '../../bridge/types'

const ENDING_AGAIN_MS = 30_000

/** The rows of the list. The open conversation stays in the list of unread ones after it was read. */
export function useConversations(filter: ConversationFilter, selectedId: string) {
  const bridge = useBridge()
  const query = useInfiniteQuery({
    ...conversationsQuery(bridge, filter),
    // Nothing happens in Go when a window comes near its end.
    refetchInterval: filter.ending ? ENDING_AGAIN_MS : false,
  })
  const { data: selected } = useQuery({ ...conversationQuery(bridge, selectedId), enabled: selectedId !== '' })
  const rows = useMemo(() => {
    const loaded = query.data?.pages.flatMap((page) => page.items) ?? []
    const belongs =
      selected &&
      (filter.channelId === '' || selected.channelId === filter.channelId) &&
      (filter.labelId === '' || selected.labels.includes(filter.labelId))
    return filter.unread && belongs ? withRow(loaded, selected) : unique(loaded)
  }, [query.data, selected, filter])
  return { query, rows }
}

/** Puts a row where its last activity belongs, unless it is there already. */
export function withRow(rows: readonly ConversationView[], row: ConversationView): ConversationView[] {
  if (rows.some(({ id }) => id === row.id)) return unique(rows)
  const at = rows.findIndex(({ lastMs }) => lastMs < row.lastMs)
  const place = at < 0 ? rows.length : at
  return unique([...rows.slice(0, place), row, ...rows.slice(place)])
}

// Between two pages a conversation may have moved up and then comes twice.
function unique(rows: readonly ConversationView[]): ConversationView[] {
  const seen = new Set<string>()
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id))
}
