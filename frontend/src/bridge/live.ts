import { QueryClient } from '@tanstack/react-query'
import type { Bridge } from './bridge'
import { keys } from './queries'
import type { Changed } from './types'

// Go may announce hundreds of changes while it catches up: what arrives within
// this time is asked for once.
const MERGE_MS = 60

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Go answers from a local database: no retry, no refetch by time, focus or network.
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** Keeps the cache true to Go's events until the returned function is called. */
export function followEvents(bridge: Bridge, client: QueryClient): () => void {
  let pending: Changed = { all: false, channels: false, conversations: [] }
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    timer = undefined
    const changed = pending
    pending = { all: false, channels: false, conversations: [] }
    // What is not shown may be something that the person may not see any more.
    if (changed.all)
      for (const queryKey of [['conversation'], ['thread'], ['contact']])
        client.removeQueries({ queryKey, type: 'inactive' })
    for (const queryKey of staleKeys(changed)) void client.invalidateQueries({ queryKey })
  }

  const stops = [
    bridge.on('changed', (changed) => {
      pending = merge(pending, changed)
      timer ??= setTimeout(flush, MERGE_MS)
    }),
    bridge.on('mail', () => void client.invalidateQueries({ queryKey: keys.mail })),
    bridge.on('replies', () => void client.invalidateQueries({ queryKey: keys.replies })),
    // Who may answer is in the rules.
    bridge.on('rules', () => {
      for (const queryKey of [keys.rules, keys.duties, keys.lists, ['conversation']])
        void client.invalidateQueries({ queryKey })
    }),
    bridge.on('people', () => {
      for (const queryKey of [keys.people, keys.invites, keys.members, keys.duties])
        void client.invalidateQueries({ queryKey })
    }),
    bridge.on('health', (health) => client.setQueryData(keys.health, health)),
    bridge.on('login', (login) => client.setQueryData(keys.login, login)),
    bridge.on('presence', (presence) => client.setQueryData(keys.presence, presence)),
    bridge.on('setup', (setup) => client.setQueryData(keys.setup, setup)),
  ]
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

export function merge(a: Changed, b: Changed): Changed {
  return {
    all: a.all || b.all,
    channels: a.channels || b.channels,
    conversations: [...new Set([...a.conversations, ...b.conversations])],
  }
}

/** The keys that a change makes stale. Unread counts of channels follow their conversations. */
export function staleKeys(changed: Changed): readonly (readonly unknown[])[] {
  if (changed.all)
    return [keys.channels, keys.labels, keys.counts, keys.lists, ['conversation'], ['thread'], ['contact']]
  const rows = changed.conversations.flatMap((id) => [keys.conversation(id), keys.thread(id), keys.contact(id)])
  if (rows.length > 0) return [keys.channels, keys.counts, keys.lists, ...rows]
  return changed.channels ? [keys.channels] : []
}
