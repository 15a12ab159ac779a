import { useQuery } from '@tanstack/react-query'
import { CloudOff, HardDrive, type LucideIcon, RadioTower, ShieldAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { healthQuery } from '../../bridge/queries'
import type { Action, SignView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemLine, problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Progress } from '../../ui/Progress'
import styles from './Signs.module.css'

const icons: Record<SignView['subject'], LucideIcon> = {
  computer: HardDrive,
  internet: CloudOff,
  relay: RadioTower,
  facebook: ShieldAlert,
}

// What is wrong with these is in the problem's own words; with the others it is in the sign's name.
const onlyProblem = new Set<SignView['subject']>(['facebook', 'computer'])

const offered = ['reauthorize', 'open_settings', 'connect_relay'] as const
type Offered = (typeof offered)[number]
const isOffered = (action: Action | ''): action is Offered => (offered as readonly string[]).includes(action)

/** The three signs of trouble, and the progress of catching up. Nothing when all is well. */
export function Signs({ onAction }: { onAction: (action: Offered) => void }) {
  const { t } = useTranslation()
  const { data: health } = useQuery(healthQuery(useBridge()))
  const trouble = health?.signs.filter(({ state }) => state === 'trouble') ?? []
  return (
    <section aria-label={t('sign.label')} className={styles.signs}>
      <div role="status">
        {trouble.map((sign) => (
          <Sign key={sign.subject} sign={sign} onAction={onAction} />
        ))}
      </div>
      {health?.catchingUp && <CatchUp done={health.done} total={health.total} />}
    </section>
  )
}

function Sign({ sign, onAction }: { sign: SignView; onAction: (action: Offered) => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(60_000)
  const Icon = icons[sign.subject]
  const facts = [
    sign.sinceMs > 0 && t('sign.since', { time: format.moment(sign.sinceMs, now) }),
    sign.lastMs > 0 ? t('sign.last', { time: format.moment(sign.lastMs, now) }) : t('sign.never'),
  ].filter((fact) => fact !== false)
  const { action } = sign.problem
  return (
    <div className={classes(styles.sign, styles[sign.subject])}>
      <Icon className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p>
          <strong>{t(`sign.${sign.subject}`)}</strong>
          <span className={styles.facts}> · {facts.join(' · ')}</span>
        </p>
        <p className={styles.help}>
          {onlyProblem.has(sign.subject)
            ? problemLine(t, sign.problem)
            : `${problemText(t, sign.problem).help} ${t('sign.offlineHelp')}`}
        </p>
      </div>
      {isOffered(action) && (
        <Button small onPress={() => onAction(action)}>
          {t(`action.${action}`)}
        </Button>
      )}
    </div>
  )
}

function CatchUp({ done, total }: { done: number; total: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = t('sign.catchingUp', { done: format.number(done), total: format.number(total) })
  return (
    <div className={styles.catchUp}>
      <span>{words}</span>
      <span className={styles.bar}>
        <Progress label={words} value={done} max={Math.max(1, total)} />
      </span>
    </div>
  )
}
