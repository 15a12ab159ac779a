package entry

import "pagedesk/backend/inbox"

// The kinds about what members do to a conversation.
const (
	KindConversationRead        = "conversation.read"
	KindConversationClaimed     = "conversation.claimed"
	KindConversationAssigned    = "conversation.assigned"
	KindConversationTransferred = "conversation.transferred"
	KindConversationClosed      = "conversation.closed"
	KindConversationReopened    = "conversation.reopened"
	KindConversationNote        = "conversation.note"
	KindConversationUnassigned  = "conversation.unassigned"
	KindConversationSnoozed     = "conversation.snoozed"
	KindConversationWoken       = "conversation.woken"
	KindConversationLabelled    = "conversation.labelled"
	KindMentionsSeen            = "conversation.mentions_seen"
)

// ConversationRead says that a member saw the customer's messages up to UpToMs
// (Meta's time).
type ConversationRead struct {
	Version
	UpToMs int64 `json:"up_to_ms"`
}

// ConversationOpening is the body of conversation.claimed, .reopened,
// .unassigned and .woken: the opening that the actor takes, reopens, gives back
// or no longer puts off.
type ConversationOpening struct {
	Version
	Opening int `json:"opening"`
}

// ConversationAssigned is the body of conversation.assigned, when nobody had
// the opening, and of conversation.transferred.
type ConversationAssigned struct {
	Version
	Opening int    `json:"opening"`
	Member  string `json:"member"` // who gets it
	Note    string `json:"note,omitempty"`
}

// ConversationClosed says that an opening is done, with the customer's
// messages up to UpToMs (Meta's time): its author had none that is newer.
type ConversationClosed struct {
	Version
	Opening int   `json:"opening"`
	UpToMs  int64 `json:"up_to_ms"`
}

// ConversationNote is a text for the team.
type ConversationNote struct {
	Version
	Text     string          `json:"text"`
	Mentions []inbox.Mention `json:"mentions,omitempty"`
}

// MentionsSeen says that its actor saw the notes that were written up to UpToMs
// (the relay's time).
type MentionsSeen struct {
	Version
	UpToMs int64 `json:"up_to_ms"`
}

// ConversationSnoozed puts an opening off until UntilMs or until the customer
// writes more than the messages up to UpToMs (Meta's time), which its author
// had.
type ConversationSnoozed struct {
	Version
	Opening int   `json:"opening"`
	UntilMs int64 `json:"until_ms"`
	UpToMs  int64 `json:"up_to_ms"`
}

// ConversationLabelled adds labels to a conversation and takes some away.
type ConversationLabelled struct {
	Version
	Add    []inbox.LabelID `json:"add,omitempty"`
	Remove []inbox.LabelID `json:"remove,omitempty"`
}
