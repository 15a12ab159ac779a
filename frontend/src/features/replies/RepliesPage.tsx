import { useMutation, useQuery } from '@tanstack/react-query'
import { MessageSquareQuote, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { repliesQuery } from '../../bridge/queries'
import type { ReplyView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { search } from '../../lib/search'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import styles from './Replies.module.css'
import { ReplyEditor } from './ReplyEditor'
import { ReplyRow } from './ReplyRow'
import { Transfer } from './Transfer'

/** The canned replies of the shop. */
export function RepliesPage() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: replies = [], isPending } = useQuery(repliesQuery(bridge))
  const [query, setQuery] = useState('')
  const edit = useMutation({
    mutationFn: async (reply: ReplyView | null) => ({ reply, ...(await bridge.replies.edit(reply?.id ?? '')) }),
  })
  if (edit.data) {
    const { reply, trayId } = edit.data
    return <ReplyEditor reply={reply} trayId={trayId} onDone={edit.reset} />
  }
  const found = search(replies, query)
  const add = (
    <Button look="primary" icon={<Plus />} isDisabled={edit.isPending} onPress={() => edit.mutate(null)}>
      {t('replies.new')}
    </Button>
  )
  return (
    <div className={styles.page}>
      <p className={styles.help}>{t('replies.help')}</p>
      {edit.error && <Notice tone="danger" {...problemText(t, problemOf(edit.error))} urgent />}
      {replies.length === 0 && !isPending ? (
        <Empty icon={<MessageSquareQuote />} title={t('replies.noneTitle')} help={t('replies.noneHelp')}>
          {add}
        </Empty>
      ) : (
        <>
          <div className={styles.head}>
            <div className={styles.search}>
              <Field label={t('replies.search')} value={query} onChange={setQuery} type="search" autoComplete="off" />
            </div>
            {add}
          </div>
          {found.length === 0 && query !== '' && <p className={styles.help}>{t('replies.notFound')}</p>}
          <ul className={styles.list} aria-label={t('replies.title')}>
            {found.map((reply) => (
              <ReplyRow key={reply.id} reply={reply} onEdit={() => edit.mutate(reply)} />
            ))}
          </ul>
        </>
      )}
      <Transfer any={replies.length > 0} />
    </div>
  )
}
