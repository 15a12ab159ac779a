import type { Bridge } from './bridge'
import { AppError } from './error'
import type { FakeState } from './fake'
import { fakeMessage, noProblem } from './fakeData'
import type {
  ActView,
  ConversationFilter,
  ConversationView,
  CountsView,
  LabelView,
  MentionView,
  PresenceView,
  TodoView,
} from './types'

// What a team does in the fake bridge.

const HOUR = 3_600_000

export const fakeLabels = (): LabelView[] => [
  { id: 'l1', name: 'VIP', colour: 5 },
  { id: 'l2', name: 'รอโอนเงิน', colour: 1 },
  { id: 'l3', name: 'Đổi trả', colour: 3 },
  { id: 'l4', name: '已出貨', colour: 0 },
]

/** Whether a filter chooses a row. */
export function chosen(row: ConversationView, filter: ConversationFilter, memberId: string, now: number): boolean {
  const awake = row.snoozedUntilMs <= now
  return (
    (filter.channelId === '' || row.channelId === filter.channelId) &&
    (filter.labelId === '' || row.labels.includes(filter.labelId)) &&
    (!filter.unread || row.unread > 0) &&
    (!filter.mine || (!row.closed && awake && row.assigneeId === memberId)) &&
    (!filter.unassigned || (!row.closed && awake && row.assigneeId === '')) &&
    (!filter.closed || row.closed) &&
    (!filter.snoozed || !awake) &&
    (!filter.mentions || row.mentioned) &&
    (!filter.ending || (row.windowSoonMs <= now && row.windowUntilMs > now))
  )
}

export function fakeCounts(state: FakeState): CountsView {
  const open = state.conversations.filter((row) => !row.closed && row.snoozedUntilMs <= Date.now())
  return {
    mine: open.filter((row) => row.assigneeId === state.setup.memberId).length,
    unassigned: Math.min(100, open.filter((row) => row.assigneeId === '').length),
    mentions: state.conversations.filter((row) => row.mentioned).length,
  }
}

type Answer = <T>(name: string, args: unknown[], run: () => T) => Promise<T>
type Change = Partial<ConversationView>

export function fakeWork(
  state: FakeState,
  answer: Answer,
  changed: (...ids: string[]) => void,
  present: (presence: PresenceView[]) => void,
): Pick<Bridge, 'work' | 'labels' | 'presence'> {
  const rowOf = (id: string) => {
    const row = state.conversations.find((conversation) => conversation.id === id)
    if (!row) throw new AppError({ code: 'conversation_not_found', args: {}, action: 'none' })
    return row
  }
  const line = (id: string, change: Parameters<typeof fakeMessage>[2]) => {
    state.threads[id] ??= []
    state.threads[id].push(fakeMessage(`entry:${id}:${state.threads[id].length}`, Date.now(), change))
  }
  const nameOf = (id: string) => state.members.find((member) => member.id === id)?.name ?? ''
  const names = (ids: string[]) => ids.map((id) => state.labels.find((label) => label.id === id)?.name).join(', ')
  const mine = () => ({ assigneeId: state.setup.memberId, assignee: state.setup.member, hold: '' as const })

  /** What an act changes, the code of its line and the line's arguments. */
  const acts: Record<ActView['kind'], (row: ConversationView, act: ActView) => [Change, string, object?]> = {
    claim: () => [mine(), 'claimed'],
    take: () => [{ ...mine(), closed: false }, 'transferred'],
    assign: (row, { memberId }) => [
      { assigneeId: memberId, assignee: nameOf(memberId), hold: '' },
      row.assigneeId === '' ? 'assigned' : 'transferred',
    ],
    unassign: () => [{ assigneeId: '', assignee: '' }, 'unassigned'],
    close: () => [{ closed: true, snoozedUntilMs: 0 }, 'closed'],
    reopen: () => [{ closed: false }, 'reopened'],
    snooze: (_, { untilMs }) => [{ snoozedUntilMs: untilMs }, 'snoozed', { until: String(untilMs) }],
    wake: () => [{ snoozedUntilMs: 0 }, 'woken'],
    label: (row, { add, remove }) => [
      { labels: [...row.labels, ...add].filter((id) => !remove.includes(id)) },
      remove.length === 0 ? 'labelled' : add.length === 0 ? 'unlabelled' : 'relabelled',
      { added: names(add), removed: names(remove) },
    ],
    read: () => [{ unread: 0 }, ''],
  }
  const perform = ({ conversationId, act }: TodoView) => {
    const refused = state.refuse[`work.do.${act.kind}`]
    if (refused) return { conversationId, problem: refused }
    const row = rowOf(conversationId)
    const [change, code, args] = acts[act.kind](row, act)
    const now = { ...row, workSinceMs: Date.now(), ...change }
    state.conversations = state.conversations.map((other) => (other.id === conversationId ? now : other))
    const event = { code, args: { by: state.setup.member, to: now.assignee, ...args } }
    if (code !== '') line(conversationId, { kind: 'event', text: act.note, event })
    changed(conversationId)
    return { conversationId, problem: noProblem }
  }
  const mentionsOf = (text: string): MentionView[] =>
    state.members.filter(({ name }) => text.includes(`@${name}`)).map(({ id, name }) => ({ memberId: id, name }))

  return {
    work: {
      members: () => answer('work.members', [], () => state.members),
      do: (todo) => answer('work.do', [todo], () => todo.map(perform)),
      snoozeTimes: () =>
        answer('work.snoozeTimes', [], () => [
          { choice: 'later_today' as const, atMs: Date.now() + 3 * HOUR },
          { choice: 'tomorrow' as const, atMs: Date.now() + 20 * HOUR },
          { choice: 'next_week' as const, atMs: Date.now() + 6 * 24 * HOUR },
        ]),
      moment: (wall) => answer('work.moment', [wall], () => new Date(wall).getTime()),
      seeMentions: (id) =>
        answer('work.seeMentions', [id], () => {
          if (!rowOf(id).mentioned) return
          state.conversations = state.conversations.map((row) => (row.id === id ? { ...row, mentioned: false } : row))
          changed(id)
        }),
      note: (id, text) =>
        answer('work.note', [id, text], () => {
          const { memberId, member } = state.setup
          line(id, { kind: 'note', text, authorId: memberId, author: member, mentions: mentionsOf(text) })
          state.noteDrafts[id] = ''
          changed(id)
        }),
      noteDraft: (id) => answer('work.noteDraft', [id], () => state.noteDrafts[id] ?? ''),
      saveNoteDraft: (id, text) =>
        answer('work.saveNoteDraft', [id, text], () => {
          state.noteDrafts[id] = text
        }),
    },
    labels: {
      list: () => answer('labels.list', [], () => state.labels),
      save: (label) =>
        answer('labels.save', [label], () => {
          const saved = { ...label, id: label.id || `l${state.labels.length + 1}` }
          const known = state.labels.some(({ id }) => id === saved.id)
          state.labels = known
            ? state.labels.map((other) => (other.id === saved.id ? saved : other))
            : [...state.labels, saved]
          return saved
        }),
      delete: (id) =>
        answer('labels.delete', [id], () => {
          state.labels = state.labels.filter((label) => label.id !== id)
        }),
    },
    presence: {
      list: () => answer('presence.list', [], () => state.presence),
      look: (id) => answer('presence.look', [id], () => undefined),
      typing: (id, on) => answer('presence.typing', [id, on], () => undefined),
      ask: (id) => answer('presence.ask', [id], () => undefined),
      refuse: (id) =>
        answer('presence.refuse', [id], () => {
          state.presence = state.presence.map((at) => (at.conversationId === id ? { ...at, asking: [] } : at))
          present(state.presence)
        }),
    },
  }
}
