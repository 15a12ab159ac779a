export namespace app {
	
	export interface AccessView {
	    everyone: boolean;
	    members: string[];
	    ownOnly: boolean;
	}
	export interface ActView {
	    kind: string;
	    memberId: string;
	    note: string;
	    untilMs: number;
	    add: string[];
	    remove: string[];
	}
	export interface AttachmentView {
	    kind: string;
	    url: string;
	    small: string;
	    fleeting: boolean;
	    name: string;
	    title: string;
	    link: string;
	    lat: number;
	    long: number;
	}
	export interface Problem {
	    code: string;
	    args: Record<string, string>;
	    action: string;
	}
	export interface AutoPreviewView {
	    text: string;
	    length: number;
	    max: number;
	    problem: Problem;
	}
	export interface HolidayView {
	    from: string;
	    to: string;
	    name: string;
	}
	export interface HoursRangeView {
	    day: number;
	    from: number;
	    to: number;
	}
	export interface AutoTextView {
	    on: boolean;
	    text: string;
	}
	export interface AutoRepliesView {
	    language: string;
	    welcome: AutoTextView;
	    away: AutoTextView;
	    closing: AutoTextView;
	    names: string;
	    nameless: string;
	    quietMinutes: number;
	    limitMinutes: number;
	    hoursOn: boolean;
	    zone: string;
	    ranges: HoursRangeView[];
	    holidays: HolidayView[];
	}
	
	export interface ImportView {
	    messages: number;
	    begunMs: number;
	    reachedMs: number;
	    cutoffMs: number;
	}
	export interface ChannelView {
	    id: string;
	    kind: string;
	    name: string;
	    page: string;
	    picture: string;
	    unread: number;
	    state: string;
	    sinceMs: number;
	    problem: Problem;
	    maxText: number;
	    maxFile: number;
	    unit: string;
	    humanAgent: boolean;
	    checkedMs: number;
	    resubscribedMs: number;
	    import?: ImportView;
	}
	export interface ContactView {
	    conversationId: string;
	    name: string;
	    nameTail: string;
	    picture: string;
	    id: string;
	    firstMs: number;
	    messages: number;
	    referral: string;
	    profileState: string;
	}
	export interface ConversationFilter {
	    channelId: string;
	    labelId: string;
	    unread: boolean;
	    ending: boolean;
	    mine: boolean;
	    unassigned: boolean;
	    closed: boolean;
	    snoozed: boolean;
	    mentions: boolean;
	}
	export interface ConversationView {
	    id: string;
	    channelId: string;
	    name: string;
	    nameTail: string;
	    picture: string;
	    lastMs: number;
	    wroteMs: number;
	    snippet: string;
	    snippetKind: string;
	    snippetFrom: string;
	    unread: number;
	    draft: string;
	    failed: boolean;
	    windowUntilMs: number;
	    windowSoonMs: number;
	    replyUntilMs: number;
	    closed: boolean;
	    assigneeId: string;
	    assignee: string;
	    workSinceMs: number;
	    threadOwner: string;
	    snoozedUntilMs: number;
	    labels: string[];
	    mentioned: boolean;
	    hold: string;
	    mayTake: boolean;
	}
	export interface ConversationPage {
	    items: ConversationView[];
	    next: string;
	}
	
	export interface CountsView {
	    mine: number;
	    unassigned: number;
	    mentions: number;
	}
	export interface SkippedView {
	    name: string;
	    reason: string;
	}
	export interface DealtView {
	    to: string;
	    from: string;
	    rule: string;
	    how: string;
	    candidates: string[];
	    skipped: SkippedView[];
	}
	export interface DeviceView {
	    id: string;
	    name: string;
	    createdMs: number;
	    lastSeenMs: number;
	    online: boolean;
	    this: boolean;
	}
	export interface DoneView {
	    conversationId: string;
	    problem: Problem;
	}
	export interface DutyView {
	    memberId: string;
	    name: string;
	    on: boolean;
	    paused: boolean;
	    nextMs: number;
	    zone: string;
	    shifts: HoursRangeView[];
	}
	export interface SignView {
	    subject: string;
	    state: string;
	    sinceMs: number;
	    lastMs: number;
	    problem: Problem;
	}
	export interface HealthView {
	    signs: SignView[];
	    catchingUp: boolean;
	    done: number;
	    total: number;
	}
	
	
	
	export interface InvitationView {
	    relay: string;
	    workspace: string;
	    role: string;
	    email: string;
	    member: string;
	    by: string;
	}
	export interface InviteView {
	    id: string;
	    member: string;
	    role: string;
	    email: string;
	    channels: string[];
	    by: string;
	    expiresMs: number;
	}
	export interface LabelView {
	    id: string;
	    name: string;
	    colour: number;
	}
	export interface LoginView {
	    stage: string;
	    url: string;
	    account: string;
	    missing: string[];
	    problem: Problem;
	}
	export interface MailDraft {
	    on: boolean;
	    host: string;
	    port: number;
	    security: string;
	    user: string;
	    from: string;
	    minutes: number;
	    withText: boolean;
	    language: string;
	}
	export interface MailView {
	    set: boolean;
	    account: MailDraft;
	    ready: boolean;
	    muted: boolean;
	    address: string;
	    problem: Problem;
	}
	export interface MemberView {
	    id: string;
	    name: string;
	    role: string;
	    email: string;
	}
	export interface MentionView {
	    memberId: string;
	    name: string;
	}
	export interface Text {
	    code: string;
	    args: Record<string, string>;
	}
	export interface TryView {
	    atMs: number;
	    result: string;
	    problem: Problem;
	}
	export interface QuoteView {
	    id: string;
	    from: string;
	    text: string;
	    kind: string;
	}
	export interface ReactionView {
	    emoji: string;
	    from: string;
	}
	export interface MessageView {
	    id: string;
	    key: string;
	    kind: string;
	    from: string;
	    authorId: string;
	    author: string;
	    via: string;
	    atMs: number;
	    text: string;
	    attachments: AttachmentView[];
	    reactions: ReactionView[];
	    replyTo?: QuoteView;
	    edited: boolean;
	    unsent: boolean;
	    filled: boolean;
	    standby: boolean;
	    state: string;
	    problem: Problem;
	    holdMs: number;
	    tries: TryView[];
	    auto: string;
	    autoReason: string;
	    event: Text;
	    dealt?: DealtView;
	    mentions: MentionView[];
	}
	export interface MovedView {
	    channelId: string;
	    from: string;
	}
	export interface NewInviteView {
	    id: string;
	    code: string;
	    link: string;
	    expiresMs: number;
	    without: string[];
	}
	export interface OfferedHolidayView {
	    key: string;
	    country: string;
	    from: string;
	    to: string;
	}
	export interface OlderView {
	    found: number;
	    more: boolean;
	}
	export interface PageView {
	    id: string;
	    name: string;
	    category: string;
	    picture: string;
	    usable: boolean;
	    reason: Problem;
	    connected: boolean;
	}
	export interface PersonView {
	    id: string;
	    name: string;
	    role: string;
	    email: string;
	    online: boolean;
	    devices: DeviceView[];
	}
	export interface PresenceView {
	    conversationId: string;
	    viewing: MemberView[];
	    typing: MemberView[];
	    asking: MemberView[];
	}
	
	
	
	export interface RefusedRowView {
	    line: number;
	    code: string;
	    problem: Problem;
	}
	export interface ReplyDraft {
	    id: string;
	    code: string;
	    title: string;
	    text: string;
	    channels: string[];
	}
	export interface ReplyFileView {
	    name: string;
	    kind: string;
	    size: number;
	    preview: string;
	}
	export interface ReplyImportView {
	    file: string;
	    added: number;
	    replaced: number;
	    same: number;
	    refused: RefusedRowView[];
	}
	export interface StagedView {
	    no: number;
	    name: string;
	    kind: string;
	    size: number;
	    preview: string;
	    problem: Problem;
	    shrinks: boolean;
	}
	export interface TrayView {
	    files: StagedView[];
	    refused: Problem[];
	}
	export interface ReplyTrayView {
	    trayId: string;
	    tray: TrayView;
	}
	export interface ReplyView {
	    id: string;
	    code: string;
	    title: string;
	    text: string;
	    channels: string[];
	    files: ReplyFileView[];
	    used: number;
	    usedMs: number;
	    author: string;
	    savedMs: number;
	}
	export interface RuleView {
	    id: string;
	    name: string;
	    channels: string[];
	    members: string[];
	    method: string;
	    preferOnline: boolean;
	    fallback: string;
	    fallbackTo: string;
	    cap: number;
	    redealMinutes: number;
	    old: string;
	    exclusive: boolean;
	    hide: boolean;
	}
	export interface SavedRuleView {
	    rule: RuleView;
	    moved: MovedView[];
	}
	export interface SetupView {
	    stage: string;
	    language: string;
	    theme: string;
	    undo: number;
	    demo: boolean;
	    phoneUrl: string;
	    workspace: string;
	    member: string;
	    memberId: string;
	    role: string;
	    relay: string;
	    version: string;
	    platform: string;
	    problem: Problem;
	    invite: string;
	}
	
	
	export interface SnoozeTimeView {
	    choice: string;
	    atMs: number;
	}
	
	
	export interface ThreadPage {
	    messages: MessageView[];
	    older: string;
	}
	export interface TodoView {
	    conversationId: string;
	    seenMs: number;
	    act: ActView;
	}
	
	
	export interface UsedReplyView {
	    text: string;
	    tray: TrayView;
	}

}

