import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { channelsQuery, membersQuery } from '../../bridge/queries'
import type { RuleView } from '../../bridge/types'
import styles from './Rules.module.css'

/** One rule of the list; pressing it opens it. */
export function RuleRow({ rule, onEdit }: { rule: RuleView; onEdit: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const { data: members = [] } = useQuery(membersQuery(bridge))
  const inboxes = channels.filter(({ id }) => rule.channels.includes(id)).map(({ name }) => name)
  const names = rule.members.flatMap((id) => members.find((member) => member.id === id)?.name ?? [])
  return (
    <li>
      <button type="button" className={styles.row} onClick={onEdit}>
        <span className={styles.name}>{rule.name}</span>
        <span className={styles.method}>{t(`rules.method.${rule.method}`)}</span>
        <span className={styles.fact}>{inboxes.length > 0 ? inboxes.join(' · ') : t('rules.noInbox')}</span>
        <span className={styles.fact}>{names.join(', ')}</span>
      </button>
    </li>
  )
}
