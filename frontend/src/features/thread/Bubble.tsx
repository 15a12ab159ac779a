import type { TFunction } from 'i18next'
import { Bot, History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessageView, QuoteView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { quoteText } from '../../i18n/names'
import { classes } from '../../lib/classes'
import { Avatar } from '../../ui/Avatar'
import { Attachments } from './Attachments'
import styles from './Bubble.module.css'
import { asksAuthor, StateMark, Waiting } from './Delivery'
import { MessageText } from './MessageText'
import type { LineProps } from './ThreadLine'

const WITHOUT_FRAME = new Set(['image', 'sticker', 'video'])

/** One message: who, what, when, and how far it got. */
export function Bubble({ row, conversation, name, memberId, showState, acts }: LineProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message, groupStart, groupEnd } = row
  const ours = message.from === 'shop'
  const author = ours
    ? (autoName(t, message) ?? authorName(message, memberId, t('thread.you'), t('thread.shop')))
    : name
  const via = { page_inbox: t('thread.viaPageInbox'), other_app: t('thread.viaOtherApp'), '': '' }[message.via]
  const bare =
    !message.unsent &&
    message.text === '' &&
    !message.replyTo &&
    message.attachments.every((a) => WITHOUT_FRAME.has(a.kind))

  return (
    <article
      className={classes(styles.message, ours ? styles.ours : styles.theirs, groupStart && styles.first)}
      aria-label={`${author}, ${format.clock(message.atMs)}`}
    >
      {!ours && (
        <span className={styles.face}>
          {groupEnd && (
            <Avatar id={conversation.id} name={conversation.name} picture={conversation.picture} size="small" />
          )}
        </span>
      )}
      <div className={styles.body}>
        {groupStart && (ours || via) && (
          <p className={styles.author}>
            {message.auto !== '' && <Bot aria-label={t('auto.by')} />}
            {author}
            {via && <span className={styles.via}> · {via}</span>}
          </p>
        )}
        <div
          className={classes(
            styles.bubble,
            bare && styles.bare,
            groupEnd && styles.tail,
            message.state === 'failed' && styles.failed,
            asksAuthor(message) && styles.asks,
          )}
        >
          {message.replyTo && <Quote quote={message.replyTo} name={name} />}
          {message.unsent ? (
            <p className={styles.unsent}>{ours ? t('thread.unsentShop') : t('thread.unsentCustomer')}</p>
          ) : (
            <>
              <Attachments conversationId={conversation.id} message={message} />
              {message.text !== '' && <MessageText text={message.text} />}
            </>
          )}
          <span className={styles.meta}>
            {message.filled && (
              <span className={styles.filled} role="img" aria-label={t('thread.filled')} title={t('thread.filled')}>
                <History aria-hidden="true" />
              </span>
            )}
            {message.edited && !message.unsent && <span>{t('thread.edited')}</span>}
            <time dateTime={new Date(message.atMs).toISOString()} title={format.full(message.atMs)}>
              {format.clock(message.atMs)}
            </time>
            {ours && <StateMark message={message} />}
          </span>
          <Reactions message={message} name={name} />
        </div>
        {message.standby && <p className={styles.note}>{t('thread.standby')}</p>}
        {ours && message.auto === '' && <Waiting message={message} acts={acts} />}
        {showState && message.state !== 'failed' && message.state !== '' && (
          <p className={styles.state}>
            {message.state === 'read' && (
              <Avatar id={conversation.id} name={conversation.name} picture={conversation.picture} size="tiny" />
            )}
            {t(`state.${message.state}`)}
          </p>
        )}
      </div>
    </article>
  )
}

/** Which automatic reply it is and why it was sent, when nobody wrote it. */
function autoName(t: TFunction, { auto, autoReason }: MessageView): string | undefined {
  if (auto === '') return undefined
  const reply = t(`auto.reply.${auto}`)
  return autoReason === '' ? reply : t('auto.label', { reply, reason: t(`auto.reason.${autoReason}`) })
}

function authorName(message: MessageView, memberId: string, you: string, shop: string): string {
  if (message.authorId !== '' && message.authorId === memberId) return you
  return message.author || shop
}

function Quote({ quote, name }: { quote: QuoteView; name: string }) {
  const { t } = useTranslation()
  const author = quote.from === 'customer' ? name : t('thread.shop')
  return (
    <blockquote className={styles.quote} aria-label={t('thread.quoteOf', { name: author })}>
      <span className={styles.quoteAuthor}>{author}</span>
      <span className={styles.quoteText}>{quoteText(t, quote)}</span>
    </blockquote>
  )
}

function Reactions({ message, name }: { message: MessageView; name: string }) {
  const { t } = useTranslation()
  if (message.reactions.length === 0 || message.unsent) return null
  return (
    <span className={styles.reactions}>
      {message.reactions.map(({ emoji, from }) => (
        <span
          key={from + emoji}
          role="img"
          aria-label={
            from === 'customer' ? t('thread.reactedCustomer', { name, emoji }) : t('thread.reactedShop', { emoji })
          }
        >
          {emoji}
        </span>
      ))}
    </span>
  )
}
