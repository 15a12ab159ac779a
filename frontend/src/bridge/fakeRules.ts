import type { Bridge } from './bridge'
import { AppError } from './error'
import type { FakeState } from './fake'
import { fakeMessage } from './fakeData'
import { newRule } from './newRule'
import type { DealtView, DutyView, MessageView, RuleView, SavedRuleView } from './types'

export const fakeRuleList = (): RuleView[] => [
  {
    ...newRule,
    id: 'ru1',
    name: 'ร้านหลัก',
    channels: ['ch1'],
    members: ['m1', 'm2'],
    preferOnline: true,
    fallback: 'random',
    cap: 20,
    redealMinutes: 15,
  },
  {
    ...newRule,
    id: 'ru2',
    name: 'Tiệm bánh',
    channels: ['ch2'],
    members: ['m2'],
    method: 'self_claim',
    exclusive: true,
  },
]

const weekdays = [1, 2, 3, 4, 5]

export const fakeDuties = (now: number): DutyView[] => [
  { memberId: 'm2', name: 'Mai Anh', on: false, paused: true, nextMs: 0, zone: '', shifts: [] },
  {
    memberId: 'm3',
    name: '陳怡君',
    on: true,
    paused: false,
    nextMs: now + 3 * 3600_000,
    zone: 'Asia/Bangkok',
    shifts: weekdays.flatMap((day) => [
      { day, from: 9 * 60, to: 12 * 60 },
      { day, from: 13 * 60, to: 18 * 60 },
    ]),
  },
  { memberId: 'm1', name: 'Ploy', on: true, paused: false, nextMs: 0, zone: '', shifts: [] },
]

/** Lines of a thread whose conversation a rule dealt. */
export function fakeDealt(now: number): MessageView[] {
  const line = (key: string, code: string, minutes: number, change: Partial<DealtView>) =>
    fakeMessage(key, now - minutes * 60_000, {
      kind: 'event',
      from: 'shop',
      state: '',
      event: { code, args: { by: '', to: change.to ?? '', rule: 'ร้านหลัก' } },
      dealt: { to: '', from: '', rule: 'ร้านหลัก', how: '', candidates: [], skipped: [], ...change },
    })
  return [
    line('d1', 'offered', 40, { candidates: ['Mai Anh', 'Ploy', '陳怡君'] }),
    line('d2', 'dealt', 30, { to: 'Mai Anh', how: 'fallback', skipped: [{ name: '陳怡君', reason: 'offline' }] }),
    line('d3', 'dealt', 2, {
      to: 'Ploy',
      from: 'Mai Anh',
      how: 'round_robin',
      candidates: ['Ploy'],
      skipped: [
        { name: 'Mai Anh', reason: 'had_it' },
        { name: '陳怡君', reason: 'off_duty' },
      ],
    }),
  ]
}

/** The rules of the fake bridge. */
export function fakeRules(
  state: FakeState,
  answer: <T>(name: string, args: unknown[], run: () => T) => Promise<T>,
  changed: () => void,
): Bridge['rules'] {
  const save = (rule: RuleView): SavedRuleView => {
    const members = rule.members.map((name) => {
      const found = state.members.find(({ id, email }) => id === name || (email !== '' && email === name))
      if (!found) throw new AppError({ code: 'rule_member_unknown', args: { name }, action: 'edit' })
      return found.id
    })
    const saved = { ...rule, members, id: rule.id || `ru${state.rules.length + 1}` }
    const others = state.rules.filter(({ id }) => id !== saved.id)
    const moved = others.flatMap(({ name, channels }) =>
      channels.filter((id) => saved.channels.includes(id)).map((channelId) => ({ channelId, from: name })),
    )
    const left = others.map((other) => ({
      ...other,
      channels: other.channels.filter((id) => !saved.channels.includes(id)),
    }))
    state.rules = [...left, saved]
    changed()
    return { rule: saved, moved }
  }
  const duty = (memberId: string, change: (duty: DutyView) => void) => {
    const found = state.duties.find((each) => each.memberId === (memberId || state.setup.memberId))
    if (!found) throw new AppError({ code: 'member_not_found', args: {}, action: 'edit' })
    change(found)
    changed()
  }
  return {
    list: () => answer('rules.list', [], () => state.rules),
    save: (rule) => answer('rules.save', [rule], () => save(rule)),
    add: (ruleId, channelId) =>
      answer('rules.add', [ruleId, channelId], () => {
        const rule = state.rules.find(({ id }) => id === ruleId)
        if (!rule) throw new AppError({ code: 'rule_not_found', args: {}, action: 'none' })
        return save({ ...rule, channels: [...rule.channels, channelId] })
      }),
    delete: (id) =>
      answer('rules.delete', [id], () => {
        state.rules = state.rules.filter((rule) => rule.id !== id)
        changed()
      }),
    duties: () => answer('rules.duties', [], () => state.duties),
    setDuty: (memberId, on) =>
      answer('rules.setDuty', [memberId, on], () =>
        duty(memberId, (each) => {
          each.paused = !on
          each.on = on
        }),
      ),
    setShifts: (memberId, zone, shifts) =>
      answer('rules.setShifts', [memberId, zone, shifts], () =>
        duty(memberId, (each) => {
          each.zone = zone
          each.shifts = shifts
        }),
      ),
  }
}
