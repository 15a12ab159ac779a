import { CopyPlus, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { addRange, clockOf, likeDay, minutesOf, overMidnight, type WeekRange, weekDays, withTime } from '../lib/week'
import { Button, IconButton } from './Button'
import styles from './WeekHours.module.css'

export interface WeekWords {
  days: readonly string[]
  closed: string
  add: string
  remove: string
  copy: string
  from: string
  to: string
  nextDay: string
}

interface Props {
  ranges: readonly WeekRange[]
  words: WeekWords
  onChange: (ranges: WeekRange[]) => void
}

/** Times of each day of the week, several a day, also over midnight. */
export function WeekHours({ ranges, words, onChange }: Props) {
  return (
    <ul className={styles.week}>
      {weekDays.map((day) => {
        const name = words.days[day] ?? ''
        const own = ranges.flatMap((range, index) => (range.day === day ? [{ range, index }] : []))
        const change = (at: number, next: WeekRange | null) =>
          onChange(ranges.flatMap((range, index) => (index !== at ? [range] : next ? [next] : [])))
        return (
          <li key={day} className={styles.day}>
            <span className={styles.name}>{name}</span>
            <ul className={styles.ranges} aria-label={name}>
              {own.length === 0 && <li className={styles.closed}>{words.closed}</li>}
              {own.map(({ range, index }) => (
                <li key={index} className={styles.range}>
                  <Time
                    label={`${name}: ${words.from}`}
                    minutes={range.from}
                    onChange={(minutes) => change(index, withTime(range, 'from', minutes))}
                  />
                  <span aria-hidden="true">–</span>
                  <Time
                    label={`${name}: ${words.to}`}
                    minutes={range.to}
                    onChange={(minutes) => change(index, withTime(range, 'to', minutes))}
                  />
                  <IconButton label={words.remove} onPress={() => change(index, null)}>
                    <X />
                  </IconButton>
                  {overMidnight(range) && <span className={styles.hint}>{words.nextDay}</span>}
                </li>
              ))}
            </ul>
            <span className={styles.actions}>
              <Button look="quiet" small icon={<Plus />} onPress={() => onChange(addRange(ranges, day))}>
                {words.add}
              </Button>
              {own.length > 0 && (
                <IconButton label={words.copy} onPress={() => onChange(likeDay(ranges, day))}>
                  <CopyPlus />
                </IconButton>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** A time that is typed. What is no time is put back when the field is left. */
function Time({ label, minutes, onChange }: { label: string; minutes: number; onChange: (minutes: number) => void }) {
  const [typed, setTyped] = useState<string>()
  const finish = () => {
    const next = typed === undefined ? null : minutesOf(typed)
    setTyped(undefined)
    if (next !== null && next !== minutes) onChange(next)
  }
  return (
    <input
      aria-label={label}
      inputMode="numeric"
      maxLength={5}
      className={styles.time}
      value={typed ?? clockOf(minutes)}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={finish}
      onKeyDown={({ key }) => {
        if (key === 'Enter') finish()
      }}
    />
  )
}
