/** A time of one day of the week, in minutes after midnight; it ends on the next day when it does not end after it begins. */
export interface WeekRange {
  /** 0 is Sunday. */
  day: number
  from: number
  to: number
}

/** The days in the order of a work week, Monday first. */
export const weekDays = [1, 2, 3, 4, 5, 6, 0] as const

const DAY = 24 * 60
const two = (n: number) => String(n).padStart(2, '0')

/** Minutes after midnight as people write them, 24:00 for the end of a day. */
export const clockOf = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`

/** What a person wrote, such as 9, 9:30, 0930 or 24:00, in minutes; null when it is no time. */
export function minutesOf(text: string): number | null {
  const clock = text.normalize('NFKC').trim()
  const [, hours, minutes = '0'] = /^(\d{1,2})(?:[:.h]?(\d\d))?$/iu.exec(clock) ?? []
  if (hours === undefined) return null
  const total = Number(hours) * 60 + Number(minutes)
  return Number(minutes) < 60 && total <= DAY ? total : null
}

/** A range with a new beginning or end. Midnight ends the day, and begins it. */
export function withTime(range: WeekRange, side: 'from' | 'to', minutes: number): WeekRange {
  if (side === 'to') return { ...range, to: minutes === 0 ? DAY : minutes }
  return { ...range, from: minutes % DAY }
}

/** Whether a range goes over midnight. */
export const overMidnight = ({ from, to }: WeekRange): boolean => to <= from

/** One more range on a day: the usual hours, or some after the last one. */
export function addRange(ranges: readonly WeekRange[], day: number): WeekRange[] {
  const last = Math.max(-1, ...ranges.filter((range) => range.day === day).map(({ to }) => to))
  const from = last < 0 ? 9 * 60 : Math.min(last + 60, DAY - 60)
  return [...ranges, { day, from, to: last < 0 ? 18 * 60 : Math.min(from + 4 * 60, DAY) }]
}

/** The ranges of one day on all days of the week. */
export function likeDay(ranges: readonly WeekRange[], day: number): WeekRange[] {
  const model = ranges.filter((range) => range.day === day)
  return weekDays.flatMap((other) => model.map((range) => ({ ...range, day: other })))
}

/** Sunday to Saturday in a language. */
export function dayNames(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' })
  return [0, 1, 2, 3, 4, 5, 6].map((day) => format.format(Date.UTC(2023, 0, 1 + day)))
}

/** The time zones that this computer knows, its own first. */
export function timeZones(): string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return [...new Set([own, ...common, ...Intl.supportedValuesOf('timeZone')])].filter((zone) => zone !== '')
}

const common = [
  'Asia/Bangkok',
  'Asia/Ho_Chi_Minh',
  'Asia/Taipei',
  'Asia/Hong_Kong',
  'Asia/Singapore',
  'Asia/Kuala_Lumpur',
  'Asia/Jakarta',
  'Asia/Manila',
]
