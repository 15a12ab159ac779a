package app

// RuleView says who gets the conversations of some inboxes; it crosses both
// ways.
type RuleView struct {
	ID            string   `json:"id"` // "": a new one
	Name          string   `json:"name"`
	Channels      []string `json:"channels"`      // ids
	Members       []string `json:"members"`       // ids; what is saved may hold e-mail addresses
	Method        string   `json:"method"`        // round_robin, self_claim, fewest_open, random
	PreferOnline  bool     `json:"preferOnline"`  // leave out who is not online
	Fallback      string   `json:"fallback"`      // while nobody is available: wait, random, member
	FallbackTo    string   `json:"fallbackTo"`    // of member
	Cap           int      `json:"cap"`           // open conversations of one member, 0: any number
	RedealMinutes int      `json:"redealMinutes"` // without an answer, 0: never
	Old           string   `json:"old"`           // conversations from before: leave, available, all
	Exclusive     bool     `json:"exclusive"`     // only the one who has it answers
	Hide          bool     `json:"hide"`          // from the other agents
}

// SavedRuleView is a rule that was saved, and what that changed elsewhere.
type SavedRuleView struct {
	Rule  RuleView    `json:"rule"`
	Moved []MovedView `json:"moved"`
}

// MovedView is an inbox that left another rule.
type MovedView struct {
	ChannelID string `json:"channelId"`
	From      string `json:"from"` // the other rule's name
}

// DutyView is when a member is on duty.
type DutyView struct {
	MemberID string           `json:"memberId"`
	Name     string           `json:"name"`
	On       bool             `json:"on"` // now
	Paused   bool             `json:"paused"`
	NextMs   int64            `json:"nextMs"` // when On changes by itself, 0: it does not
	Zone     string           `json:"zone"`   // of Shifts, such as Asia/Bangkok
	Shifts   []HoursRangeView `json:"shifts"` // none: at any time
}

// DealtView says why a rule gave or offered a conversation.
type DealtView struct {
	To         string        `json:"to"`   // "" when it was offered
	From       string        `json:"from"` // who had it before, "" for nobody
	Rule       string        `json:"rule"`
	How        string        `json:"how"` // a method of rules, back, fallback
	Candidates []string      `json:"candidates"`
	Skipped    []SkippedView `json:"skipped"`
}

// SkippedView is who was left out.
type SkippedView struct {
	Name   string `json:"name"`
	Reason string `json:"reason"` // off_duty, offline, full, gone, no_access, had_it
}
