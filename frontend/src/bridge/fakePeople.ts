import type { Bridge } from './bridge'
import { AppError } from './error'
import type { FakeState } from './fake'
import type { DeviceView, InviteView, NewInviteView, PersonView } from './types'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

/** A made-up team, by name. */
export function fakePeopleList(now: number): PersonView[] {
  const device = (id: string, name: string, change: Partial<DeviceView> = {}): DeviceView => ({
    id,
    name,
    createdMs: now - 90 * DAY,
    lastSeenMs: now - 2 * HOUR,
    online: false,
    this: false,
    ...change,
  })
  return [
    {
      id: 'm3',
      name: '陳怡君',
      role: 'admin',
      email: 'yichun@myshop.com',
      online: false,
      devices: [device('d4', '倉庫', { lastSeenMs: now - 3 * DAY })],
    },
    {
      id: 'm2',
      name: 'Mai Anh',
      role: 'agent',
      email: 'mai@myshop.com',
      online: true,
      devices: [device('d2', 'Quầy thu ngân', { online: true }), device('d3', '', { lastSeenMs: 0 })],
    },
    {
      id: 'm1',
      name: 'Ploy',
      role: 'owner',
      email: '',
      online: true,
      devices: [device('d1', 'ploy-laptop', { online: true, this: true })],
    },
  ]
}

export const fakeInvites = (now: number): InviteView[] => [
  {
    id: 'i1',
    member: '',
    role: 'agent',
    email: 'nong@myshop.com',
    channels: ['ch1'],
    by: 'Ploy',
    expiresMs: now + 5 * DAY,
  },
  { id: 'i2', member: 'Mai Anh', role: 'agent', email: '', channels: [], by: 'Mai Anh', expiresMs: now + 20 * HOUR },
]

const code = 'K7QXM2-P90A4T-3WZC8R-V5N1HD-0J6YBE-T2GM9K-X4S8QA@relay.myshop.com'

/** The team of the fake bridge. */
export function fakePeople(
  state: FakeState,
  answer: <T>(name: string, args: unknown[], run: () => T) => Promise<T>,
  changed: () => void,
): Bridge['people'] {
  const find = (id: string) => {
    const person = state.people.find((each) => each.id === id)
    if (!person) throw new AppError({ code: 'member_not_found', args: {}, action: 'none' })
    return person
  }
  const made = (invite: Partial<InviteView>, days: number): NewInviteView => {
    const expiresMs = Date.now() + days * DAY
    const id = `i${state.invites.length + 1}`
    state.invites.unshift({
      id,
      member: '',
      role: 'agent',
      email: '',
      channels: [],
      by: state.setup.member,
      expiresMs,
      ...invite,
    })
    changed()
    return { id, code, link: `pagedesk://join/${code}`, expiresMs, without: [] }
  }
  return {
    list: () => answer('people.list', [], () => state.people),
    invites: () => answer('people.invites', [], () => state.invites),
    invite: (role, email, channels, days) =>
      answer('people.invite', [role, email, channels, days], () => made({ role, email, channels }, days)),
    inviteComputer: (memberId) =>
      answer('people.inviteComputer', [memberId], () => made({ member: find(memberId).name }, 1)),
    withdraw: (id) =>
      answer('people.withdraw', [id], () => {
        state.invites = state.invites.filter((invite) => invite.id !== id)
        changed()
      }),
    setRole: (id, role) =>
      answer('people.setRole', [id, role], () => {
        find(id).role = role
        changed()
      }),
    setPerson: (id, name, email) =>
      answer('people.setPerson', [id, name, email], () => {
        Object.assign(find(id), { name, email })
        changed()
      }),
    remove: (id) =>
      answer('people.remove', [id], () => {
        state.people = state.people.filter((person) => person.id !== id)
        changed()
      }),
    revoke: (id) =>
      answer('people.revoke', [id], () => {
        for (const person of state.people) person.devices = person.devices.filter((device) => device.id !== id)
        changed()
      }),
  }
}
