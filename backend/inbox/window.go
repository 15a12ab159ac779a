package inbox

import "time"

// StandardWindow is how long a customer's action lets a Page answer freely
// (meta-platform.md, 4.6).
const StandardWindow = 24 * time.Hour

// AdWindow is the same for the first message after a click-to-message ad
// (meta-platform.md, 4.6).
const AdWindow = 7 * 24 * time.Hour

// HumanAgentWindow is how long after the customer's last action a person may
// still answer with Meta's human-agent tag (meta-platform.md, 4.6).
const HumanAgentWindow = 7 * 24 * time.Hour

// WindowSoon is from how long before its end on a window counts as ending
// soon: countdowns appear and the list "ending soon" has the conversation.
const WindowSoon = 2 * time.Hour

// WindowOpen reports whether a shop may answer freely at nowMs in a
// conversation whose window ends at untilMs. A customer who never wrote
// (untilMs 0) has none.
func WindowOpen(untilMs, nowMs int64) bool { return untilMs > nowMs }

// Reply is how a shop may answer a customer.
type Reply string

// The ways. Their order in the truth table: what is free never carries the tag.
const (
	ReplyNone       Reply = "none"
	ReplyFree       Reply = "free"
	ReplyHumanAgent Reply = "human_agent" // with the tag, by a person
)

// Standing is what decides how the shop may answer in a conversation.
func (c Conversation) Standing(automatic bool) Standing {
	return Standing{WindowUntilMs: c.WindowUntilMs, LastInMs: c.LastInMs, HumanAgent: c.HumanAgent, Automatic: automatic}
}

// UntilMs is until when the shop may answer at all, 0 when it never could.
func (s Standing) UntilMs() int64 {
	if !s.HumanAgent || s.Automatic || s.LastInMs == 0 {
		return s.WindowUntilMs
	}
	return max(s.WindowUntilMs, s.LastInMs+HumanAgentWindow.Milliseconds())
}

// Standing is what decides how a shop may answer.
type Standing struct {
	WindowUntilMs int64 // Conversation.WindowUntilMs
	LastInMs      int64 // Conversation.LastInMs
	HumanAgent    bool  // Meta has approved the tag for the channel
	Automatic     bool  // a rule writes, not a person
}

// Reply is how the shop may answer at nowMs: freely while the window is open
// (a customer who never wrote has none); with the tag when the customer's last
// action is more than 24 hours and at most 7 days old, the channel has the tag
// and a person writes; otherwise not at all (meta-platform.md, 4.6).
func (s Standing) Reply(nowMs int64) Reply {
	age := nowMs - s.LastInMs
	switch {
	case WindowOpen(s.WindowUntilMs, nowMs):
		return ReplyFree
	case s.HumanAgent && !s.Automatic && s.LastInMs > 0 &&
		age > StandardWindow.Milliseconds() && age <= HumanAgentWindow.Milliseconds():
		return ReplyHumanAgent
	}
	return ReplyNone
}
