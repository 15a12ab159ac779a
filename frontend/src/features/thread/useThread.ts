import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useBridge } from '../../bridge/context'
import { conversationQuery, threadQuery } from '../../bridge/queries'
import type { MessageView } from '../../bridge/types'
import { firstUnreadKey, keepOlder, messagesOf, toRows } from './rows'
import { useBeyond } from './useBeyond'

/** One conversation's messages and what can be done with them. */
export function useThread(conversationId: string) {
  const bridge = useBridge()
  const query = useInfiniteQuery(threadQuery(bridge, conversationId))
  const { data: conversation, isFetching: asking } = useQuery(conversationQuery(bridge, conversationId))
  const shown = useRef<readonly MessageView[]>([])
  const messages = useMemo(() => keepOlder(shown.current, messagesOf(query.data?.pages ?? [])), [query.data])
  useEffect(() => {
    shown.current = messages
  }, [messages])

  // Where "New messages" stands is decided when the conversation is opened and stays.
  const [unreadKey, setUnreadKey] = useState<string | null>(null)
  // A later question that failed takes nothing off the screen.
  const ready = query.data !== undefined && conversation !== undefined
  // What is remembered from the last time and has changed since does not say what is unread now.
  const fresh = !query.isFetching && !asking
  // While rendering, so that nothing is painted without the messages that are there.
  if (ready && fresh && unreadKey === null) setUnreadKey(firstUnreadKey(messages, conversation.unread))

  const rows = useMemo(() => toRows(messages, unreadKey ?? ''), [messages, unreadKey])
  const retry = useMutation({ mutationFn: (message: MessageView) => bridge.thread.retry(message.id) })
  const discard = useMutation({ mutationFn: (message: MessageView) => bridge.thread.discard(message.id) })

  const beyond = useBeyond(conversationId)

  return {
    conversation,
    messages,
    rows,
    ready: ready && unreadKey !== null,
    error: query.error,
    reload: () => void query.refetch(),
    loadOlder() {
      if (query.hasNextPage) {
        if (!query.isFetchingNextPage) void query.fetchNextPage()
      } else if (ready) beyond.look()
    },
    loadingOlder: query.isFetchingNextPage || beyond.looking,
    olderFailed: beyond.failed,
    retry,
    discard,
  }
}
