package entry

import "pagedesk/backend/inbox"

// The kinds about automatic replies. The relay takes auto.* from the holder of
// the lease only.
const (
	KindChannelReplies = "channel.replies"
	KindChannelInfo    = "channel.info"
	KindAutoPlanned    = "auto.planned"
	KindAutoTaken      = "auto.taken"
	KindAutoSkipped    = "auto.skipped"
)

// ChannelReplies is what the shop set for a channel's automatic replies, all
// of it.
type ChannelReplies struct {
	Version
	Settings inbox.AutoReplies `json:"settings"`
}

// ChannelInfo is what stands beside a channel's threads for the staff.
type ChannelInfo struct {
	Version
	Text string `json:"text"`
}

// AutoPlanned says that a customer gets an automatic reply: its text is not
// sent before this entry is in the journal, and by the device that appended it
// only, until another takes it.
type AutoPlanned struct {
	Version
	Reply   string `json:"reply"`
	Reason  string `json:"reason"`
	Welcome bool   `json:"welcome,omitempty"` // an away message that is the welcome as well
	Opening int    `json:"opening"`
	// ForMs is the time of what it answers: of the customer's message (Meta's
	// time), or of the closing (the relay's).
	ForMs int64 `json:"for_ms"`
	// PeriodMs names the closed period of an away message outside business
	// hours: when the shop closed.
	PeriodMs int64  `json:"period_ms,omitempty"`
	Text     string `json:"text"`
	Client   string `json:"client"` // its outbox id
}

// AutoTaken says that the device which appended it sends a planned reply from
// now on: at its own word again, or in place of one that is gone. Each turn is
// one device's.
type AutoTaken struct {
	Version
	Client string `json:"client"`
	Turn   int    `json:"turn"` // from 1; the plan's own is 0
}

// AutoSkipped says that an automatic reply is not sent: one that was planned,
// or one that nobody was there to plan.
type AutoSkipped struct {
	Version
	Reply   string `json:"reply"`
	Opening int    `json:"opening"`
	ForMs   int64  `json:"for_ms"`
	Client  string `json:"client"` // its outbox id, if it had been planned or not
	Reason  string `json:"reason"` // too_old, or a problem code
}
