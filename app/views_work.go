package app

// MemberView is a person of the workspace.
type MemberView struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Role  string `json:"role"`  // owner, admin, agent
	Email string `json:"email"` // "" when they gave none
}

// ActView is something that a member does to a conversation.
type ActView struct {
	Kind     string   `json:"kind"`     // claim, take, assign, unassign, close, reopen, snooze, wake, label, read
	MemberID string   `json:"memberId"` // of assign
	Note     string   `json:"note"`     // of assign, may be ""
	UntilMs  int64    `json:"untilMs"`  // of snooze
	Add      []string `json:"add"`      // of label: ids
	Remove   []string `json:"remove"`
}

// TodoView is an act and the conversation that it is done to.
type TodoView struct {
	ConversationID string  `json:"conversationId"`
	SeenMs         int64   `json:"seenMs"` // the conversation's wroteMs, as the person saw it
	Act            ActView `json:"act"`
}

// DoneView is what came of an act.
type DoneView struct {
	ConversationID string  `json:"conversationId"`
	Problem        Problem `json:"problem"` // why it could not be done
}

// SnoozeTimeView is a time that is offered for putting a conversation off.
type SnoozeTimeView struct {
	Choice string `json:"choice"` // later_today, tomorrow, next_week
	AtMs   int64  `json:"atMs"`
}

// LabelView is a word of the shop's own for its conversations.
type LabelView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Colour int    `json:"colour"` // 0 to 7
}

// CountsView says how much there is to do, each at most 100.
type CountsView struct {
	Mine       int `json:"mine"`
	Unassigned int `json:"unassigned"`
	Mentions   int `json:"mentions"` // that this member has not seen, in all inboxes
}

// MentionView is a member whom a note addresses.
type MentionView struct {
	MemberID string `json:"memberId"`
	Name     string `json:"name"` // as it stands in the note after the sign
}

// PresenceView is who of the others is at a conversation.
type PresenceView struct {
	ConversationID string       `json:"conversationId"`
	Viewing        []MemberView `json:"viewing"`
	Typing         []MemberView `json:"typing"`
	Asking         []MemberView `json:"asking"` // would like to have it, and it is this member's
}
