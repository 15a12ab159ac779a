import type { Bridge } from './bridge'
import type { FakeState } from './fake'
import type { AutoRepliesView, Language } from './types'

const texts: Record<Language, [welcome: string, away: string, closing: string, nameless: string]> = {
  en: [
    'Hi {customer}! Thank you for writing to {page}. Tell us what you are looking for and we will be right with you.',
    'We are closed right now. Our hours: {hours}. We have your message and will answer as soon as we are back.',
    'Thank you for chatting with {page}. If anything else comes up, just write to us here.',
    'there',
  ],
  th: [
    'สวัสดีค่ะ คุณ{customer} ขอบคุณที่ทักมาหา {page} นะคะ สนใจสินค้าหรือมีอะไรให้ช่วย แจ้งได้เลยค่ะ',
    'ขณะนี้อยู่นอกเวลาทำการค่ะ เวลาทำการ {hours} เราได้รับข้อความแล้ว และจะรีบตอบกลับเมื่อเปิดทำการนะคะ',
    'ขอบคุณที่ติดต่อ {page} นะคะ หากมีคำถามเพิ่มเติม ทักมาได้ตลอดเลยค่ะ',
    'ลูกค้า',
  ],
  vi: [
    'Chào {customer}, cảm ơn bạn đã nhắn tin cho {page}! Bạn cần tìm sản phẩm nào, cứ nhắn để shop hỗ trợ ngay nhé.',
    'Hiện shop đang ngoài giờ làm việc. Giờ làm việc: {hours}. Shop sẽ trả lời ngay khi mở cửa.',
    'Cảm ơn bạn đã trò chuyện cùng {page}. Cần hỗ trợ thêm, bạn cứ nhắn cho shop tại đây nhé.',
    'anh/chị',
  ],
  'zh-Hant': [
    '{customer}您好！感謝您聯絡 {page}，想找什麼商品或有任何問題，請直接告訴我們。',
    '目前非營業時間。營業時間：{hours}。我們已收到您的訊息，營業後會盡快回覆您。',
    '感謝您聯絡 {page}。如果還有其他問題，歡迎隨時在這裡留言。',
    '',
  ],
}

/** Settings of an inbox, all off, or with everything switched on. */
export function fakeAutoSettings(language: Language, on: boolean): AutoRepliesView {
  const [welcome, away, closing, nameless] = texts[language]
  return {
    language,
    welcome: { on, text: welcome },
    away: { on, text: away },
    closing: { on: false, text: closing },
    names: 'first',
    nameless,
    quietMinutes: 15,
    limitMinutes: 30,
    hoursOn: on,
    zone: on ? 'Asia/Bangkok' : '',
    ranges: on
      ? [1, 2, 3, 4, 5].flatMap((day) => [
          { day, from: 540, to: 720 },
          { day, from: 780, to: 1080 },
        ])
      : [],
    holidays: on ? [{ from: '2026-04-13', to: '2026-04-15', name: 'สงกรานต์' }] : [],
  }
}

/** The automatic replies of the fake bridge. */
export function fakeAutoReplies(
  state: FakeState,
  answer: <T>(name: string, args: unknown[], run: () => T) => Promise<T>,
  changed: () => void,
): Bridge['autoReplies'] {
  return {
    get: (id) => answer('autoReplies.get', [id], () => state.autoReplies),
    defaults: (language, withHours) =>
      answer('autoReplies.defaults', [language, withHours], () => fakeAutoSettings(language, false)),
    save: (id, settings) =>
      answer('autoReplies.save', [id, settings], () => {
        state.autoReplies = structuredClone(settings)
        changed()
      }),
    preview: (id, settings, text, customer) =>
      answer('autoReplies.preview', [id, settings, text, customer], () => {
        const values: Record<string, string> = {
          customer: customer || settings.nameless,
          page: 'Ploy Silk',
          agent: state.setup.member,
          hours: 'Mon–Fri 09:00–18:00',
        }
        const filled = text.replace(/\{(\w+)\}/gu, (all, name: string) => values[name] ?? all)
        return { text: filled, length: filled.length, max: 2000, problem: { code: '', args: {}, action: 'none' } }
      }),
    holidays: (year) =>
      answer('autoReplies.holidays', [year], () => [
        { key: 'songkran', country: 'TH', from: `${year}-04-13`, to: `${year}-04-15` },
        { key: 'tet', country: 'VN', from: `${year}-02-16`, to: `${year}-02-20` },
        { key: 'lunar_new_year', country: 'TW', from: `${year}-02-15`, to: `${year}-02-19` },
      ]),
    staffInfo: (id) => answer('autoReplies.staffInfo', [id], () => state.staffInfo),
    saveStaffInfo: (id, text) =>
      answer('autoReplies.saveStaffInfo', [id, text], () => {
        state.staffInfo = text
        changed()
      }),
  }
}
