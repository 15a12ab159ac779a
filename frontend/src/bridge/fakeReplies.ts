import type { Bridge } from './bridge'
import { AppError } from './error'
import type { FakeState } from './fake'
import type { ReplyFileView, ReplyImportView, ReplyView, StagedView } from './types'

const DAY = 24 * 60 * 60_000
const noImport: ReplyImportView = { file: '', added: 0, replaced: 0, same: 0, refused: [] }

const picture = (name: string): ReplyFileView => ({ name, kind: 'image', size: 412_000, preview: '' })

/** Made-up canned replies in four languages, those used most first. */
export function fakeReplyList(now: number): ReplyView[] {
  const reply = (id: string, code: string, title: string, text: string, used: number): ReplyView => ({
    id,
    code,
    title,
    text,
    channels: [],
    files: [],
    used,
    usedMs: used > 0 ? now - DAY : 0,
    author: 'Ploy',
    savedMs: now - 20 * DAY,
  })
  return [
    reply('r1', 'สวัสดี', 'ทักทายลูกค้า', 'สวัสดีค่ะคุณ {customer} {agent} จาก {page} ยินดีให้บริการค่ะ 🙏', 184),
    {
      ...reply('r2', 'บัญชี', 'เลขบัญชีและ QR', 'โอนมาที่บัญชีนี้ได้เลยค่ะ แล้วส่งสลิปมาให้ทางแชทนะคะ', 97),
      channels: ['ch1'],
      files: [picture('qr-promptpay.png')],
    },
    {
      ...reply('r3', 'gia', 'Bảng giá bánh', 'Dạ em gửi anh/chị bảng giá và hình bánh ạ.', 41),
      channels: ['ch2'],
      files: [picture('bang-gia.jpg'), { name: 'Bảng giá sỉ 2026.pdf', kind: 'file', size: 2_100_000, preview: '' }],
    },
    reply('r4', '貨到付款', '付款方式', '您好，可以貨到付款，三天內到貨。', 12),
    reply('r5', 'thanks', '', 'Thank you, {customer}! Your parcel leaves tomorrow morning.', 0),
  ]
}

const stagedOf = (file: ReplyFileView, no: number): StagedView => ({
  no,
  ...file,
  problem: { code: '', args: {}, action: 'none' },
  shrinks: false,
})

/** The canned replies of the fake bridge. */
export function fakeReplies(
  state: FakeState,
  answer: <T>(name: string, args: unknown[], run: () => T) => Promise<T>,
  changed: () => void,
): Bridge['replies'] {
  const find = (id: string) => {
    const reply = state.replies.find((each) => each.id === id)
    if (!reply) throw new AppError({ code: 'reply_not_found', args: {}, action: 'none' })
    return reply
  }
  const trayOf = (id: string) => {
    state.trays[id] ??= { files: [], refused: [] }
    return state.trays[id]
  }
  return {
    list: () => answer('replies.list', [], () => state.replies),
    edit: (id) =>
      answer('replies.edit', [id], () => {
        const tray = trayOf(`reply:${id}`)
        tray.files = id === '' ? [] : find(id).files.map((file, index) => stagedOf(file, index + 1))
        return { trayId: `reply:${id}`, tray }
      }),
    save: (draft) =>
      answer('replies.save', [draft], () => {
        const files = trayOf(`reply:${draft.id}`).files.map(({ name, kind, size, preview }) => ({
          name,
          kind,
          size,
          preview,
        }))
        const old = state.replies.find(({ id }) => id === draft.id)
        const saved: ReplyView = {
          ...{ used: 0, usedMs: 0, ...old },
          ...draft,
          id: draft.id || `r${state.replies.length + 1}`,
          files,
          author: state.setup.member,
          savedMs: Date.now(),
        }
        state.replies = old ? state.replies.map((each) => (each === old ? saved : each)) : [...state.replies, saved]
        changed()
        return saved
      }),
    delete: (id) =>
      answer('replies.delete', [id], () => {
        state.replies = state.replies.filter((reply) => reply.id !== id)
        changed()
      }),
    use: (conversationId, id) =>
      answer('replies.use', [conversationId, id], () => {
        const { text, files } = find(id)
        const tray = trayOf(conversationId)
        tray.files = [...tray.files, ...files.map((file, index) => stagedOf(file, tray.files.length + index + 1))]
        const customer = state.conversations.find((row) => row.id === conversationId)?.name ?? ''
        const values: Record<string, string> = { agent: state.setup.member, customer, page: 'Ploy' }
        return { text: text.replace(/\{(\w+)\}/gu, (all, name: string) => values[name] ?? all), tray }
      }),
    export: (format, title) => answer('replies.export', [format, title], () => state.replies.length),
    import: (title) => answer('replies.import', [title], () => state.imports.shift() ?? noImport),
    importAgain: () => answer('replies.importAgain', [], () => state.imports.shift() ?? noImport),
  }
}
