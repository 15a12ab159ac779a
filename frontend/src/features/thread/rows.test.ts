import { describe, expect, it } from 'vitest'
import { fakeMessage } from '../../bridge/fakeData'
import type { MessageView } from '../../bridge/types'
import { countAfter, firstUnreadKey, keepOlder, messagesOf, startsBefore, toRows } from './rows'

const noon = new Date(2026, 5, 12, 12, 0).getTime()
const minutes = (count: number) => noon + count * 60_000
const them = (key: string, at: number, change: Partial<MessageView> = {}) => fakeMessage(key, at, change)
const us = (key: string, at: number, author: string) => fakeMessage(key, at, { from: 'shop', author, authorId: author })

describe('rows of a thread', () => {
  const marks = (messages: MessageView[], unread = '') =>
    toRows(messages, unread).map(
      (row) =>
        `${row.newDay ? 'D' : ''}${row.firstUnread ? 'N' : ''}${row.groupStart ? '[' : ''}${row.message.key}${row.groupEnd ? ']' : ''}`,
    )

  it.each<[string, MessageView[], string, string[]]>([
    ['one author within five minutes', [them('a', noon), them('b', minutes(5))], '', ['D[a', 'b]']],
    ['more than five minutes apart', [them('a', noon), them('b', minutes(5.1))], '', ['D[a]', '[b]']],
    ['two colleagues', [us('a', noon, 'Ploy'), us('b', minutes(1), 'Mind')], '', ['D[a]', '[b]']],
    ['across midnight', [them('a', minutes(719)), them('b', minutes(721))], '', ['D[a]', 'D[b]']],
    [
      'an event between',
      [them('a', noon), them('e', minutes(1), { kind: 'event' }), them('b', minutes(2))],
      '',
      ['D[a]', '[e]', '[b]'],
    ],
    ['unread begins inside a group', [them('a', noon), them('b', minutes(1))], 'b', ['D[a]', 'N[b]']],
    ['nothing', [], '', []],
  ])('%s', (_, messages, unread, want) => expect(marks(messages, unread)).toEqual(want))

  it('puts pages in order and counts a message that moved once', () => {
    const [a, b, c] = [them('a', 1), them('b', 2), them('c', 3)]
    const pages = [
      { messages: [b, c], older: '1' },
      { messages: [a, b], older: '' },
    ]
    expect(messagesOf(pages).map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['a new one pushes the oldest out of the page', 'abc', 'bcd', 'abcd'],
    ['an older page arrives', 'cd', 'abcd', 'abcd'],
    ['one was deleted', 'abc', 'ac', 'ac'],
    ['nothing in common: no gap is hidden', 'ab', 'xy', 'xy'],
    ['nothing yet', '', 'ab', 'ab'],
    ['all gone', 'ab', '', ''],
  ])('%s', (_, shown, fresh, want) => {
    const messages = (keys: string) => [...keys].map((key) => them(key, 1))
    expect(
      keepOlder(messages(shown), messages(fresh))
        .map(({ key }) => key)
        .join(''),
    ).toBe(want)
  })

  it('finds where unread messages begin', () => {
    const messages = [them('a', 1), them('b', 2), us('c', 3, 'Ploy'), them('d', 4)]
    expect(firstUnreadKey(messages, 0)).toBe('')
    expect(firstUnreadKey(messages, 1)).toBe('d')
    expect(firstUnreadKey(messages, 2)).toBe('b')
    expect(firstUnreadKey(messages, 99)).toBe('a')
    expect(countAfter(toRows(messages, ''), 'b')).toBe(1)
  })
})

describe('rows that came before the others', () => {
  const rows = (keys: string) =>
    toRows(
      [...keys].map((key) => them(key, 1)),
      '',
    )
  it.each<[string, string, string, boolean]>([
    ['older page before', 'cd', 'abcd', true],
    ['new message after', 'cd', 'cde', false],
    ['the first row left', 'cd', 'de', false],
    ['a row came in between', 'cd', 'cxd', false],
    ['both ends', 'cd', 'bcde', true],
    ['the first rows of all', '', 'ab', false],
  ])('%s', (_, before, after, want) => expect(startsBefore(rows(before), rows(after))).toBe(want))
})
