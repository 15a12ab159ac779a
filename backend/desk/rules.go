package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
)

// Rules lists the rules by name.
func (d *Desk) Rules(ctx context.Context) ([]inbox.Rule, error) {
	rows, err := d.replica.Rules(ctx)
	rules := make([]inbox.Rule, len(rows))
	for i, r := range rows {
		rules[i] = r.Rule
	}
	return rules, err
}

// Rule reads a rule.
func (d *Desk) Rule(ctx context.Context, id inbox.RuleID) (inbox.Rule, error) {
	r, err := d.replica.Rule(ctx, id)
	return r.Rule, missing(err, inbox.CodeRuleNotFound)
}

// Moved is a channel that left another rule for the one that was saved.
type Moved struct {
	Channel inbox.ChannelID
	From    string // the other rule's name
}

// SaveRule makes a rule, when it has no id, or replaces it. Its members may be
// named by id or by e-mail address (features.md, SO-15 and SO-16). A channel
// that was in another rule leaves it, and Moved says so. A rule that hides what
// somebody has lets agents see only their own in its channels, which the relay
// holds; a channel that no such rule deals any more is seen whole again.
func (d *Desk) SaveRule(ctx context.Context, r inbox.Rule) (inbox.Rule, []Moved, error) {
	if err := d.manages(); err != nil {
		return r, nil, err
	}
	if err := d.untilLive(ctx); err != nil {
		return r, nil, d.unreachable(err)
	}
	r, err := d.completeRule(ctx, r)
	if err != nil {
		return r, nil, err
	}
	if err := r.Check(); err != nil {
		return r, nil, err
	}
	rules, err := d.Rules(ctx)
	if err != nil {
		return r, nil, err
	}
	if r.ID == "" {
		r.ID = inbox.RuleID("r_" + uuid.Must(uuid.NewV7()).String())
	} else if !slices.ContainsFunc(rules, func(other inbox.Rule) bool { return other.ID == r.ID }) {
		return r, nil, &inbox.Problem{Code: inbox.CodeRuleNotFound, Action: inbox.ActionNone}
	}
	moved := []Moved{}
	var shown []inbox.ChannelID
	for _, other := range rules {
		for _, c := range other.Channels {
			stays := slices.Contains(r.Channels, c)
			if other.ID != r.ID && stays {
				moved = append(moved, Moved{c, other.Name})
			}
			if other.Hide && (stays && !r.Hide || !stays && other.ID == r.ID) {
				shown = append(shown, c)
			}
		}
	}
	if r.Hide {
		// Before anything is dealt by it.
		if err := d.hide(ctx, r.Channels, true); err != nil {
			return r, moved, err
		}
	}
	if err := d.act(ctx, "", action{kind: entry.KindRuleSaved, body: entry.RuleBody(r)}); err != nil {
		return r, moved, err
	}
	return r, moved, d.hide(ctx, shown, false)
}

// hide lets the agents of some channels see only their own conversations, or
// all of them.
func (d *Desk) hide(ctx context.Context, channels []inbox.ChannelID, own bool) error {
	for _, id := range channels {
		access, err := d.Access(ctx, id)
		if err != nil {
			return err
		}
		if access.OwnOnly == own {
			continue
		}
		access.OwnOnly = own
		if err := d.SetAccess(ctx, id, access); err != nil {
			return err
		}
	}
	return nil
}

// completeRule finds the members and channels that a rule names.
func (d *Desk) completeRule(ctx context.Context, r inbox.Rule) (inbox.Rule, error) {
	r.Name = inbox.CleanName(r.Name)
	members, err := d.Members(ctx)
	if err != nil {
		return r, err
	}
	names := r.Members
	r.Members = nil
	for _, name := range names {
		if members[name].Removed {
			continue // since the rule was saved
		}
		m, err := memberCalled(members, string(name))
		if err != nil {
			return r, err
		}
		if !slices.Contains(r.Members, m) {
			r.Members = append(r.Members, m)
		}
	}
	if r.Fallback != inbox.FallbackMember {
		r.FallbackTo = ""
	}
	if members[r.FallbackTo].Removed {
		r.FallbackTo = "" // somebody else is to be chosen
	}
	if r.FallbackTo != "" {
		if r.FallbackTo, err = memberCalled(members, string(r.FallbackTo)); err != nil {
			return r, err
		}
	}
	channels := r.Channels
	r.Channels = nil
	for _, id := range channels {
		if _, err := d.replica.Channel(ctx, id); err != nil {
			return r, missing(err, inbox.CodeChannelNotFound)
		}
		if !slices.Contains(r.Channels, id) {
			r.Channels = append(r.Channels, id)
		}
	}
	return r, nil
}

// memberCalled finds a member by id or by e-mail address.
func memberCalled(members map[inbox.MemberID]inbox.Member, name string) (inbox.MemberID, error) {
	name = strings.TrimSpace(name)
	for id, m := range members {
		if !m.Removed && (string(id) == name || m.Email != "" && strings.EqualFold(m.Email, name)) {
			return id, nil
		}
	}
	return "", &inbox.Problem{Code: inbox.CodeRuleMemberUnknown, Args: map[string]string{"name": name}, Action: inbox.ActionEdit}
}

// AddToRule lets a rule deal the conversations of one more channel.
func (d *Desk) AddToRule(ctx context.Context, id inbox.RuleID, channel inbox.ChannelID) (inbox.Rule, []Moved, error) {
	r, err := d.Rule(ctx, id)
	if err != nil {
		return r, nil, err
	}
	r.Channels = append(r.Channels, channel)
	return d.SaveRule(ctx, r)
}

// DeleteRule takes a rule away. Who has a conversation keeps it; new ones wait
// for somebody to take them.
func (d *Desk) DeleteRule(ctx context.Context, id inbox.RuleID) error {
	if err := d.manages(); err != nil {
		return err
	}
	r, err := d.Rule(ctx, id)
	if err != nil {
		return err
	}
	err = d.act(ctx, "", action{kind: entry.KindRuleDeleted, body: &entry.RuleDeleted{ID: string(id)}})
	if err != nil || !r.Hide {
		return err
	}
	return d.hide(ctx, r.Channels, false)
}

// manages refuses what only owners and admins may do; the relay holds it.
func (d *Desk) manages() error {
	if d.currentConfig().Member.Role.Manages() {
		return nil
	}
	return &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone}
}
