import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { rulesQuery } from '../../bridge/queries'
import type { ChannelView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Select } from '../../ui/Select'
import { toast } from '../../ui/toasts'
import { RuleEditor } from './RuleEditor'
import styles from './Rules.module.css'

const NONE = 'none'
const NEW = 'new'

/** The rule of an inbox that has just been connected: one that exists, a new one or none. */
export function ChooseRule({ channel, onDone }: { channel: ChannelView; onDone: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: rules = [] } = useQuery(rulesQuery(bridge))
  const [chosen, choose] = useState<string>(NONE)
  const [making, setMaking] = useState(false)
  const join = useMutation({
    mutationFn: (ruleId: string) => bridge.rules.add(ruleId, channel.id),
    onSuccess: ({ rule }) => {
      toast(t('add.rule.joined', { name: channel.name, rule: rule.name }))
      onDone()
    },
  })
  if (making) return <RuleEditor rule={null} channelId={channel.id} onDone={onDone} />
  const go = () => {
    if (chosen === NONE) onDone()
    else if (chosen === NEW) setMaking(true)
    else join.mutate(chosen)
  }
  return (
    <div className={styles.page}>
      <h3 className={styles.heading}>{t('add.rule.title', { name: channel.name })}</h3>
      <p className={styles.help}>{t('add.rule.help')}</p>
      <Select
        label={t('add.rule.rule')}
        value={chosen}
        options={[
          { value: NONE, label: t('add.rule.none') },
          ...rules.map(({ id, name }) => ({ value: id, label: name })),
          { value: NEW, label: t('add.rule.new') },
        ]}
        onChange={choose}
      />
      {join.error && <Notice tone="danger" {...problemText(t, problemOf(join.error))} urgent />}
      <Actions>
        <Button look="primary" onPress={go} isDisabled={join.isPending} autoFocus>
          {chosen === NONE || chosen === NEW ? t('add.rule.next') : t('add.rule.join')}
        </Button>
      </Actions>
    </div>
  )
}
