import type { MessageView, ThreadPage } from '../../bridge/types'
import { daysBetween } from '../../i18n/format'

// One author's messages within this time stand together.
const GROUP_MS = 5 * 60 * 1000

/** A message and what its neighbours make of it. */
export interface ThreadRow {
  message: MessageView
  /** The first of its calendar day: a separator stands above it. */
  newDay: boolean
  /** The first that was unread when the conversation was opened. */
  firstUnread: boolean
  groupStart: boolean
  groupEnd: boolean
}

/** All loaded messages, oldest first. Pages come newest first; a message that moved between pages counts once. */
export function messagesOf(pages: readonly ThreadPage[]): MessageView[] {
  const seen = new Set<string>()
  const newestFirst: MessageView[] = []
  for (const page of pages) {
    for (const message of page.messages.toReversed()) {
      if (seen.has(message.key)) continue
      seen.add(message.key)
      newestFirst.push(message)
    }
  }
  return newestFirst.reverse()
}

/**
 * The fresh messages behind the older ones that were shown already: a page has a
 * fixed size, so each new message pushes the oldest out of it.
 */
export function keepOlder(shown: readonly MessageView[], fresh: readonly MessageView[]): readonly MessageView[] {
  const at = shown.findIndex(({ key }) => key === fresh[0]?.key)
  return at > 0 ? [...shown.slice(0, at), ...fresh] : fresh
}

const sameAuthor = (a: MessageView, b: MessageView) =>
  a.kind === 'message' &&
  b.kind === 'message' &&
  a.from === b.from &&
  a.authorId === b.authorId &&
  a.author === b.author &&
  a.via === b.via &&
  a.auto === b.auto

const together = (a: MessageView | undefined, b: MessageView | undefined) =>
  a !== undefined &&
  b !== undefined &&
  sameAuthor(a, b) &&
  b.atMs - a.atMs <= GROUP_MS &&
  daysBetween(a.atMs, b.atMs) === 0

/** `unreadKey` names the message that "New messages" stands above, "" for none. */
export function toRows(messages: readonly MessageView[], unreadKey: string): ThreadRow[] {
  return messages.map((message, index) => {
    const before = messages[index - 1]
    const after = messages[index + 1]
    const firstUnread = message.key === unreadKey
    return {
      message,
      newDay: before === undefined || daysBetween(before.atMs, message.atMs) !== 0,
      firstUnread,
      groupStart: firstUnread || !together(before, message),
      groupEnd: after?.key === unreadKey || !together(message, after),
    }
  })
}

/** The first of the customer's last `unread` messages; "" when none is loaded. */
export function firstUnreadKey(messages: readonly MessageView[], unread: number): string {
  if (unread <= 0) return ''
  const theirs = messages.filter(({ kind, from }) => kind === 'message' && from === 'customer')
  return theirs.at(-unread)?.key ?? theirs[0]?.key ?? ''
}

/** How many messages of the customer came after the one with `key`. */
export function countAfter(rows: readonly ThreadRow[], key: string): number {
  const at = rows.findIndex(({ message }) => message.key === key)
  return rows.slice(at + 1).filter(({ message }) => message.kind === 'message' && message.from === 'customer').length
}

/** Whether `after` begins with rows that stand before all of `before`. */
export function startsBefore(before: readonly ThreadRow[], after: readonly ThreadRow[]): boolean {
  const first = before[0]?.message.key
  return first !== undefined && after.findIndex(({ message }) => message.key === first) > 0
}
