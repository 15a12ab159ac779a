package app

// The types that cross to the window. Flat, no domain types, no tokens; times
// are milliseconds since the epoch (0: unknown), slices are never nil, ids are
// opaque strings. What is absent in a union is "" or 0.

// Text is a message for a person: the key of a catalogue entry under
// "problem." or "event." and its arguments.
type Text struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
}

// Problem is what went wrong and what the person can do. Action is one of
// none, retry, reauthorize, open_settings, wait, edit, connect_relay.
type Problem struct {
	Code   string            `json:"code"`
	Args   map[string]string `json:"args"`
	Action string            `json:"action"`
}

// SetupView says which screen comes first.
type SetupView struct {
	Stage     string  `json:"stage"`    // welcome, demo_starting, no_channels, ready
	Language  string  `json:"language"` // en, th, vi, zh-Hant, or "" when never chosen
	Theme     string  `json:"theme"`    // system, light, dark
	Undo      int     `json:"undo"`     // seconds in which a message can be taken back before it is sent, 0 to 10
	Demo      bool    `json:"demo"`
	PhoneURL  string  `json:"phoneUrl"` // demo only: the customer's phone page
	Workspace string  `json:"workspace"`
	Member    string  `json:"member"`   // this person's name
	MemberID  string  `json:"memberId"` // compare with MessageView.AuthorID
	Role      string  `json:"role"`     // owner, admin, agent
	Relay     string  `json:"relay"`    // the relay's address
	Version   string  `json:"version"`
	Platform  string  `json:"platform"` // linux, windows, darwin
	Problem   Problem `json:"problem"`  // why the workspace or the demo shop could not be opened
	Invite    string  `json:"invite"`   // link of an invite that somebody clicked on, "" when none
}

// LoginView is the state of "Continue with Facebook".
type LoginView struct {
	Stage   string   `json:"stage"` // idle, waiting (browser is open), exchanging, done, failed, cancelled
	URL     string   `json:"url"`   // to copy when the browser did not open
	Account string   `json:"account"`
	Missing []string `json:"missing"` // permissions that were declined; the login still counts
	Problem Problem  `json:"problem"` // when failed
}

// PageView is a Page that the logged-in person may connect.
type PageView struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Category  string  `json:"category"`
	Picture   string  `json:"picture"` // a /media/ address or ""
	Usable    bool    `json:"usable"`
	Reason    Problem `json:"reason"` // when not usable
	Connected bool    `json:"connected"`
}

// ChannelView is a connected inbox.
type ChannelView struct {
	ID      string  `json:"id"`
	Kind    string  `json:"kind"` // messenger
	Name    string  `json:"name"` // as the shop named it
	Page    string  `json:"page"` // as Facebook names it
	Picture string  `json:"picture"`
	Unread  int     `json:"unread"`  // messages
	State   string  `json:"state"`   // connected, degraded, needs_login, suspended, disconnected
	SinceMs int64   `json:"sinceMs"` // since when State holds
	Problem Problem `json:"problem"` // why, when not connected
	MaxText int     `json:"maxText"` // in TextUnit
	MaxFile int64   `json:"maxFile"` // largest file that may be chosen, in bytes; 0: it takes none
	Unit    string  `json:"unit"`    // utf16, bytes
	// Meta lets people answer up to 7 days after the customer's last action.
	HumanAgent bool `json:"humanAgent"`
	// CheckedMs is up to when Facebook's own record was compared: nothing older
	// is missing. 0: not yet.
	CheckedMs int64 `json:"checkedMs"`
	// ResubscribedMs is when Facebook was asked again for messages that it had
	// stopped sending. 0: never.
	ResubscribedMs int64       `json:"resubscribedMs"`
	Import         *ImportView `json:"import,omitempty"` // of older messages, under way on this computer
}

// ImportView is how far older messages are taken over, newest first.
type ImportView struct {
	Messages  int   `json:"messages"` // so far
	BegunMs   int64 `json:"begunMs"`
	ReachedMs int64 `json:"reachedMs"` // what is newer is done
	CutoffMs  int64 `json:"cutoffMs"`  // nothing older is wanted; 0: everything is
}

// OlderView is what a look for older messages found on Facebook.
type OlderView struct {
	Found int  `json:"found"` // messages, on their way here
	More  bool `json:"more"`  // there may be still older ones
}

// ConversationView is a row of the list and the head of the thread.
type ConversationView struct {
	ID            string `json:"id"`
	ChannelID     string `json:"channelId"`
	Name          string `json:"name"`     // "" when unknown: show catalogue "customer" with NameTail
	NameTail      string `json:"nameTail"` // last four characters of the customer's id
	Picture       string `json:"picture"`  // a /media/ address or ""
	LastMs        int64  `json:"lastMs"`
	WroteMs       int64  `json:"wroteMs"`     // the customer's newest message that came as it was written
	Snippet       string `json:"snippet"`     // plain text; "" when SnippetKind says what it was
	SnippetKind   string `json:"snippetKind"` // text, image, video, audio, file, sticker, location, share, template, reaction, unsent, postback, event, unsupported
	SnippetFrom   string `json:"snippetFrom"` // customer, shop, none
	Unread        int    `json:"unread"`
	Draft         string `json:"draft"`         // the beginning of the draft, "" when none
	Failed        bool   `json:"failed"`        // a message of ours could not be sent
	WindowUntilMs int64  `json:"windowUntilMs"` // 0: the customer never opened it
	WindowSoonMs  int64  `json:"windowSoonMs"`  // from here on it ends soon
	ReplyUntilMs  int64  `json:"replyUntilMs"`  // a person may answer until then: after the window with the human-agent tag
	Closed        bool   `json:"closed"`        // until the customer writes again
	AssigneeID    string `json:"assigneeId"`    // member, "" for nobody
	Assignee      string `json:"assignee"`      // their name
	WorkSinceMs   int64  `json:"workSinceMs"`   // when a member last did something to it, 0: not since the customer opened it
	ThreadOwner   string `json:"threadOwner"`   // "", or the app id that controls the thread when it is not ours

	SnoozedUntilMs int64    `json:"snoozedUntilMs"` // put off until then, 0: not; what is past has come back
	Labels         []string `json:"labels"`         // ids, also of deleted ones
	Mentioned      bool     `json:"mentioned"`      // a note addresses this member, who has not seen it
	Hold           string   `json:"hold"`           // why this member may not answer: theirs, unclaimed, ""
	MayTake        bool     `json:"mayTake"`        // they may take it all the same
}

// ConversationPage is one page of the list, newest activity first.
type ConversationPage struct {
	Items []ConversationView `json:"items"`
	Next  string             `json:"next"` // cursor of the next page, "" at the end
}

// ConversationFilter chooses rows. ChannelID "" means all inboxes, LabelID "" all
// labels.
type ConversationFilter struct {
	ChannelID string `json:"channelId"`
	LabelID   string `json:"labelId"`
	Unread    bool   `json:"unread"`
	Ending    bool   `json:"ending"` // the window ends soon; the next to end first
	// Of these at most one.
	Mine       bool `json:"mine"`       // open and this member's
	Unassigned bool `json:"unassigned"` // open and nobody's
	Closed     bool `json:"closed"`
	Snoozed    bool `json:"snoozed"`  // the next to come back first
	Mentions   bool `json:"mentions"` // notes address this member, the newest note first
}

// AttachmentView is one attachment of a message.
type AttachmentView struct {
	Kind     string  `json:"kind"`     // image, sticker, audio, video, file, location, share, template, unsupported
	URL      string  `json:"url"`      // a /media/ address, "" when there is nothing to load
	Small    string  `json:"small"`    // the same of a small version of a picture
	Fleeting bool    `json:"fleeting"` // shown while the provider has it, never kept
	Name     string  `json:"name"`
	Title    string  `json:"title"` // of a share, a location, a template element
	Link     string  `json:"link"`  // where a share leads; open with Thread.OpenLink
	Lat      float64 `json:"lat"`
	Long     float64 `json:"long"`
}

// StagedView is a file that is about to be sent.
type StagedView struct {
	No      int64   `json:"no"`
	Name    string  `json:"name"`
	Kind    string  `json:"kind"`    // image, audio, video, file
	Size    int64   `json:"size"`    // bytes
	Preview string  `json:"preview"` // a /media/ address of a picture, or ""
	Problem Problem `json:"problem"` // why it cannot be sent as it is
	Shrinks bool    `json:"shrinks"` // Files.Shrink makes one that can
}

// TrayView is what stands beside the draft.
type TrayView struct {
	Files   []StagedView `json:"files"`
	Refused []Problem    `json:"refused"` // of those that were chosen just now
}

// UploadView is the event "upload": how far a message's file is.
type UploadView struct {
	MessageID string `json:"messageId"` // as MessageView.ID
	Sent      int64  `json:"sent"`      // bytes
	Total     int64  `json:"total"`
}

// ReactionView is one reaction on a message.
type ReactionView struct {
	Emoji string `json:"emoji"`
	From  string `json:"from"` // customer, shop
}

// MessageView is a line of the thread.
type MessageView struct {
	ID          string           `json:"id"`       // Meta's message id, or "local:<n>" while unsent
	Key         string           `json:"key"`      // stays the same from queued to sent: use it as React key
	Kind        string           `json:"kind"`     // message, note (for the team), event (a plain centred line: see Event)
	From        string           `json:"from"`     // customer, shop
	AuthorID    string           `json:"authorId"` // member who wrote it, "" when unknown
	Author      string           `json:"author"`
	Via         string           `json:"via"` // for shop messages not written in Pagedesk: page_inbox, other_app, ""
	AtMs        int64            `json:"atMs"`
	Text        string           `json:"text"`
	Attachments []AttachmentView `json:"attachments"`
	Reactions   []ReactionView   `json:"reactions"`
	ReplyTo     *QuoteView       `json:"replyTo,omitempty"`
	Edited      bool             `json:"edited"`
	Unsent      bool             `json:"unsent"`          // removed by its sender: show the catalogue's placeholder
	Filled      bool             `json:"filled"`          // Facebook never sent it: found later in its record
	Standby     bool             `json:"standby"`         // arrived while another app controls the thread
	State       string           `json:"state"`           // shop only: queued, sending, unknown, sent, delivered, read, failed
	Problem     Problem          `json:"problem"`         // why it failed, or why it is tried again
	HoldMs      int64            `json:"holdMs"`          // it can be taken back until then
	Tries       []TryView        `json:"tries"`           // of one that is not sent: the newest, oldest first
	Auto        string           `json:"auto"`            // sent by the shop itself: welcome, away, closing, or "" when a person wrote it
	AutoReason  string           `json:"autoReason"`      // why: first_message, outside_hours, nobody_on_duty, closed
	Event       Text             `json:"event"`           // kind event; Text is then a note on what a member did, or ""
	Dealt       *DealtView       `json:"dealt,omitempty"` // of an event that a rule is the reason of
	Mentions    []MentionView    `json:"mentions"`        // of a note
}

// TryView is one attempt to send a message.
type TryView struct {
	AtMs    int64   `json:"atMs"`
	Result  string  `json:"result"` // sending, unknown, queued (to be tried again), accepted, failed
	Problem Problem `json:"problem"`
}

// QuoteView is the message that another answers.
type QuoteView struct {
	ID   string `json:"id"`
	From string `json:"from"`
	Text string `json:"text"` // "" when it is not known here or held no text
	Kind string `json:"kind"` // as SnippetKind
}

// ThreadPage is a piece of a thread, oldest first.
type ThreadPage struct {
	Messages []MessageView `json:"messages"`
	Older    string        `json:"older"` // cursor of the page before, "" at the beginning
}

// ContactView is the contact pane.
type ContactView struct {
	ConversationID string `json:"conversationId"`
	Name           string `json:"name"`
	NameTail       string `json:"nameTail"`
	Picture        string `json:"picture"`
	ID             string `json:"id"` // the customer's id on this channel
	FirstMs        int64  `json:"firstMs"`
	Messages       int    `json:"messages"`
	Referral       string `json:"referral"`     // where the customer came from, as Meta says: ref or ad title
	ProfileState   string `json:"profileState"` // known, pending, refused
}

// SignView is one of the three signs in the window's head.
type SignView struct {
	Subject string  `json:"subject"` // computer, internet, relay, facebook
	State   string  `json:"state"`   // ok, trouble
	SinceMs int64   `json:"sinceMs"`
	LastMs  int64   `json:"lastMs"` // last success, 0: never
	Problem Problem `json:"problem"`
}

// HealthView is what the window knows about the connections.
type HealthView struct {
	Signs      []SignView `json:"signs"`
	CatchingUp bool       `json:"catchingUp"` // replaying; Done of Total entries
	Done       int64      `json:"done"`
	Total      int64      `json:"total"`
}

// Changed is the event "changed": what to ask for again. All means everything.
type Changed struct {
	All           bool     `json:"all"`
	Channels      bool     `json:"channels"`
	Conversations []string `json:"conversations"` // ids whose row or thread changed
}
