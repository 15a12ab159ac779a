import { describe, expect, it } from 'vitest'
import { addRange, clockOf, dayNames, likeDay, minutesOf, overMidnight, timeZones, withTime } from './week'

describe('week hours', () => {
  it('read and write the clock', () => {
    expect([0, 65, 600, 1440].map(clockOf)).toEqual(['00:00', '01:05', '10:00', '24:00'])
    expect(['00:00', '9', '9.05', '0905', '９：０５', '24:00'].map(minutesOf)).toEqual([0, 540, 545, 545, 545, 1440])
    expect(['', '9:5', '25', '24:01', '9:60', 'noon', '-1'].map(minutesOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })
  it('end a day at midnight', () => {
    expect(withTime({ day: 1, from: 540, to: 1080 }, 'to', 0)).toEqual({ day: 1, from: 540, to: 1440 })
    expect(withTime({ day: 1, from: 540, to: 1080 }, 'from', 0)).toEqual({ day: 1, from: 0, to: 1080 })
    expect(overMidnight({ day: 1, from: 1080, to: 120 })).toBe(true)
    expect(overMidnight({ day: 1, from: 0, to: 1440 })).toBe(false)
  })
  it('add ranges behind the last one', () => {
    const one = addRange([], 2)
    expect(one).toEqual([{ day: 2, from: 540, to: 1080 }])
    expect(addRange(one, 2)[1]).toEqual({ day: 2, from: 1140, to: 1380 })
    expect(addRange([{ day: 2, from: 0, to: 1440 }], 2)[1]).toEqual({ day: 2, from: 1380, to: 1440 })
  })
  it('copy a day to all', () => {
    const week = likeDay(
      [
        { day: 3, from: 1, to: 2 },
        { day: 4, from: 5, to: 6 },
      ],
      3,
    )
    expect(week).toHaveLength(7)
    expect(new Set(week.map(({ day }) => day)).size).toBe(7)
  })
  it('name days and zones', () => {
    expect(dayNames('en')[0]).toBe('Sunday')
    expect(timeZones()).toContain('Asia/Ho_Chi_Minh')
  })
})
