import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationView } from '../bridge/types'
import { customerName, snippetText } from '../i18n/names'
import styles from './Announcer.module.css'

/** Tells screen readers about new messages of customers, politely. */
export function Announcer({ rows }: { rows: readonly ConversationView[] }) {
  const { t } = useTranslation()
  const known = useRef<ReadonlyMap<string, number> | null>(null)
  const [words, setWords] = useState('')

  useEffect(() => {
    const before = known.current
    known.current = new Map([...(before ?? []), ...rows.map(({ id, lastMs }) => [id, lastMs] as const)])
    if (!before || before.size === 0) return
    const news = rows.find(
      (row) => row.snippetFrom === 'customer' && row.unread > 0 && row.lastMs > (before.get(row.id) ?? 0),
    )
    if (news)
      setWords(t('thread.announce', { name: customerName(t, news), text: snippetText(t, { ...news, draft: '' }) }))
  }, [rows, t])

  return (
    <div aria-live="polite" className={styles.announcer}>
      {words}
    </div>
  )
}
