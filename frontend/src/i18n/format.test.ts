import { describe, expect, it } from 'vitest'
import { createFormat } from './format'

const words = { now: 'now', today: 'Today', yesterday: 'Yesterday', lessThanMinute: 'less than a minute' }
const now = new Date(2026, 5, 12, 15, 30).getTime()
const minutes = (count: number) => count * 60_000

describe('format', () => {
  const en = createFormat('en', words)
  it.each([
    [10_000, 'now'],
    [minutes(5), '5 min'],
    [minutes(90), '14:00'],
    [minutes(60 * 20), 'Yesterday'],
    [minutes(60 * 24 * 3), 'Tue'],
    [minutes(60 * 24 * 30), 'May 13'],
  ])('%i ms ago is %s', (age, text) => expect(en.ago(now - age, now)).toBe(text))

  it.each([
    [30_000, 'less than a minute'],
    [minutes(12), '12 min'],
    [minutes(72), '1 hr, 12 min'],
    [minutes(60 * 23 + 12), '23 hr'],
  ])('%i ms left is %s', (left, text) => expect(en.duration(left)).toBe(text))

  it('names days', () => {
    expect(en.day(now, now)).toBe('Today')
    expect(en.day(now - minutes(60 * 24), now)).toBe('Yesterday')
    expect(en.day(new Date(2026, 5, 2).getTime(), now)).toBe('Tuesday, June 2')
    expect(en.moment(now, now)).toBe('15:30')
  })

  it('names times that are to come', () => {
    expect(en.soon(now + minutes(60), now)).toBe('16:30')
    expect(en.soon(now + minutes(60 * 24 * 2), now)).toBe('Sun 15:30')
    expect(en.soon(now + minutes(60 * 24 * 7), now)).toBe('Jun 19, 15:30')
  })

  it('writes dates as each language does', () => {
    expect(createFormat('th', words).date(now)).toContain('2569')
    expect(createFormat('vi', words).date(now)).toContain('2026')
    expect(createFormat('zh-Hant', words).date(now)).toBe('2026年6月12日')
  })
})
