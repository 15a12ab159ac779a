import { useQuery } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import { Fragment, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../bridge/context'
import { channelsQuery } from '../bridge/queries'
import type { ChannelView } from '../bridge/types'
import { ChannelAccess } from '../features/access/ChannelAccess'
import { HiddenInboxes } from '../features/access/HiddenInboxes'
import { AutoReplies } from '../features/autoreplies/AutoReplies'
import { StaffInfo } from '../features/autoreplies/StaffInfo'
import { HumanAgent } from '../features/channels/HumanAgent'
import { Empty } from '../ui/Empty'
import { Select } from '../ui/Select'

/** What is set for each inbox, in the order of the screen. */
const parts: readonly { id: string; content: (channel: ChannelView) => ReactNode }[] = [
  { id: 'access', content: (channel) => <ChannelAccess channel={channel} /> },
  { id: 'humanAgent', content: (channel) => <HumanAgent channel={channel} /> },
  { id: 'staffInfo', content: (channel) => <StaffInfo channel={channel} /> },
  { id: 'autoReplies', content: (channel) => <AutoReplies channel={channel} /> },
]

/** The settings of one inbox after another. */
export function InboxSettings() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const [chosen, choose] = useState('')
  const channel = channels.find(({ id }) => id === chosen) ?? channels[0]
  if (!channel) {
    return (
      <>
        <HiddenInboxes />
        <Empty icon={<Inbox />} title={t('inbox.noneTitle')} help={t('inbox.noneHelp')} />
      </>
    )
  }
  return (
    <>
      <HiddenInboxes />
      <Select
        label={t('manage.inbox')}
        value={channel.id}
        options={channels.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={choose}
      />
      <Fragment key={channel.id}>
        {parts.map(({ id, content }) => (
          <Fragment key={id}>{content(channel)}</Fragment>
        ))}
      </Fragment>
    </>
  )
}
