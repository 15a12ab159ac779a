import type { FakeBridge, FakeState } from './fake'
import { createFakeBridge } from './fake'
import { fakeAutoSettings } from './fakeAutoReplies'
import { fakeMessage } from './fakeData'
import { fakeDealt } from './fakeRules'
import type { ConversationView, LoginView, SignView } from './types'

// `?fake=<scene>&lang=th&theme=dark`: what the window shows in `vite --mode fake`.

const trouble =
  (subject: SignView['subject'], code: string, action: SignView['problem']['action']) => (state: FakeState) => {
    state.health = {
      ...state.health,
      signs: state.health.signs.map((sign) =>
        sign.subject === subject
          ? {
              ...sign,
              state: 'trouble',
              sinceMs: Date.now() - 9 * 60_000,
              lastMs: Date.now() - 10 * 60_000,
              problem: { code, args: { relay: state.setup.relay, by: '2:08' }, action },
            }
          : sign,
      ),
    }
  }
const login = (change: Partial<LoginView>) => (state: FakeState) => {
  state.login = { ...state.login, ...change }
}

export const scenes: Record<string, (state: FakeState) => void> = {
  ready: () => {},
  welcome: (state) => {
    state.setup = { ...state.setup, stage: 'welcome', language: '' }
    state.refuse['setup.pair'] = { code: 'setup_code_bad', args: {}, action: 'edit' }
  },
  removed: (state) => {
    scenes.welcome?.(state)
    state.setup.problem = { code: 'device_revoked', args: { name: 'Ploy & Co.' }, action: 'connect_relay' }
  },
  joining: (state) => {
    scenes.welcome?.(state)
    state.setup.invite = 'pagedesk://join/K7QXM2-P90A4T-3WZC8R-V5N1HD-0J6YBE-T2GM9K-X4S8QA@relay.myshop.com'
  },
  agent: (state) => {
    state.setup = { ...state.setup, role: 'agent', memberId: 'm2', member: 'Mai Anh' }
    state.people = state.people.map((person) => (person.id === 'm2' ? person : { ...person, devices: [] }))
    state.invites = state.invites.slice(1)
  },
  starting: (state) => {
    state.setup = { ...state.setup, stage: 'demo_starting' }
  },
  empty: (state) => {
    state.conversations = []
  },
  answered: (state) => {
    const now = Date.now()
    const ours = { from: 'shop', authorId: 'm1', author: 'Ploy' } as const
    const waited = {
      ...ours,
      state: 'failed',
      problem: { code: 'answered_waiting', args: {}, action: 'retry' },
    } as const
    state.threads.c1 = [
      ...(state.threads.c1 ?? []),
      fakeMessage('a1', now - 60_000, {
        ...ours,
        authorId: 'm2',
        author: 'Mai Anh',
        text: 'มีค่ะ เดี๋ยวแพ็กให้เลยนะคะ',
        state: 'read',
      }),
      fakeMessage('a2', now - 40_000, { ...waited, text: 'ลายดอกพิกุลสีครามเหลือ 3 ผืนค่ะ รับ 2 ผืนเลยไหมคะ' }),
      fakeMessage('a3', now - 30_000, { ...waited, text: 'OK' }),
    ]
  },
  dealt: (state) => {
    state.threads.c2 = [...(state.threads.c2 ?? []), ...fakeDealt(Date.now())]
  },
  mail: (state) => {
    const args = { reason: '535 5.7.8 Username and Password not accepted' }
    const account = { on: true, host: 'smtp.example.com', user: 'shop@example.com', from: 'ร้านพลอย <shop@example.com>' }
    state.mail = {
      ...state.mail,
      set: true,
      problem: { code: 'mail_login', args, action: 'edit' },
      account: { ...state.mail.account, ...account },
    }
  },
  noReplies: (state) => {
    state.replies = []
  },
  badImport: (state) => {
    const problem = {
      code: 'reply_code_taken',
      args: { name: 'gia', by: 'Mai Anh', title: 'Bảng giá bánh' },
      action: 'edit',
    } as const
    const row = { code: 'reply_row_bad', args: { reason: '2 cells instead of 5' }, action: 'edit' } as const
    const refused = [
      { line: 4, code: 'gia', problem },
      { line: 9, code: '', problem: row },
    ]
    state.imports = [
      { file: 'replies.csv', added: 12, replaced: 0, same: 3, refused },
      { file: 'replies.csv', added: 0, replaced: 1, same: 15, refused: refused.slice(1) },
    ]
  },
  noChannels: (state) => {
    state.setup = { ...state.setup, stage: 'no_channels', demo: false }
    state.channels = []
    state.conversations = []
  },
  loading: (state) => {
    state.hang.add('conversations.list')
    state.hang.add('thread.messages')
  },
  failing: (state) => {
    state.refuse['conversations.list'] = { code: 'internal', args: { id: 'a7f3' }, action: 'none' }
    state.refuse['thread.send'] = { code: 'disk_full', args: {}, action: 'none' }
  },
  team: (state) => {
    const now = Date.now()
    const mai = { id: 'm2', name: 'Mai Anh', role: 'agent', email: '' }
    const nok = { id: 'm3', name: 'น้องนก', role: 'agent', email: '' }
    const change: Record<string, Partial<ConversationView>> = {
      c1: { assigneeId: 'm1', assignee: 'Ploy', labels: ['l1', 'l2'], workSinceMs: now - 20 * 60_000 },
      c2: { assigneeId: 'm2', assignee: 'Mai Anh', hold: 'theirs', mayTake: true, labels: ['l3'], workSinceMs: now },
      c3: { hold: 'unclaimed', mayTake: true, mentioned: true },
      c4: { closed: true, labels: ['l4'] },
      c5: { snoozedUntilMs: now - 10 * 60_000 },
      c6: { snoozedUntilMs: now + 20 * 3_600_000, assigneeId: 'm1', assignee: 'Ploy' },
    }
    state.members = [...state.members, nok]
    state.conversations = state.conversations.map((row) => ({ ...row, ...change[row.id] }))
    state.presence = [
      { conversationId: 'c1', typing: [], viewing: [mai, nok], asking: [nok] },
      { conversationId: 'c2', typing: [mai], viewing: [], asking: [] },
    ]
    const by = 'Mai Anh'
    const event = (key: string, code: string, args: Record<string, string>) =>
      fakeMessage(key, now - 40_000, { kind: 'event', event: { code, args: { by, to: '', ...args } } })
    state.threads.c1?.push(
      event('w1', 'labelled', { added: 'VIP, รอโอนเงิน' }),
      event('w2', 'snoozed', { until: String(now + 20 * 3_600_000) }),
      fakeMessage('w3', now - 30_000, {
        kind: 'note',
        author: by,
        authorId: 'm2',
        text: '@Ploy ลูกค้าประจำค่ะ ฝาก @น้องนก เช็กสต็อกด้วยนะคะ',
        mentions: [
          { memberId: 'm1', name: 'Ploy' },
          { memberId: 'm3', name: 'น้องนก' },
        ],
      }),
    )
  },
  offline: trouble('internet', 'no_internet', 'wait'),
  relay: trouble('relay', 'relay_unreachable', 'wait'),
  facebook: trouble('facebook', 'meta_needs_login', 'reauthorize'),
  clock: trouble('computer', 'wrong_clock', 'wait'),
  all: (state) => {
    scenes.offline?.(state)
    scenes.relay?.(state)
    scenes.facebook?.(state)
  },
  autoReplies: (state) => {
    const language = state.setup.language || 'en'
    state.autoReplies = fakeAutoSettings(language, true)
    state.staffInfo = 'จัดส่งจากเชียงใหม่ทุกวันจันทร์ พุธ ศุกร์\nผ้าไหมไม่รับคืนหลังตัดเย็บ\nส่วนลดลูกค้าประจำ 5 %'
    const now = Date.now()
    const [welcome] = [state.autoReplies.welcome.text.replace('{customer}', 'กมลวรรณ').replace('{page}', 'Ploy Silk')]
    state.threads.c1 = [
      ...(state.threads.c1 ?? []),
      fakeMessage('auto1', now - 50_000, {
        from: 'shop',
        text: welcome,
        state: 'read',
        auto: 'welcome',
        autoReason: 'first_message',
      }),
      fakeMessage('auto2', now - 40_000, {
        kind: 'event',
        event: { code: 'auto_skipped', args: { reply: 'away', reason: 'too_old' } },
      }),
    ]
  },
  catchup: (state) => {
    state.health = { ...state.health, catchingUp: true, done: 3120, total: 8450 }
  },
  importing: (state) => {
    const begunMs = Date.now()
    state.channels = state.channels.map((channel, index) => ({
      ...channel,
      resubscribedMs: index === 1 ? begunMs - 20 * 60_000 : 0,
      ...(index === 0 && {
        import: { messages: 1204, begunMs, reachedMs: begunMs - 40 * 864e5, cutoffMs: begunMs - 90 * 864e5 },
      }),
    }))
  },
  waiting: login({ stage: 'waiting', url: 'https://www.facebook.com/dialog' }),
  cancelled: login({ stage: 'cancelled' }),
  timeout: login({ stage: 'failed', problem: { code: 'login_timeout', args: {}, action: 'retry' } }),
  pages: login({ stage: 'done', account: 'Ploy Srisuk', missing: ['pages_manage_metadata'] }),
}

export function fakeFromAddress(search: string): FakeBridge {
  const asked = new URLSearchParams(search)
  return createFakeBridge((state) => {
    const language = asked.get('lang')
    const theme = asked.get('theme')
    if (language === 'en' || language === 'th' || language === 'vi' || language === 'zh-Hant')
      state.setup.language = language
    if (theme === 'dark' || theme === 'system') state.setup.theme = theme
    scenes[asked.get('fake') ?? 'ready']?.(state)
    if (language && state.setup.stage === 'welcome') state.setup.language = language as 'en'
  })
}
