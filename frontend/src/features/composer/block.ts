import type { ChannelView, ConversationView } from '../../bridge/types'

/** Why one cannot answer now; null when one can. */
export type Block = 'disconnected' | 'needsLogin' | 'suspended' | 'windowClosed' | 'windowNever' | null

const channelBlocks: Partial<Record<ChannelView['state'], Block>> = {
  disconnected: 'disconnected',
  needs_login: 'needsLogin',
  suspended: 'suspended',
}

/**
 * The channel's trouble comes first: with it, waiting for the customer would not help.
 * `replyPast`: nobody may answer any more, not even with the human-agent tag.
 */
export function blockOf(
  channel: ChannelView | undefined,
  conversation: Pick<ConversationView, 'windowUntilMs'>,
  replyPast: boolean,
): Block {
  const trouble = channel && channelBlocks[channel.state]
  if (trouble) return trouble
  if (conversation.windowUntilMs === 0) return 'windowNever'
  return replyPast ? 'windowClosed' : null
}
