import { describe, expect, it } from 'vitest'
import { fold } from './fold'
import { search } from './search'

const list = [
  { code: 'บัญชี', title: 'เลขบัญชีและ QR', text: 'โอนแล้วส่งสลิปมาให้ทางแชทนะคะ' },
  { code: 'gia', title: 'Bảng giá bánh', text: 'Dạ em gửi bảng giá ạ.' },
  { code: '貨到付款', title: '付款方式', text: '可以貨到付款，三天內到貨。' },
  { code: 'Thanks', title: '', text: 'Your parcel leaves tomorrow morning.' },
]
const codes = (query: string) => search(list, query).map(({ code }) => code)

describe('fold', () => {
  it.each([
    ['Bảng GIÁ', 'bang gia'],
    ['Đơn hàng', 'don hang'],
    ['ｃｏｄｅ１', 'code1'],
    ['ที่อยู่', 'ที่อยู่'],
    ['貨到', '貨到'],
  ])('%s', (text, folded) => expect(fold(text)).toBe(folded))
})

describe('search', () => {
  it.each([
    ['', ['บัญชี', 'gia', '貨到付款', 'Thanks']],
    ['gia', ['gia']],
    ['GIÁ', ['gia']],
    ['bang gia', ['gia']],
    ['ｔｈａｎｋｓ', ['Thanks']],
    ['到付', ['貨到付款']],
    ['สลิป', ['บัญชี']],
    ['parcel tomorrow', ['Thanks']],
    ['nothing like it', []],
  ])('%s', (query, found) => expect(codes(query)).toEqual(found))

  it('puts the code before the title, and that before the text', () => {
    const of = (code: string, title: string, text: string) => ({ code, title, text })
    const some = [of('a', '', 'ship'), of('b', 'ship', ''), of('shipping', '', ''), of('ship', '', '')]
    expect(search(some, 'Ship').map(({ code }) => code)).toEqual(['ship', 'shipping', 'b', 'a'])
  })
})
