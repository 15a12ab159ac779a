import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { DutyView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { dayNames, timeZones } from '../../lib/week'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Select } from '../../ui/Select'
import { WeekHours } from '../../ui/WeekHours'
import styles from './Rules.module.css'

/** When in the week a member is on duty; without a shift, at any time. */
export function Shifts({ duty, onDone }: { duty: DutyView; onDone: () => void }) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const zones = useMemo(() => timeZones(), [])
  const days = useMemo(() => dayNames(i18n.language), [i18n.language])
  const [zone, setZone] = useState(duty.zone || (zones[0] ?? 'UTC'))
  const [shifts, setShifts] = useState(duty.shifts)
  const save = useMutation({
    mutationFn: () => bridge.rules.setShifts(duty.memberId, zone, shifts),
    onSuccess: onDone,
  })
  return (
    <div className={styles.shifts}>
      <Select
        label={t('duty.zone')}
        value={zone}
        options={[...new Set([zone, ...zones])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
        onChange={setZone}
      />
      <WeekHours
        ranges={shifts}
        words={{
          days,
          closed: shifts.length === 0 ? t('duty.anyTime') : t('duty.dayOff'),
          add: t('duty.addShift'),
          remove: t('duty.removeShift'),
          copy: t('duty.copyShifts'),
          from: t('duty.begins'),
          to: t('duty.ends'),
          nextDay: t('duty.nextDay'),
        }}
        onChange={setShifts}
      />
      {save.error && <Notice tone="danger" {...problemText(t, problemOf(save.error))} urgent />}
      <Actions>
        <Button look="quiet" onPress={onDone}>
          {t('action.cancel')}
        </Button>
        <Button look="primary" onPress={() => save.mutate()} isDisabled={save.isPending}>
          {t('action.save')}
        </Button>
      </Actions>
    </div>
  )
}
