import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { channelsQuery } from '../../bridge/queries'
import { problemText } from '../../i18n/problem'
import { Notice } from '../../ui/Notice'
import styles from './Settings.module.css'

/** Which inboxes have Meta's human-agent tag: Meta tells nobody, so a person says it. */
export function HumanAgent() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const approve = useMutation({
    mutationFn: ({ id, approved }: { id: string; approved: boolean }) => bridge.channels.setHumanAgent(id, approved),
  })
  if (channels.length === 0) return null
  return (
    <fieldset className={styles.choices}>
      <legend>{t('settings.humanAgent')}</legend>
      {approve.error && <Notice tone="danger" {...problemText(t, problemOf(approve.error))} urgent />}
      {channels.map(({ id, name, humanAgent }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={humanAgent}
            onChange={(event) => approve.mutate({ id, approved: event.target.checked })}
          />
          {name}
        </label>
      ))}
      <p className={styles.help}>{t('settings.humanAgentHelp')}</p>
    </fieldset>
  )
}
