import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { ChannelView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Notice } from '../../ui/Notice'
import { Switch } from '../../ui/Switch'

/** Whether an inbox has Meta's human-agent tag: Meta tells nobody, so a person says it. */
export function HumanAgent({ channel }: { channel: ChannelView }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const approve = useMutation({
    mutationFn: (approved: boolean) => bridge.channels.setHumanAgent(channel.id, approved),
  })
  return (
    <div>
      {approve.error && <Notice tone="danger" {...problemText(t, problemOf(approve.error))} urgent />}
      <Switch
        label={t('settings.humanAgent')}
        help={t('settings.humanAgentHelp')}
        isSelected={approve.isPending ? approve.variables : channel.humanAgent}
        onChange={(approved) => approve.mutate(approved)}
      />
    </div>
  )
}
