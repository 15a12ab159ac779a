import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
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
  // What was ticked here: it comes back with the journal a moment later.
  const [ticked, setTicked] = useState<Record<string, boolean>>({})
  const approve = useMutation({
    mutationFn: ({ id, approved }: { id: string; approved: boolean }) => bridge.channels.setHumanAgent(id, approved),
    onMutate: ({ id, approved }) => setTicked((before) => ({ ...before, [id]: approved })),
    onError: () => setTicked({}),
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
            checked={ticked[id] ?? humanAgent}
            onChange={(event) => approve.mutate({ id, approved: event.target.checked })}
          />
          {name}
        </label>
      ))}
      <p className={styles.help}>{t('settings.humanAgentHelp')}</p>
    </fieldset>
  )
}
