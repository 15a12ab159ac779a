import { useSyncExternalStore } from 'react'
import { i18next } from './i18n'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
// As Meta counts: a megabyte is 1,048,576 bytes.
const KB = 1024

/** Dates, times and numbers as the chosen language writes them. */
export interface Format {
  number(value: number): string
  clock(ms: number): string
  /** Short time for a list row: now, 5 min, 14:32, Tue, 3 Jun. */
  ago(ms: number, now: number): string
  /** A day separator: Today, Yesterday, Tuesday 3 June. */
  day(ms: number, now: number): string
  /** A point in time within a sentence: 14:32, or with the date when not today. */
  moment(ms: number, now: number): string
  /** A point in time that is to come: 14:32, Tue 09:00, or with the date when it is more than a week away. */
  soon(ms: number, now: number): string
  date(ms: number): string
  full(ms: number): string
  /** Of a file: 640 kB, 2.4 MB. */
  size(bytes: number): string
  /** What is left of a duration: 5 h 12 min. */
  duration(ms: number): string
}

/** Calendar days between two moments, in the computer's time zone. */
export function daysBetween(earlier: number, later: number): number {
  const a = new Date(earlier)
  const b = new Date(later)
  a.setHours(12, 0, 0, 0)
  b.setHours(12, 0, 0, 0)
  return Math.round((b.getTime() - a.getTime()) / DAY)
}

interface Words {
  now: string
  today: string
  yesterday: string
  lessThanMinute: string
}

export function createFormat(language: string, words: Words): Format {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options)
  const units = (unit: string) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' })
  const clock = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const weekdayShort = dates({ weekday: 'short' })
  const weekdayClock = dates({ weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const dayMonth = dates({ day: 'numeric', month: 'short' })
  const dayMonthYear = dates({ day: 'numeric', month: 'short', year: 'numeric' })
  const weekdayDate = dates({ weekday: 'long', day: 'numeric', month: 'long' })
  const weekdayDateYear = dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const full = dates({ dateStyle: 'full', timeStyle: 'short' })
  const number = new Intl.NumberFormat(language)
  const minutes = units('minute')
  const hours = units('hour')
  const kilobytes = units('kilobyte')
  const megabytes = new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 })
  const list = new Intl.ListFormat(language, { type: 'unit', style: 'short' })
  const sameYear = (a: number, b: number) => new Date(a).getFullYear() === new Date(b).getFullYear()

  const date = (ms: number, now: number) => (sameYear(ms, now) ? dayMonth.format(ms) : dayMonthYear.format(ms))
  return {
    number: (value) => number.format(value),
    clock: (ms) => clock.format(ms),
    ago(ms, now) {
      const days = daysBetween(ms, now)
      if (now - ms < MINUTE) return words.now
      if (now - ms < HOUR) return minutes.format(Math.floor((now - ms) / MINUTE))
      if (days <= 0) return clock.format(ms)
      if (days === 1) return words.yesterday
      return days < 7 ? weekdayShort.format(ms) : date(ms, now)
    },
    day(ms, now) {
      const days = daysBetween(ms, now)
      if (days === 0) return words.today
      if (days === 1) return words.yesterday
      return sameYear(ms, now) ? weekdayDate.format(ms) : weekdayDateYear.format(ms)
    },
    moment: (ms, now) =>
      daysBetween(ms, now) === 0 ? clock.format(ms) : list.format([date(ms, now), clock.format(ms)]),
    soon(ms, now) {
      const days = daysBetween(now, ms)
      if (days === 0) return clock.format(ms)
      return days < 7 ? weekdayClock.format(ms) : list.format([date(ms, now), clock.format(ms)])
    },
    date: (ms) => dayMonthYear.format(ms),
    full: (ms) => full.format(ms),
    size: (bytes) =>
      (bytes < KB * KB ? kilobytes : megabytes).format(bytes < KB * KB ? Math.ceil(bytes / KB) : bytes / KB / KB),
    duration(ms) {
      if (ms < MINUTE) return words.lessThanMinute
      const wholeHours = Math.floor(ms / HOUR)
      const restMinutes = Math.floor((ms % HOUR) / MINUTE)
      const parts = []
      if (wholeHours > 0) parts.push(hours.format(wholeHours))
      if (restMinutes > 0 && wholeHours < 10) parts.push(minutes.format(restMinutes))
      return list.format(parts)
    },
  }
}

// Making the formatters, and asking for their words, costs more than all they write on a screen.
const made = new Map<string, Format>()

const followLanguage = (changed: () => void) => {
  i18next.on('languageChanged', changed)
  return () => i18next.off('languageChanged', changed)
}

export function useFormat(): Format {
  const language = useSyncExternalStore(followLanguage, () => i18next.language)
  const format = made.get(language)
  if (format) return format
  const t = i18next.getFixedT(language)
  const fresh = createFormat(language, {
    now: t('time.now'),
    today: t('time.today'),
    yesterday: t('time.yesterday'),
    lessThanMinute: t('time.lessThanMinute'),
  })
  made.set(language, fresh)
  return fresh
}
