import type {
  Changed,
  ChannelView,
  ContactView,
  ConversationFilter,
  ConversationPage,
  ConversationView,
  HealthView,
  History,
  Language,
  LoginView,
  MessageView,
  OlderView,
  PageView,
  SetupView,
  Theme,
  ThreadPage,
} from './types'

/** Events that Go emits to the window, by name. */
export interface Events {
  changed: Changed
  health: HealthView
  login: LoginView
  setup: SetupView
  focus: { conversationId: string }
}

/**
 * Everything the window can ask of Go. `wails.ts` is the real one, `fake.ts` the
 * one for tests and for looking at screens. Rejections are always AppError.
 */
export interface Bridge {
  setup: {
    state(): Promise<SetupView>
    setLanguage(language: Language): Promise<void>
    setTheme(theme: Theme): Promise<void>
    pair(relayUrl: string, code: string, name: string): Promise<void>
    startDemo(language: Language): Promise<void>
    forget(): Promise<void>
    openPhone(): Promise<void>
  }
  channels: {
    list(): Promise<ChannelView[]>
    startLogin(again: boolean): Promise<LoginView>
    login(): Promise<LoginView>
    cancelLogin(): Promise<void>
    pages(): Promise<PageView[]>
    connect(pageId: string, name: string, history: History): Promise<ChannelView>
    cancelImport(channelId: string): Promise<void>
  }
  conversations: {
    list(filter: ConversationFilter, cursor: string, limit: number): Promise<ConversationPage>
    get(id: string): Promise<ConversationView>
    markRead(id: string): Promise<void>
  }
  thread: {
    messages(conversationId: string, cursor: string, limit: number): Promise<ThreadPage>
    /** Looks on Facebook for messages before the oldest one here; they come as others do. */
    older(conversationId: string): Promise<OlderView>
    draft(conversationId: string): Promise<string>
    saveDraft(conversationId: string, text: string): Promise<void>
    send(conversationId: string, text: string): Promise<MessageView>
    retry(messageId: string): Promise<void>
    /** Deletes a failed message and returns its text, so that it can be edited. */
    discard(messageId: string): Promise<string>
    contact(conversationId: string): Promise<ContactView>
    openLink(url: string): Promise<void>
    saveAttachment(conversationId: string, messageId: string, index: number): Promise<void>
  }
  health: { status(): Promise<HealthView> }
  window: {
    setTitle(title: string): void
    copy(text: string): Promise<void>
  }
  /** Listens until the returned function is called. */
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void
}
