import { expect, it } from 'vitest'
import { mentionAt, splitMentions } from './mentions'

it.each([
  ['@', 1, { from: 0, query: '' }],
  ['ask @Ma', 7, { from: 4, query: 'Ma' }],
  ['ถาม@พล', 6, { from: 3, query: 'พล' }],
  ['請＠陳', 3, { from: 1, query: '陳' }],
  ['@Mai Anh', 8, { from: 0, query: 'Mai Anh' }],
  ['mai@shop', 8, null],
  ['@Mai\nnext', 9, null],
  ['no sign', 7, null],
  ['@Ma', -1, null],
])('in %j at %i', (text, caret, want) => expect(mentionAt(text, caret)).toEqual(want))

it('marks who is addressed', () => {
  const mentions = [
    { memberId: 'm1', name: 'Mai' },
    { memberId: 'm2', name: 'Mai Anh' },
  ]
  expect(splitMentions('hi @Mai Anh and ＠Mai!', mentions)).toEqual([
    { text: 'hi ', memberId: '' },
    { text: '@Mai Anh', memberId: 'm2' },
    { text: ' and ', memberId: '' },
    { text: '＠Mai', memberId: 'm1' },
    { text: '!', memberId: '' },
  ])
  expect(splitMentions('@Mai', [])).toEqual([{ text: '@Mai', memberId: '' }])
})
