import { useQuery } from '@tanstack/react-query'
import { CalendarClock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { dutiesQuery } from '../../bridge/queries'
import type { DutyView } from '../../bridge/types'
import { Button } from '../../ui/Button'
import { Switch } from '../../ui/Switch'
import styles from './Rules.module.css'
import { Shifts } from './Shifts'
import { useDutyWords, useSetDuty } from './useDuty'

/** Who is on duty, and when. */
export function Duties() {
  const { t } = useTranslation()
  const { data: duties = [] } = useQuery(dutiesQuery(useBridge()))
  return (
    <section className={styles.part}>
      <h3 className={styles.label}>{t('duty.title')}</h3>
      <p className={styles.help}>{t('duty.help')}</p>
      <ul className={styles.list} aria-label={t('duty.title')}>
        {duties.map((duty) => (
          <Member key={duty.memberId} duty={duty} />
        ))}
      </ul>
    </section>
  )
}

function Member({ duty }: { duty: DutyView }) {
  const { t } = useTranslation()
  const words = useDutyWords()
  const set = useSetDuty()
  const [open, setOpen] = useState(false)
  return (
    <li className={styles.member}>
      <Switch
        label={duty.name}
        help={words(duty)}
        isSelected={!duty.paused}
        isDisabled={set.isPending}
        onChange={(on) => set.mutate({ memberId: duty.memberId, on })}
      />
      <Button small icon={<CalendarClock />} aria-expanded={open} onPress={() => setOpen(!open)}>
        {t('duty.shifts')}
      </Button>
      {open && <Shifts duty={duty} onDone={() => setOpen(false)} />}
    </li>
  )
}
