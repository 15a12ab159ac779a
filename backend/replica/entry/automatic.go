package entry

import "pagedesk/backend/inbox"

// The kinds of what automation decides. The relay takes them from the holder
// of the lease only, each decision once: its unique key names the opening and
// the turn.
const (
	KindAutoAssigned = "auto.assigned"
	KindAutoOffered  = "auto.offered"
)

// AutoAssigned gives an opening to a member. It does nothing when From no
// longer has it, or when the rule was saved anew meanwhile.
type AutoAssigned struct {
	Version
	Opening    int       `json:"opening"`
	Turn       int       `json:"turn"` // of this opening, from 0
	Member     string    `json:"member"`
	From       string    `json:"from,omitempty"`       // who has it, "" for nobody
	Unanswered bool      `json:"unanswered,omitempty"` // From has not answered in the rule's time, or nobody has taken it
	Rule       string    `json:"rule"`
	RuleSeq    int64     `json:"rule_seq"`  // where in the journal the rule was saved
	RuleName   string    `json:"rule_name"` // as it was called
	How        string    `json:"how"`       // a method of rules, back or fallback
	Candidates []string  `json:"candidates,omitempty"`
	Skipped    []Skipped `json:"skipped,omitempty"`
}

// AutoOffered asks the members of a rule to take an opening. It does nothing
// in the cases in which AutoAssigned does not.
type AutoOffered struct {
	Version
	Opening    int      `json:"opening"`
	Turn       int      `json:"turn"`
	Members    []string `json:"members"`
	From       string   `json:"from,omitempty"`
	Unanswered bool     `json:"unanswered,omitempty"`
	Rule       string   `json:"rule"`
	RuleSeq    int64    `json:"rule_seq"`
	RuleName   string   `json:"rule_name"`
}

// Skipped is a member of the rule who was left out, and why.
type Skipped struct {
	Member string `json:"member"`
	Reason string `json:"reason"`
}

// SkippedOf is the list as the journal holds it.
func SkippedOf(list []inbox.Skipped) []Skipped {
	out := make([]Skipped, len(list))
	for i, s := range list {
		out[i] = Skipped{string(s.Member), s.Reason}
	}
	return out
}
