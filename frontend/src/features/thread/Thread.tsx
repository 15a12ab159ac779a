import { ArrowDown } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../bridge/error'
import type { ChannelView, MessageView, SetupView } from '../../bridge/types'
import { customerName } from '../../i18n/names'
import { problemText } from '../../i18n/problem'
import { useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Skeleton } from '../../ui/Skeleton'
import { toast } from '../../ui/toasts'
import styles from './Thread.module.css'
import { ThreadHead } from './ThreadHead'
import { type MessageActs, ThreadLine } from './ThreadLine'
import { ThreadList } from './ThreadList'
import { useMarkRead } from './useMarkRead'
import { usePlace } from './usePlace'
import { useThread } from './useThread'

interface Props {
  conversationId: string
  channel: ChannelView | undefined
  setup: SetupView
  contactOpen: boolean
  onContact: () => void
  onBack: () => void
  /** Gives a message that is not sent back to the composer. The same for each render. */
  onEdit: (message: MessageView) => Promise<void>
  /** Whose the conversation is. */
  work?: ReactNode
  composer: ReactNode
}

/** The right column: head, messages, composer. Mounted anew for each conversation. */
export function Thread(props: Props) {
  const { conversationId, channel, setup, onEdit } = props
  const { t } = useTranslation()
  const thread = useThread(conversationId)
  const now = useNow(60_000)
  const place = usePlace(thread.rows, thread.loadOlder)
  useMarkRead(conversationId, thread.ready ? (thread.conversation?.unread ?? 0) : 0, place.atEnd)

  const name = thread.conversation ? customerName(t, thread.conversation) : ''
  const lastOurs = useMemo(
    () => thread.messages.findLast(({ kind, from, unsent }) => kind === 'message' && from === 'shop' && !unsent)?.key,
    [thread.messages],
  )
  const { mutate: retry } = thread.retry
  const { mutate: discard } = thread.discard
  const acts: MessageActs = useMemo(() => {
    const onError = (reason: unknown) => toast(problemText(t, problemOf(reason)).title)
    return {
      retry: (message) => retry(message, { onError }),
      discard: (message) => discard(message, { onError }),
      edit: (message) => void onEdit(message).catch(onError),
    }
  }, [retry, discard, onEdit, t])

  return (
    <section className={styles.thread} aria-label={t('thread.messages', { name })}>
      <ThreadHead
        conversation={thread.conversation}
        channel={channel}
        contactOpen={props.contactOpen}
        onContact={props.onContact}
        onBack={props.onBack}
      />
      {props.work}
      <div className={styles.messages}>
        {thread.error && (
          <div className={styles.notice}>
            <Notice
              tone="danger"
              title={t('thread.loadFailed')}
              help={problemText(t, problemOf(thread.error)).help}
              urgent
            >
              <Button small onPress={thread.reload}>
                {t('action.retry')}
              </Button>
            </Notice>
          </div>
        )}
        {!thread.ready && !thread.error && <Skeleton rows={5} label={t('app.loading')} />}
        {thread.ready && thread.rows.length === 0 && <p className={styles.none}>{t('thread.empty')}</p>}
        {thread.ready && thread.rows.length > 0 && thread.conversation && (
          <ThreadList label={t('thread.messages', { name })} rows={thread.rows} place={place}>
            {(row) =>
              thread.conversation && (
                <ThreadLine
                  row={row}
                  conversation={thread.conversation}
                  name={name}
                  memberId={setup.memberId}
                  now={now}
                  showState={row.message.key === lastOurs}
                  acts={acts}
                />
              )
            }
          </ThreadList>
        )}
        <p className={styles.older} role="status">
          {thread.loadingOlder ? t('thread.loadingOlder') : thread.olderFailed ? t('thread.olderFailed') : ''}
        </p>
        {!place.atEnd && (
          <button type="button" className={styles.jump} onClick={() => place.toEnd(true)}>
            {place.missed > 0 ? (
              t('thread.jumpNew', { count: place.missed })
            ) : (
              <span className={styles.hidden}>{t('thread.jumpBottom')}</span>
            )}
            <ArrowDown aria-hidden="true" />
          </button>
        )}
      </div>
      {thread.conversation && thread.conversation.threadOwner !== '' && (
        <p className={styles.owner}>{t('thread.otherOwner')}</p>
      )}
      {props.composer}
    </section>
  )
}
