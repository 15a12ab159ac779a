import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../bridge/context'
import { problemOf } from '../bridge/error'
import { keys, membersQuery, rulesQuery } from '../bridge/queries'
import type { ChannelView, SetupView } from '../bridge/types'
import { AddInbox } from '../features/channels/AddInbox'
import { ChooseRule } from '../features/rules/ChooseRule'
import { SettingsDialog } from '../features/settings/SettingsDialog'
import { ShortcutsDialog } from '../features/settings/ShortcutsDialog'
import { problemText } from '../i18n/problem'
import { toast } from '../ui/toasts'
import { InviteLink } from './InviteLink'
import { Manage } from './Manage'
import { useNavigation } from './navigation'

type Question = (channel: ChannelView, onDone: () => void) => ReactNode

const rule: Question = (channel, onDone) => <ChooseRule channel={channel} onDone={onDone} />

/** What is asked about a new inbox. Who is alone has nobody to share it with. */
function useQuestions({ role }: SetupView): readonly Question[] {
  const bridge = useBridge()
  const { data: members = [] } = useQuery(membersQuery(bridge))
  const { data: rules = [] } = useQuery(rulesQuery(bridge))
  return role !== 'agent' && (members.length > 1 || rules.length > 0) ? [rule] : []
}

/** The dialog that is open, if any. */
export function Dialogs({ setup }: { setup: SetupView }) {
  const { dialog, show, chooseChannel } = useNavigation()
  const asked = useQuestions(setup)
  const close = () => show('none')
  if (setup.invite !== '') return <InviteLink setup={setup} />
  switch (dialog) {
    case 'settings':
      return <SettingsDialog setup={setup} onClose={close} onShortcuts={() => show('shortcuts')} />
    case 'manage':
      return <Manage setup={setup} onClose={close} />
    case 'shortcuts':
      return <ShortcutsDialog platform={setup.platform} onClose={close} />
    case 'addInbox':
      return (
        <AddInbox
          onClose={close}
          asked={asked}
          onShow={(channelId) => {
            chooseChannel(channelId)
            close()
          }}
        />
      )
    case 'none':
      return null
  }
}

/** Logs in to Facebook again and shows how it goes. */
export function useReauthorize(): () => void {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const show = useNavigation((nav) => nav.show)
  const { mutate } = useMutation({
    mutationFn: () => bridge.channels.startLogin(true),
    onSuccess: (login) => {
      client.setQueryData(keys.login, login)
      show('addInbox')
    },
    onError: (reason) => toast(problemText(t, problemOf(reason)).title),
  })
  return () => mutate()
}
