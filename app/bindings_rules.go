package app

import (
	"context"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Rules is who gets which conversations, and who is on duty.
type Rules struct{ s *Session }

// List answers the rules by name.
func (b *Rules) List() ([]RuleView, error) {
	d, err := b.s.current()
	if err != nil {
		return []RuleView{}, err
	}
	rules, err := d.Rules(context.Background())
	views := make([]RuleView, len(rules))
	for i, r := range rules {
		views[i] = ruleView(r)
	}
	return views, err
}

// Save saves a rule; one without an id is new.
func (b *Rules) Save(v RuleView) (SavedRuleView, error) {
	saved := SavedRuleView{Rule: v, Moved: []MovedView{}}
	err := b.do(func(ctx context.Context, d *desk.Desk) error {
		r, moved, err := d.SaveRule(ctx, ruleOf(v))
		saved = savedRuleView(r, moved)
		return err
	})
	return saved, err
}

// Add lets a rule deal the conversations of one more inbox.
func (b *Rules) Add(ruleID, channelID string) (SavedRuleView, error) {
	saved := SavedRuleView{Moved: []MovedView{}}
	err := b.do(func(ctx context.Context, d *desk.Desk) error {
		r, moved, err := d.AddToRule(ctx, inbox.RuleID(ruleID), inbox.ChannelID(channelID))
		saved = savedRuleView(r, moved)
		return err
	})
	return saved, err
}

// Delete takes a rule away.
func (b *Rules) Delete(id string) error {
	return b.do(func(ctx context.Context, d *desk.Desk) error { return d.DeleteRule(ctx, inbox.RuleID(id)) })
}

// Duties answers the members by name with their duty.
func (b *Rules) Duties() ([]DutyView, error) {
	d, err := b.s.current()
	if err != nil {
		return []DutyView{}, err
	}
	duties, err := d.Duties(context.Background())
	views := make([]DutyView, len(duties))
	for i, duty := range duties {
		views[i] = dutyView(duty)
	}
	return views, err
}

// SetDuty switches a member on or off; "" is who works on this computer.
func (b *Rules) SetDuty(memberID string, on bool) error {
	return b.do(func(ctx context.Context, d *desk.Desk) error {
		return d.SetDuty(ctx, inbox.MemberID(memberID), &on, nil)
	})
}

// SetShifts sets a member's shifts; none: they are on duty at any time.
func (b *Rules) SetShifts(memberID, zone string, shifts []HoursRangeView) error {
	hours := inbox.Hours{Zone: zone}
	for _, s := range shifts {
		hours.Ranges = append(hours.Ranges, inbox.Range{Day: time.Weekday(s.Day), From: s.From, To: s.To})
	}
	return b.do(func(ctx context.Context, d *desk.Desk) error {
		return d.SetDuty(ctx, inbox.MemberID(memberID), nil, &hours)
	})
}

func (b *Rules) do(act func(context.Context, *desk.Desk) error) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	return act(ctx, d)
}

func ruleView(r inbox.Rule) RuleView {
	return RuleView{
		ID: string(r.ID), Name: r.Name, Channels: texts(r.Channels), Members: texts(r.Members), Method: string(r.Method), PreferOnline: r.PreferOnline,
		Fallback: string(r.Fallback), FallbackTo: string(r.FallbackTo), Cap: r.Cap, RedealMinutes: r.RedealMinutes, Old: string(r.Old),
		Exclusive: r.Exclusive, Hide: r.Hide,
	}
}

func ruleOf(v RuleView) inbox.Rule {
	r := inbox.Rule{
		ID: inbox.RuleID(v.ID), Name: v.Name, Method: inbox.Method(v.Method), PreferOnline: v.PreferOnline, Fallback: inbox.Fallback(v.Fallback),
		FallbackTo: inbox.MemberID(v.FallbackTo), Cap: v.Cap, RedealMinutes: v.RedealMinutes, Old: inbox.Old(v.Old), Exclusive: v.Exclusive, Hide: v.Hide,
	}
	for _, id := range v.Channels {
		r.Channels = append(r.Channels, inbox.ChannelID(id))
	}
	for _, id := range v.Members {
		r.Members = append(r.Members, inbox.MemberID(id))
	}
	return r
}

func savedRuleView(r inbox.Rule, moved []desk.Moved) SavedRuleView {
	v := SavedRuleView{Rule: ruleView(r), Moved: []MovedView{}}
	for _, m := range moved {
		v.Moved = append(v.Moved, MovedView{ChannelID: string(m.Channel), From: m.From})
	}
	return v
}

func dutyView(d desk.OnDuty) DutyView {
	v := DutyView{
		MemberID: string(d.Member), Name: d.Name, On: d.On, Paused: d.Paused, NextMs: d.NextMs, Zone: d.Shifts.Zone, Shifts: []HoursRangeView{},
	}
	for _, r := range d.Shifts.Ranges {
		v.Shifts = append(v.Shifts, HoursRangeView{Day: int(r.Day), From: r.From, To: r.To})
	}
	return v
}

// dealtView explains what a rule did; nil for what members did.
func dealtView(l inbox.Line, members map[inbox.MemberID]inbox.Member) *DealtView {
	if l.Code != inbox.ActDealt && l.Code != inbox.ActOffered {
		return nil
	}
	d := inbox.DealtLine(l)
	v := &DealtView{To: members[d.To].Name, From: members[d.From].Name, Rule: d.Rule, How: d.How, Candidates: []string{}, Skipped: []SkippedView{}}
	for _, m := range d.Candidates {
		v.Candidates = append(v.Candidates, members[m].Name)
	}
	for _, s := range d.Skipped {
		v.Skipped = append(v.Skipped, SkippedView{Name: members[s.Member].Name, Reason: s.Reason})
	}
	return v
}

// texts are ids as the window knows them.
func texts[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
