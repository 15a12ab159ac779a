package desk

import (
	"context"
	"slices"
	"strings"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
)

// ExportRule says who gets the conversations of some channels.
type ExportRule struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	Channels      []string `json:"channels"`
	Members       []string `json:"members"` // by id
	Method        string   `json:"method"`  // round_robin, self_claim, fewest_open, random
	PreferOnline  bool     `json:"prefer_online"`
	Fallback      string   `json:"fallback"` // wait, random, member
	FallbackTo    string   `json:"fallback_to"`
	Cap           int      `json:"cap"`            // 0: any number
	RedealMinutes int      `json:"redeal_minutes"` // 0: never
	Old           string   `json:"old"`            // leave, available, all
	Exclusive     bool     `json:"exclusive"`
	Hide          bool     `json:"hide"`
}

// ExportRuleOf is a rule as Export shows it.
func ExportRuleOf(r inbox.Rule) ExportRule {
	return ExportRule{
		ID: string(r.ID), Name: r.Name, Channels: entry.IDs[string](r.Channels), Members: entry.IDs[string](r.Members), Method: string(r.Method),
		PreferOnline: r.PreferOnline, Fallback: string(r.Fallback), FallbackTo: string(r.FallbackTo), Cap: r.Cap, RedealMinutes: r.RedealMinutes,
		Old: string(r.Old), Exclusive: r.Exclusive, Hide: r.Hide,
	}
}

// ExportDuty is when a member is on duty. Those who have set nothing always
// are, and are left out of Export.
type ExportDuty struct {
	Member string        `json:"member"` // by id
	Paused bool          `json:"paused"`
	Zone   string        `json:"zone"`
	Shifts []inbox.Range `json:"shifts"` // day 0 is Sunday; minutes after midnight; none: always
}

// ExportDutyOf is a member's duty as Export shows it.
func ExportDutyOf(d inbox.Duty) ExportDuty {
	return ExportDuty{Member: string(d.Member), Paused: d.Paused, Zone: d.Shifts.Zone, Shifts: append([]inbox.Range{}, d.Shifts.Ranges...)}
}

// addRules adds rules and duties, by id.
func (out *Export) addRules(ctx context.Context, d *Desk) error {
	rules, err := d.Rules(ctx)
	if err != nil {
		return err
	}
	for _, r := range rules {
		out.Rules = append(out.Rules, ExportRuleOf(r))
	}
	slices.SortFunc(out.Rules, func(a, b ExportRule) int { return strings.Compare(a.ID, b.ID) })
	duties, err := d.replica.Duties(ctx)
	if err != nil {
		return err
	}
	for _, duty := range duties {
		out.Duties = append(out.Duties, ExportDutyOf(duty))
	}
	slices.SortFunc(out.Duties, func(a, b ExportDuty) int { return strings.Compare(a.Member, b.Member) })
	return nil
}
