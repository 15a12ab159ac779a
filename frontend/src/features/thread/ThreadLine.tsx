import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationView, MessageView, Text } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { eventText } from '../../i18n/problem'
import { Bubble } from './Bubble'
import { dealtText } from './dealt'
import { Note } from './Note'
import type { ThreadRow } from './rows'
import styles from './ThreadLine.module.css'

/** What one can do with a message that is not sent. */
export interface MessageActs {
  retry: (message: MessageView) => void
  /** Gives it back to the composer. */
  edit: (message: MessageView) => void
  discard: (message: MessageView) => void
}

export interface LineProps {
  row: ThreadRow
  conversation: ConversationView
  /** The customer's name as shown. */
  name: string
  memberId: string
  now: number
  /** The newest of the shop's messages says its state in words. */
  showState: boolean
  acts: MessageActs
}

/** A line of the thread with what stands above it: the day, "New messages". */
export const ThreadLine = memo(function ThreadLine(props: LineProps) {
  const { row, now } = props
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = row
  return (
    <div className={styles.line}>
      {row.newDay && (
        <h3 className={styles.day}>
          <span>{format.day(message.atMs, now)}</span>
        </h3>
      )}
      {row.firstUnread && (
        <p className={styles.unread}>
          <span>{t('thread.newMessages')}</span>
        </p>
      )}
      {message.kind === 'event' ? (
        <p className={styles.event}>
          {eventText(
            t,
            written(message.event, (ms) => format.moment(ms, now)),
          )}{' '}
          <time>{format.clock(message.atMs)}</time>
          {message.dealt && <span className={styles.why}>{dealtText(t, message.dealt)}</span>}
          {message.text !== '' && <span className={styles.remark}>{message.text}</span>}
        </p>
      ) : message.kind === 'note' ? (
        <Note message={message} memberId={props.memberId} />
      ) : (
        <Bubble {...props} />
      )}
    </div>
  )
})

/** An event whose time is written out as people here write it. */
function written(event: Text, moment: (ms: number) => string): Text {
  const until = Number(event.args.until)
  return until > 0 ? { ...event, args: { ...event.args, until: moment(until) } } : event
}
