import type { Bridge, Events } from './bridge'
import { AppError } from './error'
import { fakeAutoReplies, fakeAutoSettings } from './fakeAutoReplies'
import {
  fakeChannels,
  fakeConversations,
  fakeHealth,
  fakeMembers,
  fakeMessage,
  fakePages,
  fakeSetup,
  fakeStaged,
  fakeThread,
  noProblem,
} from './fakeData'
import { fakeMail, fakeMailBridge } from './fakeMail'
import { fakeInvites, fakePeople, fakePeopleList } from './fakePeople'
import { fakeReplies, fakeReplyList } from './fakeReplies'
import { fakeDuties, fakeRuleList, fakeRules } from './fakeRules'
import { chosen, fakeCounts, fakeLabels, fakeWork } from './fakeWork'
import type {
  AccessView,
  AutoRepliesView,
  ChannelView,
  ConversationView,
  DutyView,
  HealthView,
  InvitationView,
  InviteView,
  LabelView,
  LoginView,
  MailView,
  MemberView,
  MessageView,
  PageView,
  PersonView,
  PresenceView,
  Problem,
  ReplyImportView,
  ReplyView,
  RuleView,
  SetupView,
  TrayView,
} from './types'

/** Everything the fake bridge answers from; a test changes it and emits "changed". */
export interface FakeState {
  setup: SetupView
  channels: ChannelView[]
  /** By channel; without one it is shared with everyone. */
  access: Record<string, AccessView>
  /** Inboxes that others keep to themselves. */
  hidden: string[]
  conversations: ConversationView[]
  threads: Record<string, MessageView[]>
  /** What Facebook holds of a thread before its oldest message here. */
  older: Record<string, MessageView[]>
  drafts: Record<string, string>
  noteDrafts: Record<string, string>
  members: MemberView[]
  people: PersonView[]
  invites: InviteView[]
  /** What a pasted invite is for. */
  invitation: InvitationView
  labels: LabelView[]
  presence: PresenceView[]
  trays: Record<string, TrayView>
  autoReplies: AutoRepliesView
  staffInfo: string
  /** The conversation that a link asked to show. */
  linked: string
  mail: MailView
  replies: ReplyView[]
  rules: RuleView[]
  duties: DutyView[]
  /** What the next imports answer. */
  imports: ReplyImportView[]
  /** What the person picks in the system's dialog. */
  picks: TrayView
  health: HealthView
  login: LoginView
  pages: PageView[]
  /** Calls by name ("thread.send") that are refused. */
  refuse: Record<string, Problem>
  /** Calls by name that never answer. */
  hang: Set<string>
  /** What was called, in order, with its arguments. */
  calls: { name: string; args: unknown[] }[]
}

export interface FakeBridge extends Bridge {
  state: FakeState
  emit<E extends keyof Events>(event: E, payload: Events[E]): void
  changed(...conversations: string[]): void
}

const PAGE = 40

export function createFakeBridge(change: (state: FakeState) => void = () => {}, now = Date.now()): FakeBridge {
  const conversations = fakeConversations(now, 200)
  const state: FakeState = {
    setup: fakeSetup(),
    channels: fakeChannels(now),
    access: {},
    hidden: [],
    conversations,
    threads: Object.fromEntries(conversations.map(({ id, snippet }) => [id, fakeThread(id, snippet, now)])),
    older: {},
    drafts: { c7: 'ได้รับยอดแล้วค่ะ ขอบคุณ' },
    noteDrafts: {},
    members: fakeMembers(),
    people: fakePeopleList(now),
    invites: fakeInvites(now),
    invitation: {
      relay: 'https://relay.myshop.com',
      workspace: 'Ploy & Co.',
      role: 'agent',
      email: '',
      member: '',
      by: 'Mai Anh',
    },
    labels: fakeLabels(),
    presence: [],
    trays: {},
    autoReplies: fakeAutoSettings('en', false),
    staffInfo: '',
    linked: '',
    mail: fakeMail(),
    replies: fakeReplyList(now),
    rules: fakeRuleList(),
    duties: fakeDuties(now),
    imports: [],
    picks: { files: [fakeStaged(1, { name: 'tea.jpg' })], refused: [] },
    health: fakeHealth(now),
    login: { stage: 'idle', url: '', account: '', missing: [], problem: noProblem },
    pages: fakePages(),
    refuse: {},
    hang: new Set(),
    calls: [],
  }
  change(state)
  const listeners: { [E in keyof Events]: Set<(payload: Events[E]) => void> } = {
    changed: new Set(),
    health: new Set(),
    login: new Set(),
    setup: new Set(),
    presence: new Set(),
    focus: new Set(),
    upload: new Set(),
    dropped: new Set(),
    replies: new Set(),
    mail: new Set(),
    people: new Set(),
    rules: new Set(),
  }

  function emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const listener of listeners[event]) listener(payload)
  }
  const changed = (...ids: string[]) => emit('changed', { all: false, channels: true, conversations: ids })
  /** Answers later, as Go does, unless the call is refused or hangs. */
  async function answer<T>(name: string, args: unknown[], run: () => T): Promise<T> {
    state.calls.push({ name, args })
    await Promise.resolve()
    if (state.hang.has(name)) return new Promise(() => {})
    const problem = state.refuse[name]
    if (problem) throw new AppError(problem)
    return structuredClone(run())
  }
  const setLogin = (login: Partial<LoginView>) => {
    state.login = { ...state.login, ...login }
    emit('login', state.login)
    return state.login
  }
  const setSetup = (setup: Partial<SetupView>) => {
    state.setup = { ...state.setup, ...setup }
    emit('setup', state.setup)
  }
  const rowOf = (id: string) => {
    const row = state.conversations.find((conversation) => conversation.id === id)
    if (!row) throw new AppError({ code: 'conversation_not_found', args: {}, action: 'none' })
    return row
  }
  const threadOf = (id: string) => {
    state.threads[id] ??= []
    return state.threads[id]
  }
  const trayOf = (id: string) => {
    state.trays[id] ??= { files: [], refused: [] }
    return state.trays[id]
  }
  const find = (messageId: string) => {
    for (const [id, thread] of Object.entries(state.threads)) {
      const at = thread.findIndex((message) => message.id === messageId)
      if (at >= 0) return { id, thread, at }
    }
    throw new AppError({ code: 'invalid_input', args: {}, action: 'none' })
  }
  const remove = (messageId: string) => {
    const { id, thread, at } = find(messageId)
    state.threads[id] = thread.filter((message) => message.id !== messageId)
    changed(id)
    return { id, message: thread[at] }
  }
  const progress = (conversationId: string, key: string) => {
    const steps = ['sending', 'sent', 'delivered', 'read'] as const
    steps.forEach((step, index) => {
      setTimeout(
        () => {
          state.threads[conversationId] = threadOf(conversationId).map((m) =>
            m.key === key ? { ...m, state: step } : m,
          )
          changed(conversationId)
        },
        400 * (index + 1),
      )
    })
  }

  return {
    state,
    emit,
    changed,
    setup: {
      state: () => answer('setup.state', [], () => state.setup),
      setLanguage: (language) => answer('setup.setLanguage', [language], () => setSetup({ language })),
      setTheme: (theme) => answer('setup.setTheme', [theme], () => setSetup({ theme })),
      setUndo: (undo) => answer('setup.setUndo', [undo], () => setSetup({ undo })),
      pair: (...args) => answer('setup.pair', args, () => setSetup({ stage: 'no_channels', demo: false })),
      readInvite: (invite) => answer('setup.readInvite', [invite], () => state.invitation),
      join: (invite, name, email) =>
        answer('setup.join', [invite, name, email], () => setSetup({ stage: 'ready', invite: '' })),
      dropInvite: () => answer('setup.dropInvite', [], () => setSetup({ invite: '' })),
      startDemo: (language) =>
        answer('setup.startDemo', [language], () => {
          setSetup({ stage: 'demo_starting', demo: true })
          setTimeout(() => setSetup({ stage: 'ready' }), 1500)
        }),
      forget: () => answer('setup.forget', [], () => setSetup({ stage: 'welcome' })),
      openPhone: () => answer('setup.openPhone', [], () => undefined),
    },
    channels: {
      list: () => answer('channels.list', [], () => state.channels),
      startLogin: (again) =>
        answer('channels.startLogin', [again], () =>
          setLogin({ stage: 'waiting', url: 'https://www.facebook.com/dialog/oauth?state=1' }),
        ),
      login: () => answer('channels.login', [], () => state.login),
      cancelLogin: () => answer('channels.cancelLogin', [], () => void setLogin({ stage: 'cancelled' })),
      pages: () => answer('channels.pages', [], () => state.pages),
      access: (id) =>
        answer('channels.access', [id], () => state.access[id] ?? { everyone: true, members: [], ownOnly: false }),
      setAccess: (id, access) =>
        answer('channels.setAccess', [id, access], () => {
          state.access[id] = access
          state.hidden = state.hidden.filter((hidden) => hidden !== id)
          changed()
        }),
      hidden: () => answer('channels.hidden', [], () => state.hidden),
      connect: (pageId, name, history, onlyMe) =>
        answer('channels.connect', [pageId, name, history, onlyMe], () => {
          const [like] = fakeChannels(now)
          if (!like) throw new AppError({ code: 'invalid_input', args: {}, action: 'none' })
          const channel = { ...like, id: `ch-${pageId}`, name, unread: 0 }
          state.channels = [...state.channels, channel]
          changed()
          return channel
        }),
      setHumanAgent: (id, humanAgent) =>
        answer('channels.setHumanAgent', [id, humanAgent], () => {
          state.channels = state.channels.map((channel) => (channel.id === id ? { ...channel, humanAgent } : channel))
          changed()
        }),
      cancelImport: (channelId) =>
        answer('channels.cancelImport', [channelId], () => {
          state.channels = state.channels.map(({ import: _, ...channel }) => channel)
          changed()
        }),
    },
    conversations: {
      counts: (filter) => answer('conversations.counts', [filter], () => fakeCounts(state)),
      list: (filter, cursor, limit) =>
        answer('conversations.list', [filter, cursor, limit], () => {
          const all = state.conversations
            .filter((row) => chosen(row, filter, state.setup.memberId, now))
            .toSorted((a, b) => (filter.ending ? a.windowUntilMs - b.windowUntilMs : b.lastMs - a.lastMs))
          const from = Number(cursor || 0)
          const items = all.slice(from, from + limit)
          return { items, next: from + limit < all.length ? String(from + limit) : '' }
        }),
      get: (id) => answer('conversations.get', [id], () => rowOf(id)),
      linked: () =>
        answer('conversations.linked', [], () => {
          const { linked } = state
          state.linked = ''
          return linked
        }),
      markRead: (id) =>
        answer('conversations.markRead', [id], () => {
          const { channelId, unread } = rowOf(id)
          state.conversations = state.conversations.map((row) => (row.id === id ? { ...row, unread: 0 } : row))
          state.channels = state.channels.map((c) =>
            c.id === channelId ? { ...c, unread: Math.max(0, c.unread - unread) } : c,
          )
          changed(id)
        }),
    },
    thread: {
      messages: (id, cursor) =>
        answer('thread.messages', [id, cursor], () => {
          const thread = threadOf(id)
          const end = cursor === '' ? thread.length : Number(cursor)
          const from = Math.max(0, end - PAGE)
          return { messages: thread.slice(from, end), older: from > 0 ? String(from) : '' }
        }),
      older: (id) =>
        answer('thread.older', [id], () => {
          const found = state.older[id] ?? []
          state.older[id] = []
          state.threads[id] = [...found, ...threadOf(id)]
          if (found.length > 0) changed(id)
          return { found: found.length, more: false }
        }),
      draft: (id) => answer('thread.draft', [id], () => state.drafts[id] ?? ''),
      saveDraft: (id, text) =>
        answer('thread.saveDraft', [id, text], () => {
          state.drafts[id] = text
          state.conversations = state.conversations.map((row) =>
            row.id === id ? { ...row, draft: text.slice(0, 40) } : row,
          )
          changed(id)
        }),
      send: (id, texts, anyway) =>
        answer('thread.send', [id, texts, anyway], () => {
          const { member, memberId, undo } = state.setup
          const first = threadOf(id).length
          const messages = texts.map((text, index) =>
            fakeMessage(`local:${first + index}`, Date.now(), {
              id: `local:${first + index}`,
              from: 'shop',
              authorId: memberId,
              author: member,
              text,
              state: 'queued',
              holdMs: undo > 0 ? Date.now() + undo * 1000 : 0,
            }),
          )
          state.threads[id] = [...threadOf(id), ...messages]
          state.conversations = state.conversations.map((row) =>
            row.id === id
              ? { ...row, lastMs: Date.now(), snippet: texts.at(-1) ?? '', snippetKind: 'text', snippetFrom: 'shop' }
              : row,
          )
          changed(id)
          for (const { key } of messages) progress(id, key)
          return messages
        }),
      split: (id, text) => answer('thread.split', [id, text], () => text.match(/.{1,20}/gsu) ?? []),
      retry: (messageId) =>
        answer('thread.retry', [messageId], () => {
          const { id, thread, at } = find(messageId)
          progress(id, thread[at]?.key ?? '')
        }),
      discard: (messageId) => answer('thread.discard', [messageId], () => void remove(messageId)),
      takeBack: (messageId) =>
        answer('thread.takeBack', [messageId], () => {
          const { id, message } = remove(messageId)
          const written = state.drafts[id] ?? ''
          const draft = [message?.text, written].filter(Boolean).join('\n')
          state.drafts[id] = draft
          return draft
        }),
      contact: (id) =>
        answer('thread.contact', [id], () => {
          const { name, nameTail, picture } = rowOf(id)
          return {
            conversationId: id,
            name,
            nameTail,
            picture,
            id: `73920184650${nameTail}`,
            firstMs: now - 9 * 86_400_000,
            messages: threadOf(id).length,
            referral: id === 'c1' ? 'ผ้าไหมแท้ ลด 20%' : '',
            profileState: name === '' ? 'pending' : 'known',
          } as const
        }),
      openLink: (url) => answer('thread.openLink', [url], () => undefined),
    },
    files: {
      tray: (id) => answer('files.tray', [id], () => trayOf(id)),
      pick: (...args) =>
        answer('files.pick', args, () => {
          const tray = trayOf(args[0])
          tray.files.push(...state.picks.files)
          return { files: tray.files, refused: state.picks.refused }
        }),
      add: (id, file) =>
        answer('files.add', [id, file.name], () => {
          trayOf(id).files.push(fakeStaged(trayOf(id).files.length + 1, { name: file.name, size: file.size }))
        }),
      takeDropped: (id) =>
        answer('files.takeDropped', [id], () => {
          const tray = trayOf(id)
          tray.files.push(...state.picks.files)
          return { files: tray.files, refused: state.picks.refused }
        }),
      remove: (id, no) =>
        answer('files.remove', [id, no], () => {
          const tray = trayOf(id)
          tray.files = tray.files.filter((file) => file.no !== no)
          return tray
        }),
      shrink: (id, no) =>
        answer('files.shrink', [id, no], () => {
          const tray = trayOf(id)
          tray.files = tray.files.map((file) =>
            file.no === no ? { ...file, problem: noProblem, shrinks: false } : file,
          )
          return tray
        }),
      save: (...args) => answer('files.save', args, () => undefined),
      open: (...args) => answer('files.open', args, () => undefined),
      drag: (...args) => answer('files.drag', args, () => 'file:///tmp/opened/1/cup%20of%20tea.jpg'),
    },
    people: fakePeople(state, answer, () => emit('people', {})),
    autoReplies: fakeAutoReplies(state, answer, () =>
      emit('changed', { all: false, channels: true, conversations: [] }),
    ),
    ...fakeWork(state, answer, changed, (presence) => emit('presence', presence)),
    mail: fakeMailBridge(state, answer, () => emit('mail', {})),
    replies: fakeReplies(state, answer, () => emit('replies', {})),
    rules: fakeRules(state, answer, () => emit('rules', {})),
    health: { status: () => answer('health.status', [], () => state.health) },
    window: {
      setTitle(title) {
        document.title = title
      },
      copy: (text) => answer('window.copy', [text], () => undefined),
    },
    on(event, listener) {
      listeners[event].add(listener)
      return () => listeners[event].delete(listener)
    },
  }
}
