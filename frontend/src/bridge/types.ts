// What crosses from Go: the mirror of app/views.go, held equal to it by
// contract.test.ts. Times are milliseconds since the epoch, 0 means unknown.

export type Language = 'en' | 'th' | 'vi' | 'zh-Hant'
export type Theme = 'system' | 'light' | 'dark'
export type Action = 'none' | 'retry' | 'reauthorize' | 'open_settings' | 'wait' | 'edit' | 'connect_relay'
export type SnippetKind =
  | '' // nothing yet
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'file'
  | 'sticker'
  | 'location'
  | 'share'
  | 'template'
  | 'reaction'
  | 'unsent'
  | 'postback'
  | 'event'
  | 'unsupported'
export type MessageState = 'queued' | 'sending' | 'unknown' | 'sent' | 'delivered' | 'read' | 'failed'

export interface Text {
  code: string
  args: Record<string, string>
}

export interface Problem {
  code: string
  args: Record<string, string>
  action: Action | ''
}

export interface SetupView {
  stage: 'welcome' | 'demo_starting' | 'no_channels' | 'ready'
  language: Language | ''
  theme: Theme
  undo: number
  demo: boolean
  phoneUrl: string
  workspace: string
  member: string
  memberId: string
  role: string
  relay: string
  version: string
  platform: string
  problem: Problem
  /** The link of an invite that somebody clicked on, '' when none. */
  invite: string
}

export interface LoginView {
  stage: 'idle' | 'waiting' | 'exchanging' | 'done' | 'failed' | 'cancelled'
  url: string
  account: string
  missing: string[]
  problem: Problem
}

export interface PageView {
  id: string
  name: string
  category: string
  picture: string
  usable: boolean
  reason: Problem
  connected: boolean
}

export interface ChannelView {
  id: string
  kind: string
  name: string
  page: string
  picture: string
  unread: number
  state: 'connected' | 'degraded' | 'needs_login' | 'suspended' | 'disconnected'
  sinceMs: number
  problem: Problem
  /** Up to when Facebook's own record was compared; 0: not yet. */
  checkedMs: number
  /** When Facebook was asked again for what it had stopped sending; 0: never. */
  resubscribedMs: number
  import?: ImportView
  maxText: number
  maxFile: number
  unit: 'utf16' | 'bytes'
  humanAgent: boolean
}

/** Who may see an inbox. */
export interface AccessView {
  everyone: boolean
  /** By id, when not everyone. */
  members: string[]
  /** Agents see only what is theirs or offered to them. */
  ownOnly: boolean
}

/** How far older messages are taken over, newest first. */
export interface ImportView {
  messages: number
  begunMs: number
  reachedMs: number
  /** Nothing older is wanted; 0: everything is. */
  cutoffMs: number
}

/** How much older history is taken over with a Page, in days. */
export type History = 'none' | '30' | '90' | 'all'

export interface OlderView {
  found: number
  more: boolean
}

export interface ConversationView {
  id: string
  channelId: string
  name: string
  nameTail: string
  picture: string
  lastMs: number
  wroteMs: number
  snippet: string
  snippetKind: SnippetKind
  snippetFrom: 'customer' | 'shop' | 'none'
  unread: number
  draft: string
  failed: boolean
  windowUntilMs: number
  windowSoonMs: number
  replyUntilMs: number
  closed: boolean
  assigneeId: string
  assignee: string
  workSinceMs: number
  threadOwner: string
  /** Put off until then; 0: not. What is past has come back. */
  snoozedUntilMs: number
  /** Ids, also of labels that were deleted. */
  labels: string[]
  mentioned: boolean
  hold: '' | 'theirs' | 'unclaimed'
  mayTake: boolean
}

export interface ConversationPage {
  items: ConversationView[]
  next: string
}

export interface ConversationFilter {
  channelId: string
  labelId: string
  unread: boolean
  ending: boolean
  /** Of these at most one. */
  mine: boolean
  unassigned: boolean
  closed: boolean
  snoozed: boolean
  mentions: boolean
}

export interface CountsView {
  mine: number
  unassigned: number
  mentions: number
}

export interface LabelView {
  id: string
  name: string
  colour: number
}

/** Something that a member does to a conversation; what a kind does not take is empty. */
export interface ActView {
  kind: 'claim' | 'take' | 'assign' | 'unassign' | 'close' | 'reopen' | 'snooze' | 'wake' | 'label' | 'read'
  memberId: string
  note: string
  untilMs: number
  add: string[]
  remove: string[]
}

export interface TodoView {
  conversationId: string
  seenMs: number
  act: ActView
}

export interface DoneView {
  conversationId: string
  problem: Problem
}

export interface SnoozeTimeView {
  choice: 'later_today' | 'tomorrow' | 'next_week'
  atMs: number
}

export interface MentionView {
  memberId: string
  name: string
}

/** Who of the others is at a conversation; who types is not among those who only look. */
export interface PresenceView {
  conversationId: string
  viewing: MemberView[]
  typing: MemberView[]
  asking: MemberView[]
}

export interface MemberView {
  id: string
  name: string
  role: string
  email: string
}

/** A member of the team, with the computers that one may see. */
export interface PersonView {
  id: string
  name: string
  role: 'owner' | 'admin' | 'agent'
  email: string
  online: boolean
  devices: DeviceView[]
}

export interface DeviceView {
  id: string
  name: string
  createdMs: number
  lastSeenMs: number
  online: boolean
  this: boolean
}

/** An invite that can still be used; `member` names whose computer it is for, '' for somebody new. */
export interface InviteView {
  id: string
  member: string
  role: 'owner' | 'admin' | 'agent'
  email: string
  channels: string[]
  by: string
  expiresMs: number
}

/** An invite that was made just now; `without` are inboxes where the new computer cannot answer at once. */
export interface NewInviteView {
  id: string
  code: string
  link: string
  expiresMs: number
  without: string[]
}

/** What an invite is for, before it is used. */
export interface InvitationView {
  relay: string
  workspace: string
  role: 'owner' | 'admin' | 'agent'
  email: string
  member: string
  by: string
}

export interface AttachmentView {
  kind: 'image' | 'sticker' | 'audio' | 'video' | 'file' | 'location' | 'share' | 'template' | 'unsupported'
  url: string
  small: string
  fleeting: boolean
  name: string
  title: string
  link: string
  lat: number
  long: number
}

export interface StagedView {
  no: number
  name: string
  kind: 'image' | 'audio' | 'video' | 'file'
  size: number
  preview: string
  problem: Problem
  shrinks: boolean
}

export interface TrayView {
  files: StagedView[]
  refused: Problem[]
}

/** What an inbox answers by itself. */
export interface AutoRepliesView {
  language: Language
  welcome: AutoTextView
  away: AutoTextView
  closing: AutoTextView
  /** How members are named. */
  names: 'none' | 'first' | 'full'
  /** For a customer whose name is not known. */
  nameless: string
  quietMinutes: number
  limitMinutes: number
  hoursOn: boolean
  /** IANA name. */
  zone: string
  ranges: HoursRangeView[]
  holidays: HolidayView[]
}

export interface AutoTextView {
  on: boolean
  text: string
}

/** Minutes after midnight; it ends on the next day when it does not end after it begins. */
export interface HoursRangeView {
  /** 0 is Sunday. */
  day: number
  from: number
  to: number
}

/** Days as 2006-01-02, both included. */
export interface HolidayView {
  from: string
  to: string
  name: string
}

export interface OfferedHolidayView {
  key: 'tet' | 'songkran' | 'lunar_new_year'
  country: string
  from: string
  to: string
}

export interface AutoPreviewView {
  text: string
  length: number
  max: number
  problem: Problem
}

export interface ReplyView {
  id: string
  code: string
  title: string
  text: string
  /** None: every inbox. */
  channels: string[]
  files: ReplyFileView[]
  used: number
  usedMs: number
  author: string
  savedMs: number
}

export interface ReplyFileView {
  name: string
  kind: 'image' | 'audio' | 'video' | 'file'
  size: number
  preview: string
}

export interface ReplyDraft {
  /** "" is a new one. */
  id: string
  code: string
  title: string
  text: string
  channels: string[]
}

export interface ReplyTrayView {
  trayId: string
  tray: TrayView
}

export interface UsedReplyView {
  text: string
  tray: TrayView
}

export interface ReplyImportView {
  /** "" when none was chosen. */
  file: string
  added: number
  replaced: number
  same: number
  refused: RefusedRowView[]
}

export interface RefusedRowView {
  line: number
  code: string
  problem: Problem
}

/** Who gets the conversations of some inboxes; it crosses both ways. */
export interface RuleView {
  /** "" is a new one. */
  id: string
  name: string
  channels: string[]
  /** What is saved may hold e-mail addresses. */
  members: string[]
  method: 'round_robin' | 'self_claim' | 'fewest_open' | 'random'
  preferOnline: boolean
  fallback: 'wait' | 'random' | 'member'
  fallbackTo: string
  /** 0: any number. */
  cap: number
  /** 0: never. */
  redealMinutes: number
  old: 'leave' | 'available' | 'all'
  exclusive: boolean
  hide: boolean
}

export interface SavedRuleView {
  rule: RuleView
  moved: MovedView[]
}

/** An inbox that left another rule. */
export interface MovedView {
  channelId: string
  from: string
}

/** When a member is on duty. */
export interface DutyView {
  memberId: string
  name: string
  on: boolean
  paused: boolean
  /** When `on` changes by itself; 0: it does not. */
  nextMs: number
  zone: string
  /** None: at any time. */
  shifts: HoursRangeView[]
}

/** Why a rule gave or offered a conversation. */
export interface DealtView {
  /** "" when it was offered. */
  to: string
  from: string
  rule: string
  how: 'round_robin' | 'fewest_open' | 'random' | 'back' | 'fallback' | ''
  candidates: string[]
  skipped: SkippedView[]
}

export interface SkippedView {
  name: string
  reason: 'off_duty' | 'offline' | 'full' | 'gone' | 'no_access' | 'had_it'
}

export interface MailDraft {
  on: boolean
  host: string
  port: number
  security: 'tls' | 'starttls' | 'plain'
  user: string
  from: string
  minutes: number
  withText: boolean
  language: string
}

export interface MailView {
  set: boolean
  account: MailDraft
  ready: boolean
  muted: boolean
  address: string
  problem: Problem
}

export interface UploadView {
  messageId: string
  sent: number
  total: number
}

export interface ReactionView {
  emoji: string
  from: 'customer' | 'shop'
}

export interface MessageView {
  id: string
  key: string
  kind: 'message' | 'note' | 'event'
  from: 'customer' | 'shop'
  authorId: string
  author: string
  via: 'page_inbox' | 'other_app' | ''
  atMs: number
  text: string
  attachments: AttachmentView[]
  reactions: ReactionView[]
  replyTo?: QuoteView
  edited: boolean
  unsent: boolean
  filled: boolean
  standby: boolean
  state: MessageState | ''
  problem: Problem
  /** Sent by the shop itself; '' when a person wrote it. */
  auto: 'welcome' | 'away' | 'closing' | ''
  autoReason: 'first_message' | 'outside_hours' | 'nobody_on_duty' | 'closed' | ''
  event: Text
  dealt?: DealtView
  mentions: MentionView[]
  holdMs: number
  tries: TryView[]
}

export interface TryView {
  atMs: number
  result: 'sending' | 'unknown' | 'queued' | 'accepted' | 'failed'
  problem: Problem
}

export interface QuoteView {
  id: string
  from: 'customer' | 'shop'
  text: string
  kind: SnippetKind
}

export interface ThreadPage {
  messages: MessageView[]
  older: string
}

export interface ContactView {
  conversationId: string
  name: string
  nameTail: string
  picture: string
  id: string
  firstMs: number
  messages: number
  referral: string
  profileState: 'known' | 'pending' | 'refused'
}

export interface SignView {
  subject: 'computer' | 'internet' | 'relay' | 'facebook'
  state: 'ok' | 'trouble'
  sinceMs: number
  lastMs: number
  problem: Problem
}

export interface HealthView {
  signs: SignView[]
  catchingUp: boolean
  done: number
  total: number
}

export interface Changed {
  all: boolean
  channels: boolean
  conversations: string[]
}
