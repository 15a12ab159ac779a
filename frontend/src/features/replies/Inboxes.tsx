import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { channelsQuery } from '../../bridge/queries'
import { Choice } from '../../ui/Choice'
import { Ticks } from '../../ui/Ticks'
import styles from './Replies.module.css'

interface Props {
  /** None: every inbox. */
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Where a reply is offered. */
export function Inboxes({ chosen, onChange }: Props) {
  const { t } = useTranslation()
  const { data: channels = [] } = useQuery(channelsQuery(useBridge()))
  const [some, setSome] = useState(chosen.length > 0)
  const choose = (which: 'all' | 'some') => {
    setSome(which === 'some')
    if (which === 'all') onChange([])
  }
  return (
    <div className={styles.part}>
      <Choice
        label={t('replies.inboxes')}
        value={some ? 'some' : 'all'}
        options={[
          { value: 'all', label: t('inbox.all') },
          { value: 'some', label: t('replies.someInboxes') },
        ]}
        onChange={choose}
      />
      {some && (
        <Ticks
          label={t('replies.inboxes')}
          hideLabel
          options={channels.map(({ id, name }) => ({ id, label: name }))}
          chosen={chosen}
          onChange={onChange}
        />
      )}
    </div>
  )
}
