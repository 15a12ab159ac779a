import { useQuery } from '@tanstack/react-query'
import { Inbox, MessagesSquare } from 'lucide-react'
import { useCallback, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../bridge/context'
import { channelsQuery, conversationQuery } from '../bridge/queries'
import type { ConversationView, MessageView, SetupView } from '../bridge/types'
import { Sidebar } from '../features/channels/Sidebar'
import { Composer } from '../features/composer/Composer'
import { takeBack } from '../features/composer/drafts'
import { ContactPane } from '../features/contact/ContactPane'
import { ConversationList } from '../features/conversations/ConversationList'
import { useConversations } from '../features/conversations/useConversations'
import { Signs } from '../features/health/Signs'
import { DutySwitch } from '../features/rules/DutySwitch'
import { Thread } from '../features/thread/Thread'
import { act } from '../features/work/acts'
import { BulkBar } from '../features/work/BulkBar'
import { HoldNotice } from '../features/work/HoldNotice'
import { LabelNav } from '../features/work/LabelNav'
import { useActs } from '../features/work/useActs'
import { useAsked } from '../features/work/useAsked'
import { useLook } from '../features/work/useLook'
import { WorkBar } from '../features/work/WorkBar'
import { problemText } from '../i18n/problem'
import { classes } from '../lib/classes'
import { Button } from '../ui/Button'
import { Empty } from '../ui/Empty'
import { toast } from '../ui/toasts'
import { Announcer } from './Announcer'
import { Dialogs, useReauthorize } from './Dialogs'
import { ErrorBoundary } from './ErrorBoundary'
import styles from './MainWindow.module.css'
import { managesAnything } from './Manage'
import { filterOf, useNavigation } from './navigation'
import { type Shortcut, useShortcuts } from './shortcuts'
import { stepFrom } from './step'
import { useHidden } from './useHidden'

/** The window when there is a shop: inboxes, conversations, thread, customer. */
export function MainWindow({ setup }: { setup: SetupView }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const nav = useNavigation()
  const { channelId, labelId, listed, conversationId } = nav
  const { data: channels } = useQuery(channelsQuery(bridge))
  const filter = useMemo(() => filterOf(channelId, labelId, listed), [channelId, labelId, listed])
  const { rows } = useConversations(filter, conversationId)
  const reauthorize = useReauthorize()
  const unread = channels?.reduce((sum, channel) => sum + channel.unread, 0) ?? 0
  const noInbox = channels?.length === 0

  useEffect(() => {
    bridge.window.setTitle(unread > 0 ? `(${unread}) ${t('app.name')}` : t('app.name'))
  }, [bridge, unread, t])
  useEffect(() => {
    const { openConversation } = useNavigation.getState()
    const follow = () => void bridge.conversations.linked().then((id) => id && openConversation(id, true))
    follow()
    return bridge.on('focus', follow)
  }, [bridge])

  const { data: open } = useQuery({ ...conversationQuery(bridge, conversationId), enabled: conversationId !== '' })
  const acts = useActs()
  const { openConversation } = nav
  const showAsked = useCallback((id: string) => openConversation(id, false), [openConversation])
  useHidden()
  useLook(conversationId)
  useAsked(conversationId, showAsked)
  const byKey = async (row: ConversationView, what: 'close' | 'closeNext' | 'claim') => {
    const next =
      what === 'closeNext' ? (stepFrom(rows, row.id, 1, false) ?? stepFrom(rows, row.id, -1, false)) : undefined
    const problem = await acts.one(row, act(what === 'claim' ? 'claim' : 'close'))
    if (problem) toast(problemText(t, problem).title)
    else if (next) nav.openConversation(next.id, true)
  }

  useShortcuts((shortcut: Shortcut) => {
    switch (shortcut.do) {
      case 'step': {
        const next = stepFrom(rows, conversationId, shortcut.by, shortcut.unread)
        if (next) nav.openConversation(next.id, true)
        break
      }
      case 'channel': {
        const channel = channels?.[shortcut.index]
        if (channel) nav.chooseChannel(channel.id)
        break
      }
      case 'contact':
        if (conversationId) nav.toggleContact()
        break
      case 'reply':
      case 'note':
        if (conversationId) nav.write(shortcut.do === 'note')
        break
      case 'snooze':
        if (conversationId) nav.snooze()
        break
      case 'close':
      case 'closeNext':
      case 'claim':
        if (open) void byKey(open, shortcut.do)
        break
      case 'settings':
      case 'shortcuts':
        nav.show(shortcut.do)
    }
  })

  return (
    <div className={styles.window}>
      <Sidebar
        setup={setup}
        channelId={channelId}
        onChoose={nav.chooseChannel}
        onAdd={setup.role === 'agent' ? undefined : () => nav.show('addInbox')}
        onManage={managesAnything(setup) ? () => nav.show('manage') : undefined}
        onSettings={() => nav.show('settings')}
        duty={<DutySwitch memberId={setup.memberId} />}
      >
        <LabelNav labelId={labelId} onChoose={nav.chooseLabel} />
      </Sidebar>
      <main className={styles.main}>
        <Signs onAction={(action) => (action === 'reauthorize' ? reauthorize() : nav.show('settings'))} />
        {noInbox ? (
          <Empty
            icon={<Inbox />}
            title={t('inbox.noneTitle')}
            help={setup.role === 'agent' ? t('inbox.noneHelpAgent') : t('inbox.noneHelp')}
          >
            {setup.role !== 'agent' && (
              <Button look="primary" onPress={() => nav.show('addInbox')}>
                {t('inbox.add')}
              </Button>
            )}
          </Empty>
        ) : (
          <div className={classes(styles.panes, conversationId !== '' && styles.open)}>
            <div className={styles.list}>
              <ErrorBoundary>
                <ConversationList
                  memberId={setup.memberId}
                  filter={filter}
                  selectedId={conversationId}
                  onFilter={nav.list}
                  onSelect={nav.openConversation}
                  bulk={(chosen, clear) => <BulkBar rows={chosen} memberId={setup.memberId} onClear={clear} />}
                />
              </ErrorBoundary>
            </div>
            <div className={styles.thread}>
              {conversationId === '' ? (
                rows.length > 0 && (
                  <Empty icon={<MessagesSquare />} title={t('thread.choose')} help={t('thread.chooseHelp')} />
                )
              ) : (
                <ErrorBoundary key={conversationId}>
                  <OpenConversation setup={setup} conversationId={conversationId} onReauthorize={reauthorize} />
                </ErrorBoundary>
              )}
            </div>
          </div>
        )}
      </main>
      <Announcer rows={rows} />
      <Dialogs setup={setup} />
    </div>
  )
}

interface OpenProps {
  setup: SetupView
  conversationId: string
  onReauthorize: () => void
}

/** The right side: puts thread, composer and customer together. */
function OpenConversation({ setup, conversationId, onReauthorize }: OpenProps) {
  const bridge = useBridge()
  const { contactOpen, writeRequest, writing, snoozeRequest, toggleContact, openConversation } = useNavigation()
  const { data: channels } = useQuery(channelsQuery(bridge))
  const { data: conversation } = useQuery(conversationQuery(bridge, conversationId))
  const channel = channels?.find(({ id }) => id === conversation?.channelId)
  const edit = useCallback(
    async (message: MessageView) => {
      await takeBack(bridge, conversationId, message.id)
      openConversation(conversationId, true)
    },
    [bridge, conversationId, openConversation],
  )
  return (
    <div className={styles.conversation}>
      <Thread
        conversationId={conversationId}
        channel={channel}
        setup={setup}
        contactOpen={contactOpen}
        onContact={toggleContact}
        onBack={() => openConversation('', false)}
        work={
          conversation && (
            <WorkBar conversation={conversation} memberId={setup.memberId} snoozeRequest={snoozeRequest} />
          )
        }
        onEdit={edit}
        composer={
          conversation && (
            <Composer
              conversation={conversation}
              channel={channel}
              focusRequest={writeRequest}
              writing={writing}
              held={conversation.hold !== '' && <HoldNotice conversation={conversation} />}
              onReauthorize={onReauthorize}
            />
          )
        }
      />
      {contactOpen && (
        <div className={styles.contact}>
          <ContactPane conversationId={conversationId} channel={channel} onClose={toggleContact} />
        </div>
      )}
    </div>
  )
}
