import { useQueries } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import type { HolidayView, OfferedHolidayView } from '../../bridge/types'
import { Button, IconButton } from '../../ui/Button'
import styles from './AutoReplies.module.css'

interface Props {
  holidays: readonly HolidayView[]
  onChange: (holidays: HolidayView[]) => void
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Days on which the shop is closed, and those that shops of the region close for. */
export function Holidays({ holidays, onChange }: Props) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const today = dateOf(Date.now())
  const year = Number(today.slice(0, 4))
  const offers = useQueries({
    queries: [year, year + 1].map((of) => ({
      queryKey: ['holidays', of],
      queryFn: () => bridge.autoReplies.holidays(of),
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  }).filter(({ from, to }) => to >= today && !holidays.some((holiday) => holiday.from <= to && from <= holiday.to))
  const dates = new Intl.DateTimeFormat(i18n.language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const regions = new Intl.DisplayNames(i18n.language, { type: 'region' })
  const nameOf = (offer: OfferedHolidayView) => t(`autoReplies.holidayOf.${offer.key}`)
  const add = (holiday: HolidayView) =>
    onChange([...holidays, holiday].toSorted((a, b) => a.from.localeCompare(b.from)))
  const change = (at: number, part: Partial<HolidayView>) =>
    onChange(holidays.map((holiday, index) => (index === at ? { ...holiday, ...part } : holiday)))

  return (
    <div className={styles.holidays}>
      <h4 className={styles.label}>{t('autoReplies.holidays')}</h4>
      {holidays.map((holiday, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: holidays have no identity of their own
        <fieldset key={index} className={styles.holiday} aria-label={holiday.name || t('autoReplies.holidays')}>
          <input
            className={styles.input}
            aria-label={t('autoReplies.holidayName')}
            placeholder={t('autoReplies.holidayName')}
            value={holiday.name}
            onChange={({ target }) => change(index, { name: target.value })}
          />
          <Day
            label={t('autoReplies.firstDay')}
            value={holiday.from}
            onChange={(from) => change(index, { from, ...(holiday.to < from && { to: from }) })}
          />
          <Day label={t('autoReplies.lastDay')} value={holiday.to} onChange={(to) => change(index, { to })} />
          <IconButton
            label={t('autoReplies.removeHoliday')}
            onPress={() => onChange(holidays.filter((_, other) => other !== index))}
          >
            <X />
          </IconButton>
        </fieldset>
      ))}
      <div className={styles.places}>
        <Button small icon={<Plus />} onPress={() => add({ from: today, to: today, name: '' })}>
          {t('autoReplies.addHoliday')}
        </Button>
        {offers.map((offer) => (
          <Button
            key={offer.key + offer.country + offer.from}
            look="quiet"
            small
            icon={<Plus />}
            onPress={() => add({ from: offer.from, to: offer.to, name: nameOf(offer) })}
          >
            {t('autoReplies.offer', {
              name: nameOf(offer),
              country: regions.of(offer.country) ?? offer.country,
              dates: dates.formatRange(new Date(offer.from), new Date(offer.to)),
            })}
          </Button>
        ))}
      </div>
    </div>
  )
}

/** A date. Where the browser has no calendar for it, it is typed as 2026-02-17. */
function Day({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState<string>()
  return (
    <input
      type="date"
      className={styles.input}
      aria-label={label}
      value={typed ?? value}
      onChange={({ target }) => {
        const isDate = /^\d{4}-\d\d-\d\d$/u.test(target.value)
        setTyped(isDate ? undefined : target.value)
        if (isDate) onChange(target.value)
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}
