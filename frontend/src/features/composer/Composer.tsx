import { useTranslation } from 'react-i18next'
import type { ChannelView, ConversationView } from '../../bridge/types'
import { customerName } from '../../i18n/names'
import { useIsPast } from '../../lib/clock'
import { BlockNotice } from './BlockNotice'
import { blockOf } from './block'
import { WriteBox } from './WriteBox'

interface Props {
  conversation: ConversationView
  channel: ChannelView | undefined
  /** Changes when the person asked to write here. */
  focusRequest: number
  onReauthorize: () => void
}

/** Where one answers, or why one cannot. It changes by itself at the moment the window closes. */
export function Composer({ conversation, channel, focusRequest, onReauthorize }: Props) {
  const { t } = useTranslation()
  const block = blockOf(channel, conversation, useIsPast(conversation.replyUntilMs))
  const humanAgent = useIsPast(conversation.windowUntilMs)
  const name = customerName(t, conversation)
  return block ? (
    <BlockNotice block={block} name={name} conversationId={conversation.id} onReauthorize={onReauthorize} />
  ) : (
    <WriteBox
      conversationId={conversation.id}
      name={name}
      channel={channel}
      focusRequest={focusRequest}
      humanAgentUntilMs={humanAgent ? conversation.replyUntilMs : 0}
    />
  )
}
