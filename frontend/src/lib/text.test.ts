import { describe, expect, it } from 'vitest'
import { isOnlyEmoji } from './emojiOnly'
import { countGraphemes, ellipsis, firstGraphemes } from './graphemes'
import { splitLinks } from './links'
import { initials, paletteIndex } from './person'
import { textLength } from './textLength'

describe('graphemes', () => {
  it.each([
    ['ก็ดีค่ะ', 4],
    ['Thùy', 4],
    ['Thùy', 4],
    ['陳怡君', 3],
    ['👨‍👩‍👧 🇹🇭', 3],
    ['', 0],
  ])('%s has %i', (text, count) => expect(countGraphemes(text)).toBe(count))

  it('never cuts inside a Thai cluster or a family', () => {
    expect(firstGraphemes('ที่นี่', 2)).toBe('ที่นี่'.slice(0, 6))
    expect(firstGraphemes('👨‍👩‍👧👨‍👩‍👧', 1)).toBe('👨‍👩‍👧')
    expect(ellipsis('ผ้าไหมคุณพลอย', 4)).toBe('ผ้าไ…')
    expect(ellipsis('สั้น', 10)).toBe('สั้น')
  })
})

describe('textLength', () => {
  it.each([
    ['abc', 'utf16', 3],
    ['ค่ะ', 'utf16', 3],
    ['ค่ะ', 'bytes', 9],
    ['😀', 'utf16', 2],
    ['😀', 'bytes', 4],
  ] as const)('%s in %s', (text, unit, length) => expect(textLength(text, unit)).toBe(length))
})

describe('initials', () => {
  it.each([
    ['Mai Anh Nguyễn', 'MN'],
    ['ploy', 'P'],
    ['陳怡君', '陳'],
    ['เอก ใจดี', 'อ'],
    ['🧵 Silk Shop', 'SS'],
    ['', ''],
  ])('%s', (name, short) => expect(initials(name)).toBe(short))

  it('gives one customer one colour', () => {
    expect(paletteIndex('t_1')).toBe(paletteIndex('t_1'))
    expect(paletteIndex('an id that is very long indeed')).toBeLessThan(8)
  })
})

describe('splitLinks', () => {
  it.each([
    ['no link', []],
    ['see https://a.example/x?y=1.', ['https://a.example/x?y=1']],
    ['ดูที่ www.ploy.co ค่ะ', ['https://www.ploy.co']],
    ['看https://a.tw/貨', ['https://a.tw/']],
    ['(http://a.b/c) and https://d.e!', ['http://a.b/c', 'https://d.e']],
    ['javascript:alert(1)', []],
  ])('%s', (text, links) => {
    const parts = splitLinks(text)
    expect(parts.map(({ text: part }) => part).join('')).toBe(text)
    expect(parts.filter(({ link }) => link !== '').map(({ link }) => link)).toEqual(links)
  })
})

describe('isOnlyEmoji', () => {
  it.each([
    ['👍', true],
    ['❤️ 🇹🇭', true],
    ['ok 👍', false],
    ['1', false],
    ['', false],
  ])('%s', (text, only) => expect(isOnlyEmoji(text)).toBe(only))
})
