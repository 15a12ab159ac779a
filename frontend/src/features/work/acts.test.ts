import { expect, it } from 'vitest'
import { fakeConversations } from '../../bridge/fakeData'
import type { ActView, ConversationView } from '../../bridge/types'
import { act, undoOf } from './acts'

const now = 1_790_000_000_000
const row = (change: Partial<ConversationView>): ConversationView => ({
  ...(fakeConversations(now, 0)[0] as ConversationView),
  ...change,
})
const nobodys = row({})
const ploys = row({ assigneeId: 'm1', assignee: 'Ploy' })

const table: [name: string, before: ConversationView, done: ActView, undo: ActView | null][] = [
  ['a claim', nobodys, act('claim'), act('unassign')],
  ['an assignment of what nobody had', nobodys, act('assign', { memberId: 'm2' }), act('unassign')],
  ['a transfer', ploys, act('assign', { memberId: 'm2', note: 'x' }), act('assign', { memberId: 'm1' })],
  ['taking over', ploys, act('take'), act('assign', { memberId: 'm1' })],
  ['giving back', ploys, act('unassign'), act('assign', { memberId: 'm1' })],
  ['closing', ploys, act('close'), act('reopen')],
  ['closing what was closed', row({ closed: true }), act('close'), null],
  ['reopening', row({ closed: true }), act('reopen'), act('close')],
  ['putting off', ploys, act('snooze', { untilMs: now + 5 }), act('wake')],
  [
    'putting off further',
    row({ snoozedUntilMs: now + 9 }),
    act('snooze', { untilMs: now + 50 }),
    act('snooze', { untilMs: now + 9 }),
  ],
  [
    'putting off what had come back',
    row({ snoozedUntilMs: now - 9 }),
    act('snooze', { untilMs: now + 5 }),
    act('wake'),
  ],
  ['bringing back', row({ snoozedUntilMs: now + 9 }), act('wake'), act('snooze', { untilMs: now + 9 })],
  [
    'labels, of which some were there',
    row({ labels: ['l1', 'l2'] }),
    act('label', { add: ['l1', 'l3'], remove: ['l2', 'l4'] }),
    act('label', { add: ['l2'], remove: ['l3'] }),
  ],
  ['reading', ploys, act('read'), null],
]

it.each(table)('takes back %s', (_, before, done, undo) => expect(undoOf(before, done, now)).toEqual(undo))
