package inbox

// AutoPlan is an automatic reply that was decided, each once, and what came of
// it.
type AutoPlan struct {
	Client       OutboxID // of its message
	Conversation ConversationID
	Reply        AutoReply
	Reason       AutoReason // "" when nobody was there to plan it
	Welcome      bool       // an away message that is the welcome as well
	Opening      int
	ForMs        int64 // time of what it answers: the customer's message, or the closing
	PeriodMs     int64 // of AutoOutsideHours: when the shop closed
	Text         string
	PlannedMs    int64
	Device       string // that sends it
	Turn         int    // how often it was taken
	State        AutoState
	Skipped      AutoSkip
}

// AutoState is how far an automatic reply is.
type AutoState string

// The states of an automatic reply. A planned one may have been sent: the
// journal does not know yet.
const (
	AutoPlanned AutoState = "planned"
	AutoSent    AutoState = "sent"
	AutoSkipped AutoState = "skipped"
)

// AutoMark says of a message that the shop sent it by itself; the zero value
// that it did not.
type AutoMark struct {
	Reply  AutoReply
	Reason AutoReason
}

// ActAutoSkipped is the line about an automatic reply that was not sent, with
// its arguments.
const (
	ActAutoSkipped = "auto_skipped"
	ArgReply       = "reply"
	ArgReason      = "reason"
)
