import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AutoRepliesView } from '../../bridge/types'
import { dayNames, timeZones } from '../../lib/week'
import { Select } from '../../ui/Select'
import { Switch } from '../../ui/Switch'
import { WeekHours } from '../../ui/WeekHours'
import styles from './AutoReplies.module.css'
import { Holidays } from './Holidays'

interface Props {
  settings: AutoRepliesView
  onChange: (change: Partial<AutoRepliesView>) => void
}

const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: 9 * 60, to: 18 * 60 }))

/** When the shop answers, and when it is on holiday. */
export function Hours({ settings, onChange }: Props) {
  const { t, i18n } = useTranslation()
  const zones = useMemo(() => timeZones(), [])
  const days = useMemo(() => dayNames(i18n.language), [i18n.language])
  const { hoursOn, zone, ranges, holidays } = settings
  const turn = (on: boolean) =>
    onChange({
      hoursOn: on,
      ...(on && zone === '' && { zone: zones[0] ?? 'UTC' }),
      ...(on && ranges.length === 0 && { ranges: weekdays }),
    })
  return (
    <div className={styles.reply}>
      <Switch label={t('autoReplies.hours')} help={t('autoReplies.hoursHelp')} isSelected={hoursOn} onChange={turn} />
      {hoursOn && (
        <div className={styles.text}>
          <Select
            label={t('autoReplies.zone')}
            value={zone}
            options={[...new Set([zone, ...zones])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
            onChange={(next) => onChange({ zone: next })}
          />
          <WeekHours
            ranges={ranges}
            words={{
              days,
              closed: t('autoReplies.dayClosed'),
              add: t('autoReplies.addHours'),
              remove: t('autoReplies.removeHours'),
              copy: t('autoReplies.copyHours'),
              from: t('autoReplies.opens'),
              to: t('autoReplies.closes'),
              nextDay: t('autoReplies.nextDay'),
            }}
            onChange={(next) => onChange({ ranges: next })}
          />
          <Holidays holidays={holidays} onChange={(next) => onChange({ holidays: next })} />
        </div>
      )}
    </div>
  )
}
