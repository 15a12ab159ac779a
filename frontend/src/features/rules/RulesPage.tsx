import { useQuery } from '@tanstack/react-query'
import { Plus, Shuffle } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { channelsQuery, rulesQuery } from '../../bridge/queries'
import type { RuleView } from '../../bridge/types'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { Notice } from '../../ui/Notice'
import { Duties } from './Duties'
import { RuleEditor } from './RuleEditor'
import { RuleRow } from './RuleRow'
import styles from './Rules.module.css'

/** Who gets which conversations, and who is on duty. */
export function RulesPage() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: rules = [], isPending } = useQuery(rulesQuery(bridge))
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const [edited, edit] = useState<RuleView | 'new' | null>(null)
  if (edited) return <RuleEditor rule={edited === 'new' ? null : edited} onDone={() => edit(null)} />
  const without = channels.filter(({ id }) => !rules.some((rule) => rule.channels.includes(id)))
  const add = (
    <Button look="primary" icon={<Plus />} onPress={() => edit('new')}>
      {t('rules.new')}
    </Button>
  )
  return (
    <div className={styles.page}>
      <p className={styles.help}>{t('rules.help')}</p>
      {isPending ? null : rules.length === 0 ? (
        <Empty icon={<Shuffle />} title={t('rules.noneTitle')} help={t('rules.noneHelp')}>
          {add}
        </Empty>
      ) : (
        <>
          <ul className={styles.list} aria-label={t('rules.title')}>
            {rules.map((rule) => (
              <RuleRow key={rule.id} rule={rule} onEdit={() => edit(rule)} />
            ))}
          </ul>
          {without.length > 0 && (
            <Notice
              tone="info"
              title={t('rules.without', { count: without.length, names: without.map(({ name }) => name).join(' · ') })}
              help={t('rules.withoutHelp')}
            />
          )}
          <div>{add}</div>
        </>
      )}
      <Duties />
    </div>
  )
}
