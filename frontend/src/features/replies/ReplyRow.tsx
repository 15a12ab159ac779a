import { useQuery } from '@tanstack/react-query'
import { Paperclip } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { channelsQuery } from '../../bridge/queries'
import type { ReplyView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import styles from './Replies.module.css'

/** One reply of the list; pressing it opens it. */
export function ReplyRow({ reply, onEdit }: { reply: ReplyView; onEdit: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data: channels = [] } = useQuery(channelsQuery(useBridge()))
  const inboxes = channels.filter(({ id }) => reply.channels.includes(id)).map(({ name }) => name)
  const pictures = reply.files.filter(({ preview }) => preview !== '')
  return (
    <li>
      <button type="button" className={styles.row} onClick={onEdit}>
        <span className={styles.names}>
          <span className={styles.code}>/{reply.code}</span>
          <span className={styles.name}>{reply.title}</span>
        </span>
        <span className={styles.used}>
          {reply.used === 0 ? t('replies.neverUsed') : t('replies.used', { count: reply.used })}
        </span>
        <span className={styles.text}>{reply.text}</span>
        <span className={styles.facts}>
          {reply.files.length > 0 && (
            <span className={styles.fact}>
              <Paperclip aria-hidden="true" />
              {t('replies.fileCount', { count: reply.files.length })}
            </span>
          )}
          {pictures.map(({ preview, name }) => (
            <img key={preview} src={preview} alt={name} className={styles.picture} loading="lazy" />
          ))}
          {inboxes.length > 0 && <span className={styles.fact}>{inboxes.join(' · ')}</span>}
          <span className={styles.fact}>
            {t('replies.savedBy', { name: reply.author, time: format.date(reply.savedMs) })}
          </span>
        </span>
      </button>
    </li>
  )
}
