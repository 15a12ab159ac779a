import { NotebookPen } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { classes } from '../../lib/classes'
import { splitMentions } from '../../lib/mentions'
import { MessageText } from './MessageText'
import styles from './Note.module.css'

/** What a member wrote for the others. It looks like no message: the customer never got it. */
export function Note({ message, memberId }: { message: MessageView; memberId: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <article className={styles.note} aria-label={t('note.of', { name: message.author })}>
      <p className={styles.author}>
        <NotebookPen aria-hidden="true" />
        <span>{t('note.of', { name: message.author })}</span>
        <time>{format.clock(message.atMs)}</time>
      </p>
      {splitMentions(message.text, message.mentions).map(({ text, memberId: to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
        <Fragment key={index}>
          {to === '' ? (
            <MessageText text={text} />
          ) : (
            <mark className={classes(styles.mention, to === memberId && styles.me)}>{text}</mark>
          )}
        </Fragment>
      ))}
    </article>
  )
}
