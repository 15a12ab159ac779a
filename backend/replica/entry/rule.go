package entry

import "pagedesk/backend/inbox"

// The kinds about rules.
const (
	KindRuleSaved   = "rule.saved"
	KindRuleDeleted = "rule.deleted"
)

// RuleSaved makes a rule or replaces it. Its channels leave the rule in which
// they were.
type RuleSaved struct {
	Version
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	Channels      []string `json:"channels"`
	Members       []string `json:"members"`
	Method        string   `json:"method"`
	PreferOnline  bool     `json:"prefer_online,omitempty"`
	Fallback      string   `json:"fallback"`
	FallbackTo    string   `json:"fallback_to,omitempty"`
	Cap           int      `json:"cap,omitempty"`
	RedealMinutes int      `json:"redeal_minutes,omitempty"`
	Old           string   `json:"old"`
	Exclusive     bool     `json:"exclusive,omitempty"`
	Hide          bool     `json:"hide,omitempty"`
}

// RuleDeleted takes a rule away.
type RuleDeleted struct {
	Version
	ID string `json:"id"`
}

// Rule is the rule that the body holds.
func (b RuleSaved) Rule() inbox.Rule {
	return inbox.Rule{
		ID: inbox.RuleID(b.ID), Name: b.Name, Channels: IDs[inbox.ChannelID](b.Channels), Members: IDs[inbox.MemberID](b.Members),
		Method: inbox.Method(b.Method), PreferOnline: b.PreferOnline, Fallback: inbox.Fallback(b.Fallback), FallbackTo: inbox.MemberID(b.FallbackTo),
		Cap: b.Cap, RedealMinutes: b.RedealMinutes, Old: inbox.Old(b.Old), Exclusive: b.Exclusive, Hide: b.Hide,
	}
}

// RuleBody is the body that holds a rule.
func RuleBody(r inbox.Rule) *RuleSaved {
	return &RuleSaved{
		ID: string(r.ID), Name: r.Name, Channels: IDs[string](r.Channels), Members: IDs[string](r.Members),
		Method: string(r.Method), PreferOnline: r.PreferOnline, Fallback: string(r.Fallback), FallbackTo: string(r.FallbackTo),
		Cap: r.Cap, RedealMinutes: r.RedealMinutes, Old: string(r.Old), Exclusive: r.Exclusive, Hide: r.Hide,
	}
}

// IDs changes between the domain's names and those of the journal.
func IDs[T, F ~string](from []F) []T {
	to := make([]T, len(from))
	for i, id := range from {
		to[i] = T(id)
	}
	return to
}
