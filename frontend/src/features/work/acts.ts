import type { ActView, ConversationView } from '../../bridge/types'

/** Something to do to a conversation. */
export const act = (kind: ActView['kind'], change: Partial<ActView> = {}): ActView => ({
  kind,
  memberId: '',
  note: '',
  untilMs: 0,
  add: [],
  remove: [],
  ...change,
})

const back = (row: ConversationView) =>
  row.assigneeId === '' ? act('unassign') : act('assign', { memberId: row.assigneeId })

/** What takes back an act, as the conversation was before it; null where nothing does. */
export function undoOf(row: ConversationView, done: ActView, now: number): ActView | null {
  switch (done.kind) {
    case 'claim':
    case 'take':
    case 'assign':
    case 'unassign':
      return back(row)
    case 'close':
      return row.closed ? null : act('reopen')
    case 'reopen':
      return row.closed ? act('close') : null
    case 'snooze':
    case 'wake':
      return row.snoozedUntilMs > now ? act('snooze', { untilMs: row.snoozedUntilMs }) : act('wake')
    case 'label':
      return act('label', {
        add: done.remove.filter((id) => row.labels.includes(id)),
        remove: done.add.filter((id) => !row.labels.includes(id)),
      })
    case 'read':
      return null
  }
}
