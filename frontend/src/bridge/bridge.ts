import type {
  AccessView,
  AutoPreviewView,
  AutoRepliesView,
  Changed,
  ChannelView,
  ContactView,
  ConversationFilter,
  ConversationPage,
  ConversationView,
  CountsView,
  DoneView,
  DutyView,
  HealthView,
  History,
  HoursRangeView,
  InvitationView,
  InviteView,
  LabelView,
  Language,
  LoginView,
  MailDraft,
  MailView,
  MemberView,
  MessageView,
  NewInviteView,
  OfferedHolidayView,
  OlderView,
  PageView,
  PersonView,
  PresenceView,
  ReplyDraft,
  ReplyImportView,
  ReplyTrayView,
  ReplyView,
  RuleView,
  SavedRuleView,
  SetupView,
  SnoozeTimeView,
  Theme,
  ThreadPage,
  TodoView,
  TrayView,
  UploadView,
  UsedReplyView,
} from './types'

/** Events that Go emits to the window, by name. */
export interface Events {
  changed: Changed
  health: HealthView
  login: LoginView
  setup: SetupView
  presence: PresenceView[]
  /** A link asks to show a conversation: see conversations.linked. */
  focus: Record<string, never>
  upload: UploadView
  /** Files were dropped that the page may not see: files.takeDropped has them. */
  dropped: Record<string, never>
  replies: Record<string, never>
  mail: Record<string, never>
  /** Members, computers, invites or who is online. */
  people: Record<string, never>
  /** Rules or who is on duty. */
  rules: Record<string, never>
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
    /** Seconds in which a message can be taken back before it is sent. */
    setUndo(seconds: number): Promise<void>
    pair(relayUrl: string, code: string, name: string): Promise<void>
    /** Tells what a pasted invite is for, and uses nothing up. */
    readInvite(invite: string): Promise<InvitationView>
    join(invite: string, name: string, email: string): Promise<void>
    /** Forgets the link that somebody clicked on. */
    dropInvite(): Promise<void>
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
    setHumanAgent(channelId: string, approved: boolean): Promise<void>
    /** With `onlyMe` nobody else sees a new inbox. */
    connect(pageId: string, name: string, history: History, onlyMe: boolean): Promise<ChannelView>
    /** Who may see an inbox. */
    access(channelId: string): Promise<AccessView>
    setAccess(channelId: string, access: AccessView): Promise<void>
    /** The inboxes that others keep to themselves, by id, for an owner. */
    hidden(): Promise<string[]>
    cancelImport(channelId: string): Promise<void>
  }
  conversations: {
    list(filter: ConversationFilter, cursor: string, limit: number): Promise<ConversationPage>
    get(id: string): Promise<ConversationView>
    markRead(id: string): Promise<void>
    /** The conversation that a link asked to show, once; "" when there is none. */
    linked(): Promise<string>
    counts(filter: ConversationFilter): Promise<CountsView>
  }
  thread: {
    messages(conversationId: string, cursor: string, limit: number): Promise<ThreadPage>
    /** Looks on Facebook for messages before the oldest one here; they come as others do. */
    older(conversationId: string): Promise<OlderView>
    draft(conversationId: string): Promise<string>
    saveDraft(conversationId: string, text: string): Promise<void>
    /** Sends the tray's files and texts; `anyway`: although somebody else has answered meanwhile. */
    send(conversationId: string, texts: string[], anyway: boolean): Promise<MessageView[]>
    split(conversationId: string, text: string): Promise<string[]>
    retry(messageId: string): Promise<void>
    /** Deletes a message that is not sent. */
    discard(messageId: string): Promise<void>
    /** Makes a message that is not sent a draft again and returns the draft. */
    takeBack(messageId: string): Promise<string>
    contact(conversationId: string): Promise<ContactView>
    openLink(url: string): Promise<void>
  }
  files: {
    /** The files that are about to be sent. */
    tray(conversationId: string): Promise<TrayView>
    /** Asks for files and adds them. */
    pick(conversationId: string, title: string): Promise<TrayView>
    /** Adds what was pasted or dropped. */
    add(conversationId: string, file: File): Promise<void>
    /** Adds the files of the last `dropped`. */
    takeDropped(conversationId: string): Promise<TrayView>
    remove(conversationId: string, no: number): Promise<TrayView>
    /** Makes a picture such that it can be sent. */
    shrink(conversationId: string, no: number): Promise<TrayView>
    /** Asks where to and saves an attachment there. */
    save(conversationId: string, messageId: string, index: number): Promise<void>
    /** Opens an attachment with the program that the system has for it. */
    open(conversationId: string, messageId: string, index: number): Promise<void>
    /** Makes a copy for who drags an attachment out of the window, and answers its file address. */
    drag(conversationId: string, messageId: string, index: number): Promise<string>
  }
  work: {
    members(): Promise<MemberView[]>
    /** Does one thing after another and says what came of each. */
    do(todo: TodoView[]): Promise<DoneView[]>
    /** The times that are offered for putting a conversation off. */
    snoozeTimes(): Promise<SnoozeTimeView[]>
    /** When the shop's clock shows a time, as 2026-01-31T09:00. */
    moment(wall: string): Promise<number>
    seeMentions(conversationId: string): Promise<void>
    /** Writes for the team; the customer does not get it. */
    note(conversationId: string, text: string): Promise<void>
    noteDraft(conversationId: string): Promise<string>
    saveNoteDraft(conversationId: string, text: string): Promise<void>
  }
  /** The team and its computers. */
  people: {
    list(): Promise<PersonView[]>
    invites(): Promise<InviteView[]>
    /** What it answers is shown this once. */
    invite(role: PersonView['role'], email: string, channels: string[], days: number): Promise<NewInviteView>
    inviteComputer(memberId: string): Promise<NewInviteView>
    withdraw(inviteId: string): Promise<void>
    setRole(memberId: string, role: PersonView['role']): Promise<void>
    setPerson(memberId: string, name: string, email: string): Promise<void>
    /** Takes a member out with all their computers. */
    remove(memberId: string): Promise<void>
    revoke(deviceId: string): Promise<void>
  }
  /** What an inbox answers by itself. */
  autoReplies: {
    get(channelId: string): Promise<AutoRepliesView>
    /** Good texts in a language; those with business hours name them. */
    defaults(language: Language, withHours: boolean): Promise<AutoRepliesView>
    save(channelId: string, settings: AutoRepliesView): Promise<void>
    /** A text as a customer of this name reads it; "" is one whose name is not known. */
    preview(channelId: string, settings: AutoRepliesView, text: string, customer: string): Promise<AutoPreviewView>
    /** Those of a year that shops close for. */
    holidays(year: number): Promise<OfferedHolidayView[]>
    /** What the staff should know of an inbox. */
    staffInfo(channelId: string): Promise<string>
    saveStaffInfo(channelId: string, text: string): Promise<void>
  }
  labels: {
    list(): Promise<LabelView[]>
    /** Makes a label, when its id is empty, or changes it. */
    save(label: LabelView): Promise<LabelView>
    delete(id: string): Promise<void>
  }
  /** Who of the team is at which conversation. */
  presence: {
    list(): Promise<PresenceView[]>
    /** Which conversation the person has before them, "" for none. */
    look(conversationId: string): Promise<void>
    typing(conversationId: string, on: boolean): Promise<void>
    /** Asks whoever has a conversation to hand it over. */
    ask(conversationId: string): Promise<void>
    refuse(conversationId: string): Promise<void>
  }
  /** Canned replies. */
  replies: {
    /** Those used most first. */
    list(): Promise<ReplyView[]>
    /** Lays the files of a reply into a tray that `files` knows; "" is a new one. */
    edit(id: string): Promise<ReplyTrayView>
    /** Saves a reply, with the files of its tray, for the whole team. */
    save(draft: ReplyDraft): Promise<ReplyView>
    delete(id: string): Promise<void>
    /** Adds a reply's files to a conversation's tray and answers its text with the names in it. */
    use(conversationId: string, id: string): Promise<UsedReplyView>
    /** Asks where to; answers how many, 0 when no place was chosen. */
    export(format: 'csv' | 'json', title: string): Promise<number>
    import(title: string): Promise<ReplyImportView>
    /** Reads the same file again and replaces the replies that are here. */
    importAgain(): Promise<ReplyImportView>
  }
  /** Who gets which conversations, and who is on duty. */
  rules: {
    list(): Promise<RuleView[]>
    /** Members may be named by e-mail address. */
    save(rule: RuleView): Promise<SavedRuleView>
    /** Lets a rule deal the conversations of one more inbox. */
    add(ruleId: string, channelId: string): Promise<SavedRuleView>
    delete(id: string): Promise<void>
    duties(): Promise<DutyView[]>
    /** "" is who works on this computer. */
    setDuty(memberId: string, on: boolean): Promise<void>
    /** Without shifts they are on duty at any time. */
    setShifts(memberId: string, zone: string, shifts: HoursRangeView[]): Promise<void>
  }
  /** How members are told by e-mail what they were given. */
  mail: {
    state(): Promise<MailView>
    /** An empty password leaves the one that is kept. */
    save(draft: MailDraft, password: string): Promise<void>
    /** Sends a mail through an account that need not be saved. */
    test(draft: MailDraft, password: string, to: string): Promise<void>
    mute(muted: boolean): Promise<void>
  }
  health: { status(): Promise<HealthView> }
  window: {
    setTitle(title: string): void
    copy(text: string): Promise<void>
  }
  /** Listens until the returned function is called. */
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void
}
