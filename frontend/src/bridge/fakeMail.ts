import type { Bridge } from './bridge'
import type { FakeState } from './fake'
import type { MailView } from './types'

/** A made-up mail account that was not set yet. */
export const fakeMail = (): MailView => ({
  set: false,
  account: {
    on: false,
    host: '',
    port: 465,
    security: 'tls',
    user: '',
    from: '',
    minutes: 10,
    withText: false,
    language: 'en',
  },
  ready: true,
  muted: false,
  address: 'ploy@example.com',
  problem: { code: '', args: {}, action: 'none' },
})

/** The mail account of the fake bridge. */
export const fakeMailBridge = (
  state: FakeState,
  answer: <T>(name: string, args: unknown[], run: () => T) => Promise<T>,
  changed: () => void,
): Bridge['mail'] => ({
  state: () => answer('mail.state', [], () => state.mail),
  save: (account, password) =>
    answer('mail.save', [account, password], () => {
      state.mail = { ...state.mail, set: true, ready: true, account }
      changed()
    }),
  test: (...args) => answer('mail.test', args, () => undefined),
  mute: (muted) =>
    answer('mail.mute', [muted], () => {
      state.mail = { ...state.mail, muted }
      changed()
    }),
})
