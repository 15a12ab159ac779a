import { Check, CheckCheck, CircleAlert, Clock, Loader, type LucideIcon, SearchCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessageState, MessageView, TryView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemLine, problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { useIsPast, useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import styles from './Delivery.module.css'
import type { MessageActs } from './ThreadLine'

const marks: Record<MessageState, LucideIcon> = {
  queued: Clock,
  sending: Loader,
  unknown: SearchCheck,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
}

/** Whether somebody else answered while the message waited: nothing went wrong, its author decides. */
export const asksAuthor = ({ state, problem }: MessageView) => state === 'failed' && problem.code === 'answered_waiting'

/** How far a message of ours got. */
export function StateMark({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  const { state } = message
  if (state === '') return null
  const Mark = marks[state]
  const words = t(`state.${state}`)
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={classes(styles.mark, asksAuthor(message) ? styles.asks : styles[state])}
    >
      <Mark aria-hidden="true" />
    </span>
  )
}

interface WaitingProps {
  message: MessageView
  acts: MessageActs
}

/** What stands below a message that is not sent: why, each try, and what one can do with it. */
export function Waiting(props: WaitingProps) {
  const { message } = props
  const held = !useIsPast(message.holdMs)
  switch (message.state) {
    case 'failed':
      return <Failure {...props} />
    case 'queued':
      if (held) return <Held {...props} />
      return message.problem.code === '' ? null : <Retrying message={message} />
    case 'unknown':
      return <Tries tries={message.tries} />
    default:
      return null
  }
}

function Failure({ message, acts }: WaitingProps) {
  const { t } = useTranslation()
  const asks = asksAuthor(message)
  return (
    <div className={classes(styles.failure, asks && styles.asks)}>
      <p>{problemLine(t, message.problem)}</p>
      <div className={styles.actions}>
        <Button look="plain" small onPress={() => acts.retry(message)}>
          {t(asks ? 'action.sendAnyway' : 'action.retry')}
        </Button>
        {message.text !== '' && (
          <Button look="quiet" small onPress={() => acts.edit(message)}>
            {t('action.edit')}
          </Button>
        )}
        <Button look="quiet" small onPress={() => acts.discard(message)}>
          {t('action.delete')}
        </Button>
      </div>
      <Tries tries={message.tries} />
    </div>
  )
}

/** A message that its author may still take back. */
function Held({ message, acts }: WaitingProps) {
  const { t } = useTranslation()
  const seconds = Math.max(1, Math.ceil((message.holdMs - useNow(500)) / 1000))
  return (
    <div className={styles.held}>
      <span>{t('thread.heldFor', { count: seconds })}</span>
      <Button look="plain" small onPress={() => (message.text === '' ? acts.discard(message) : acts.edit(message))}>
        {t('action.undo')}
      </Button>
    </div>
  )
}

function Retrying({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  const { title } = problemText(t, message.problem)
  return (
    <div className={styles.held}>
      <span>{t('app.titleAndHelp', { title, help: t('thread.retrying') })}</span>
      <Tries tries={message.tries} />
    </div>
  )
}

/** Each try: when, and what came of it. */
function Tries({ tries }: { tries: readonly TryView[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (tries.length === 0) return null
  return (
    <details className={styles.tries}>
      <summary>{t('thread.tries', { count: tries.length })}</summary>
      <ol>
        {tries.map(({ atMs, result, problem }) => (
          <li key={atMs}>
            <time dateTime={new Date(atMs).toISOString()}>{format.moment(atMs, Date.now())}</time> ·{' '}
            {t(`try.${result}`)}
            {problem.code !== '' && ` · ${problemText(t, problem).title}`}
          </li>
        ))}
      </ol>
    </details>
  )
}
