import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Bridge } from './bridge'
import type { ConversationFilter, ConversationPage, ThreadPage } from './types'

// One place for every key and fetch of Go's rows. Rows never go stale by age:
// live.ts makes them stale when Go says that they changed.

const LIST_PAGE = 60
const THREAD_PAGE = 50

export const keys = {
  setup: ['setup'] as const,
  health: ['health'] as const,
  login: ['login'] as const,
  pages: ['pages'] as const,
  channels: ['channels'] as const,
  members: ['members'] as const,
  people: ['people'] as const,
  invites: ['invites'] as const,
  labels: ['labels'] as const,
  presence: ['presence'] as const,
  counts: ['counts'] as const,
  replies: ['replies'] as const,
  mail: ['mail'] as const,
  autoReplies: (id: string) => ['channels', id, 'autoReplies'] as const,
  access: (id: string) => ['channels', id, 'access'] as const,
  hidden: ['channels', 'hidden'] as const,
  staffInfo: (id: string) => ['channels', id, 'staffInfo'] as const,
  rules: ['rules'] as const,
  duties: ['duties'] as const,
  lists: ['conversations'] as const,
  list: (filter: ConversationFilter) => ['conversations', filter] as const,
  conversation: (id: string) => ['conversation', id] as const,
  thread: (id: string) => ['thread', id] as const,
  contact: (id: string) => ['contact', id] as const,
  tray: (id: string) => ['tray', id] as const,
}

export const setupQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.setup, queryFn: () => bridge.setup.state() })

export const healthQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.health, queryFn: () => bridge.health.status() })

export const loginQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.login, queryFn: () => bridge.channels.login() })

export const pagesQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.pages, queryFn: () => bridge.channels.pages(), gcTime: 0 })

export const channelsQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.channels, queryFn: () => bridge.channels.list() })

export const accessQuery = (bridge: Bridge, id: string) =>
  queryOptions({ queryKey: keys.access(id), queryFn: () => bridge.channels.access(id) })

/** The relay is asked: an owner's computer knows nothing of them. */
export const hiddenQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.hidden, queryFn: () => bridge.channels.hidden(), gcTime: 0 })

export const membersQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.members, queryFn: () => bridge.work.members(), gcTime: 0 })

/** The relay is asked, which may have news that this computer was not told while nobody looked. */
export const peopleQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.people, queryFn: () => bridge.people.list(), gcTime: 0 })

export const invitesQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.invites, queryFn: () => bridge.people.invites(), gcTime: 0 })

export const mailQuery = (bridge: Bridge) => queryOptions({ queryKey: keys.mail, queryFn: () => bridge.mail.state() })

export const repliesQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.replies, queryFn: () => bridge.replies.list() })

/** Both keys begin as that of the channels: they become stale with them. */
export const autoRepliesQuery = (bridge: Bridge, id: string) =>
  queryOptions({ queryKey: keys.autoReplies(id), queryFn: () => bridge.autoReplies.get(id) })

export const staffInfoQuery = (bridge: Bridge, id: string) =>
  queryOptions({ queryKey: keys.staffInfo(id), queryFn: () => bridge.autoReplies.staffInfo(id) })
export const labelsQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.labels, queryFn: () => bridge.labels.list() })

export const presenceQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.presence, queryFn: () => bridge.presence.list() })

export const countsQuery = (bridge: Bridge, filter: ConversationFilter) =>
  queryOptions({ queryKey: [...keys.counts, filter], queryFn: () => bridge.conversations.counts(filter) })

export const rulesQuery = (bridge: Bridge) => queryOptions({ queryKey: keys.rules, queryFn: () => bridge.rules.list() })

/** Shifts begin and end while nothing else happens. */
export const dutiesQuery = (bridge: Bridge) =>
  queryOptions({ queryKey: keys.duties, queryFn: () => bridge.rules.duties(), refetchInterval: 60_000 })

export const conversationsQuery = (bridge: Bridge, filter: ConversationFilter) =>
  infiniteQueryOptions({
    queryKey: keys.list(filter),
    queryFn: ({ pageParam }) => bridge.conversations.list(filter, pageParam, LIST_PAGE),
    initialPageParam: '',
    getNextPageParam: (page: ConversationPage) => page.next || null,
  })

export const conversationQuery = (bridge: Bridge, id: string) =>
  queryOptions({ queryKey: keys.conversation(id), queryFn: () => bridge.conversations.get(id) })

/** Pages run from the newest to the oldest; within a page the oldest is first. */
export const threadQuery = (bridge: Bridge, id: string) =>
  infiniteQueryOptions({
    queryKey: keys.thread(id),
    queryFn: ({ pageParam }) => bridge.thread.messages(id, pageParam, THREAD_PAGE),
    initialPageParam: '',
    getNextPageParam: (page: ThreadPage) => page.older || null,
  })

export const contactQuery = (bridge: Bridge, id: string) =>
  queryOptions({ queryKey: keys.contact(id), queryFn: () => bridge.thread.contact(id) })

/** What is about to be sent changes by this window's own calls only. */
export const trayQuery = (bridge: Bridge, id: string) =>
  queryOptions({ queryKey: keys.tray(id), queryFn: () => bridge.files.tray(id) })

export type ThreadData = InfiniteData<ThreadPage, string>
