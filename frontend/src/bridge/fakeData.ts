import type {
  AttachmentView,
  ChannelView,
  ConversationView,
  HealthView,
  MemberView,
  MessageView,
  PageView,
  Problem,
  SetupView,
  SignView,
  StagedView,
} from './types'

// Made-up rows for the fake bridge: long names, four languages, every state.

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const noProblem: Problem = { code: '', args: {}, action: 'none' }

export const fakeSetup = (): SetupView => ({
  stage: 'ready',
  language: 'en',
  theme: 'light',
  undo: 0,
  demo: true,
  phoneUrl: 'http://127.0.0.1:4000/phone',
  workspace: 'Ploy & Co.',
  member: 'Ploy',
  memberId: 'm1',
  role: 'owner',
  relay: 'http://127.0.0.1:4001',
  version: '0.2.0',
  platform: 'linux',
  problem: noProblem,
  invite: '',
})

export const fakeChannels = (now: number): ChannelView[] => {
  const channel = (id: string, name: string, unread: number, change: Partial<ChannelView> = {}): ChannelView => ({
    id,
    kind: 'messenger',
    name,
    page: name,
    picture: '',
    unread,
    state: 'connected',
    sinceMs: now - 3 * DAY,
    problem: noProblem,
    checkedMs: now - 2 * MINUTE,
    resubscribedMs: 0,
    maxText: 2000,
    maxFile: 64 << 20,
    unit: 'utf16',
    humanAgent: false,
    ...change,
  })
  return [
    channel('ch1', 'ร้านผ้าไหมคุณพลอย 🧵', 4),
    channel('ch2', 'Tiệm bánh Mai Anh', 1),
    channel('ch3', 'Ploy Home & Living', 0, {
      state: 'needs_login',
      sinceMs: now - 2 * HOUR,
      problem: { code: 'meta_needs_login', args: {}, action: 'reauthorize' },
    }),
  ]
}

export const fakeHealth = (now: number): HealthView => {
  const ok = (subject: SignView['subject']) =>
    ({ subject, state: 'ok', sinceMs: now - DAY, lastMs: now - 5000, problem: noProblem }) as const
  return { signs: [ok('computer'), ok('internet'), ok('relay'), ok('facebook')], catchingUp: false, done: 0, total: 0 }
}

export const fakeMembers = (): MemberView[] => [
  { id: 'm2', name: 'Mai Anh', role: 'owner', email: 'mai@myshop.com' },
  { id: 'm1', name: 'Ploy', role: 'owner', email: '' },
]

type Row = [id: string, channel: string, name: string, ageMinutes: number, change: Partial<ConversationView>]

const rows: Row[] = [
  ['c1', 'ch1', 'กมลวรรณ พิทักษ์วงศ์สกุลชัย', 0.5, { snippet: 'ผ้าไหมลายดอกพิกุลสีครามยังมีไหมคะ ขอ 2 ผืนค่ะ', unread: 3 }],
  ['c2', 'ch2', 'Nguyễn Thị Thùy Dương', 4, { snippet: 'Chị ơi cho em đặt 2 hộp bánh su kem nhé ạ', unread: 1 }],
  [
    'c3',
    'ch1',
    '陳怡君',
    12,
    { snippet: '請問可以貨到付款嗎？', snippetFrom: 'customer', unread: 1, windowUntilMs: 80 * MINUTE },
  ],
  ['c4', 'ch3', 'Hannah Whitfield', 47, { snippet: 'Perfect, thank you so much!', snippetFrom: 'shop' }],
  ['c5', 'ch1', '', 95, { nameTail: '4821', snippet: '', snippetKind: 'image' }],
  ['c6', 'ch2', 'Trần Quốc Bảo', 150, { snippet: 'Dạ shop gửi hàng chiều nay ạ', snippetFrom: 'shop', failed: true }],
  ['c7', 'ch1', 'สมชาย ใจดี', 60 * 5, { snippet: 'โอนแล้วนะครับ', draft: 'ได้รับยอดแล้วค่ะ ขอบคุณ' }],
  ['c8', 'ch1', '王大明', 60 * 23, { snippet: '', snippetKind: 'sticker' }],
  ['c9', 'ch3', 'Marcus Oyelaran', 60 * 30, { snippet: 'Do you ship to Singapore?', windowUntilMs: -6 * 60 * MINUTE }],
  [
    'c10',
    'ch2',
    'Lê Hoàng Phương Uyên',
    60 * 52,
    { snippet: '', snippetKind: 'audio', windowUntilMs: -28 * 60 * MINUTE },
  ],
]

/** The window's members as Go works them out. */
export const withWindow = (row: ConversationView, untilMs: number, replyUntilMs = untilMs): ConversationView => ({
  ...row,
  windowUntilMs: untilMs,
  windowSoonMs: Math.max(0, untilMs - 120 * MINUTE),
  replyUntilMs,
})

export function fakeConversations(now: number, many: number): ConversationView[] {
  const base = (id: string, channelId: string, name: string, lastMs: number): ConversationView => ({
    id,
    channelId,
    name,
    nameTail: '0000',
    picture: '',
    lastMs,
    wroteMs: lastMs,
    snippet: '',
    snippetKind: 'text',
    snippetFrom: 'customer',
    unread: 0,
    draft: '',
    failed: false,
    windowUntilMs: 0,
    windowSoonMs: 0,
    replyUntilMs: 0,
    closed: false,
    assigneeId: '',
    assignee: '',
    workSinceMs: 0,
    threadOwner: '',
    snoozedUntilMs: 0,
    labels: [],
    mentioned: false,
    hold: '',
    mayTake: false,
  })
  const told = rows.map(([id, channelId, name, age, change]) => {
    const row = { ...base(id, channelId, name, now - age * MINUTE), ...change }
    return withWindow(row, change.windowUntilMs === undefined ? row.lastMs + DAY : now + change.windowUntilMs)
  })
  const more = Array.from({ length: many }, (_, index) => ({
    ...base(`x${index}`, index % 2 ? 'ch1' : 'ch2', `Customer ${index + 1}`, now - (60 + index) * HOUR),
    snippet: 'สวัสดีค่ะ สนใจสินค้าค่ะ',
    nameTail: String(1000 + index).slice(-4),
  }))
  return [...told, ...more.map((row) => withWindow(row, row.lastMs + DAY))]
}

const svg = (from: string, to: string, sign: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="320" height="240" fill="url(#g)"/><text x="160" y="150" font-size="90" text-anchor="middle">${sign}</text></svg>`,
  )}`

export const fakeStaged = (no: number, change: Partial<StagedView> = {}): StagedView => ({
  no,
  name: `photo-${no}.jpg`,
  kind: 'image',
  size: 1_400_000,
  preview: svg('#e7c9a9', '#8a5a44', '🍵'),
  problem: noProblem,
  shrinks: false,
  ...change,
})

const attach = (kind: AttachmentView['kind'], change: Partial<AttachmentView> = {}): AttachmentView => ({
  kind,
  url: '',
  small: change.url ?? '',
  fleeting: false,
  name: '',
  title: '',
  link: '',
  lat: 0,
  long: 0,
  ...change,
})

export const fakeMessage = (key: string, atMs: number, change: Partial<MessageView>): MessageView => ({
  id: `mid.${key}`,
  key,
  kind: 'message',
  from: 'customer',
  authorId: '',
  author: '',
  via: '',
  atMs,
  text: '',
  attachments: [],
  reactions: [],
  edited: false,
  unsent: false,
  filled: false,
  standby: false,
  state: change.from === 'shop' ? 'read' : '',
  problem: noProblem,
  auto: '',
  autoReason: '',
  event: { code: '', args: {} },
  mentions: [],
  holdMs: 0,
  tries: [],
  ...change,
})

const picture = svg('#9ccfc0', '#3f7f9c', '🧵')
const picture2 = svg('#f4c9a0', '#c2587a', '👘')

/** The thread that shows everything; other conversations get a short one. */
export function fakeThread(id: string, last: string, now: number): MessageView[] {
  const us = { from: 'shop', authorId: 'm1', author: 'Ploy' } as const
  const colleague = { from: 'shop', authorId: 'm2', author: 'น้องมายด์' } as const
  if (id.startsWith('x')) return [fakeMessage(`${id}-1`, now - 60 * HOUR, { text: last })]
  if (id !== 'c1') {
    const failed = id === 'c6'
    return [
      fakeMessage(`${id}-1`, now - 30 * HOUR, { text: 'สวัสดีค่ะ / Xin chào / 您好 👋' }),
      fakeMessage(`${id}-2`, now - 29 * HOUR, { ...us, text: 'Hello! How can we help?' }),
      fakeMessage(`${id}-3`, now - 151 * MINUTE, { text: last || 'OK' }),
      ...(failed
        ? [
            fakeMessage(`${id}-4`, now - 150 * MINUTE, {
              ...us,
              text: 'Dạ shop gửi hàng chiều nay ạ',
              state: 'failed',
              problem: { code: 'meta_recipient_gone', args: {}, action: 'none' },
            }),
          ]
        : []),
    ]
  }
  const at = (minutes: number) => now - minutes * MINUTE
  return [
    ...Array.from({ length: 120 }, (_, i) =>
      fakeMessage(
        `old${i}`,
        now - 9 * DAY + i * 20 * MINUTE,
        i % 3 === 2 ? { ...us, text: `ขอบคุณค่ะ (${i})` } : { text: `สอบถามค่ะ ${i}` },
      ),
    ),
    fakeMessage('e1', at(60 * 27), {
      kind: 'event',
      event: { code: 'referral_ad', args: { title: 'ผ้าไหมแท้ ลด 20%' } },
    }),
    fakeMessage('a1', at(60 * 26.9), { text: 'สวัสดีค่ะ เห็นโฆษณาผ้าไหมลายดอกพิกุล ราคาเท่าไหร่คะ' }),
    fakeMessage('a2', at(60 * 26.85), { attachments: [attach('image', { url: picture, name: 'IMG_2041.jpg' })] }),
    fakeMessage('a3', at(60 * 26.5), {
      ...colleague,
      text: 'สวัสดีค่ะคุณกมลวรรณ 🙏 ผืนนี้ราคา 1,890 บาทค่ะ ดูรายละเอียดได้ที่ https://ploysilk.example/pikul',
      replyTo: { id: 'mid.a2', from: 'customer', text: '', kind: 'image' },
    }),
    fakeMessage('a4', at(60 * 26.4), {
      ...colleague,
      attachments: [
        attach('image', { url: picture }),
        attach('image', { url: picture2 }),
        attach('image', { url: picture2 }),
        attach('image', { url: picture }),
      ],
    }),
    fakeMessage('a5', at(60 * 26), { text: 'สวยมากเลยค่ะ 😍', reactions: [{ emoji: '❤️', from: 'shop' }] }),
    fakeMessage('a6', at(60 * 25.9), { unsent: true }),
    fakeMessage('a7', at(60 * 4), {
      attachments: [attach('location', { title: 'วัดพระธาตุดอยสุเทพ', lat: 18.80486, long: 98.92161 })],
    }),
    fakeMessage('a8', at(60 * 3.9), {
      attachments: [attach('file', { url: '/media/slip.pdf', name: 'สลิปโอนเงิน-2569-06-12.pdf' })],
    }),
    fakeMessage('a9', at(60 * 3.8), { ...us, via: 'page_inbox', authorId: '', author: '', text: 'ได้รับแล้วค่ะ' }),
    fakeMessage('a10', at(60 * 3), { attachments: [attach('image', { url: '/media/gone.jpg' })], standby: true }),
    fakeMessage('a11', at(55), {
      ...us,
      text: 'จัดส่งพรุ่งนี้เช้าค่ะ เลขพัสดุจะแจ้งทางแชตนี้นะคะ',
      state: 'read',
      edited: true,
      reactions: [{ emoji: '👍', from: 'customer' }],
    }),
    fakeMessage('a12', at(54), { ...us, text: 'มีอะไรเพิ่มเติมสอบถามได้เลยค่ะ', state: 'read' }),
    fakeMessage('a13', at(2), { text: 'ขอบคุณมากค่ะ' }),
    fakeMessage('a14', at(1), { text: 'อีกเรื่องหนึ่งค่ะ' }),
    fakeMessage('a15', at(0.5), { text: last, reactions: [] }),
  ]
}

export const fakePages = (): PageView[] => {
  const page = (id: string, name: string, category: string, change: Partial<PageView> = {}): PageView => ({
    id,
    name,
    category,
    picture: '',
    usable: true,
    reason: noProblem,
    connected: false,
    ...change,
  })
  return [
    page('p1', 'ร้านผ้าไหมคุณพลอย', 'Clothing shop', { connected: true }),
    page('p4', 'ร้านขนมไทยโบราณคุณยายสมศรี สาขาเชียงใหม่ ตลาดวโรรส ชั้น 2', 'Bakery'),
    page('p5', 'Ploy Outlet', 'Shop', {
      usable: false,
      reason: { code: 'page_no_messaging_task', args: {}, action: 'none' },
    }),
  ]
}
