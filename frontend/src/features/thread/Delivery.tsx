import { Check, CheckCheck, CircleAlert, Clock, Loader, type LucideIcon, SearchCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessageState, Problem } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { Button } from '../../ui/Button'
import styles from './Delivery.module.css'

const marks: Record<MessageState, LucideIcon> = {
  queued: Clock,
  sending: Loader,
  unknown: SearchCheck,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
}

/** How far a message of ours got. */
export function StateMark({ state }: { state: MessageState }) {
  const { t } = useTranslation()
  const Mark = marks[state]
  const words = t(`state.${state}`)
  return (
    <span role="img" aria-label={words} title={words} className={classes(styles.mark, styles[state])}>
      <Mark aria-hidden="true" />
    </span>
  )
}

interface FailureProps {
  problem: Problem
  onRetry: () => void
  onEdit: () => void
  onDelete: () => void
}

/** Why a message was not sent and what one can do with it. */
export function Failure({ problem, onRetry, onEdit, onDelete }: FailureProps) {
  const { t } = useTranslation()
  const words = problemText(t, problem)
  return (
    <div className={styles.failure}>
      <p>
        <strong>{words.title}.</strong> {words.help}
      </p>
      <div className={styles.actions}>
        <Button look="plain" small onPress={onRetry}>
          {t('action.retry')}
        </Button>
        <Button look="quiet" small onPress={onEdit}>
          {t('action.edit')}
        </Button>
        <Button look="quiet" small onPress={onDelete}>
          {t('action.delete')}
        </Button>
      </div>
    </div>
  )
}
