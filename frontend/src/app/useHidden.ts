import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../bridge/context'
import { problemOf } from '../bridge/error'
import { channelsQuery, conversationQuery, keys } from '../bridge/queries'
import { toast } from '../ui/toasts'
import { useNavigation } from './navigation'

/** Takes off the screen what the person may not see any more: an open conversation, a chosen inbox. */
export function useHidden() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const { conversationId, channelId, openConversation, chooseChannel } = useNavigation()
  const { error } = useQuery({ ...conversationQuery(bridge, conversationId), enabled: conversationId !== '' })
  const { data: channels } = useQuery(channelsQuery(bridge))
  const gone = conversationId !== '' && error !== null && problemOf(error).code === 'conversation_not_found'
  const listed = channels?.some(({ id }) => id === channelId) ?? false
  const shown = useRef('') // the chosen inbox, once it was listed: a new one may not be yet

  useEffect(() => {
    if (!gone) return
    openConversation('', false)
    for (const queryKey of [
      keys.conversation(conversationId),
      keys.thread(conversationId),
      keys.contact(conversationId),
    ])
      client.removeQueries({ queryKey })
    toast(t('access.gone'))
  }, [gone, conversationId, openConversation, client, t])
  useEffect(() => {
    if (listed) shown.current = channelId
    else if (channelId !== '' && shown.current === channelId) chooseChannel('')
  }, [listed, channelId, chooseChannel])
}
