package entry

// The kinds about what members do to a conversation.
const (
	KindConversationRead        = "conversation.read"
	KindConversationClaimed     = "conversation.claimed"
	KindConversationAssigned    = "conversation.assigned"
	KindConversationTransferred = "conversation.transferred"
	KindConversationClosed      = "conversation.closed"
	KindConversationReopened    = "conversation.reopened"
	KindConversationNote        = "conversation.note"
)

// ConversationRead says that a member saw the customer's messages up to UpToMs
// (Meta's time).
type ConversationRead struct {
	Version
	UpToMs int64 `json:"up_to_ms"`
}

// ConversationOpening is the body of conversation.claimed and
// conversation.reopened: the opening that the actor takes or reopens.
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
	Text string `json:"text"`
}
