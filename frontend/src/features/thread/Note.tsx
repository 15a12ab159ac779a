import { NotebookPen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessageView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { MessageText } from './MessageText'
import styles from './Note.module.css'

/** What a member wrote for the others. It looks like no message: the customer never got it. */
export function Note({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <article className={styles.note} aria-label={t('note.of', { name: message.author })}>
      <p className={styles.author}>
        <NotebookPen aria-hidden="true" />
        <span>{t('note.of', { name: message.author })}</span>
        <time>{format.clock(message.atMs)}</time>
      </p>
      <MessageText text={message.text} />
    </article>
  )
}
