package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pagedesk/backend/inbox"
)

// What the tables of rules keep beside the rule itself says, in places of the
// journal, what there was before: see PutRule.

// PutRule makes a rule or replaces it.
//
// What waits in a channel that comes to its first rule is left alone with
// OldLeave, and dealt otherwise. With OldAll what somebody has is dealt again,
// when the channel is new to the rule or the choice is. What a member has who
// is no longer in the rule is dealt again unless OldLeave says to let it be.
func (w *Tx) PutRule(r inbox.Rule) error {
	before, found, err := w.rule(r.ID)
	if err != nil {
		return err
	}
	if err := w.ruleChanged(r.ID); err != nil {
		return err
	}
	membersSeq := w.seq
	if found && slices.Equal(before.Members, r.Members) {
		membersSeq = before.MembersSeq
	}
	err = w.run(`INSERT INTO rules (id, name, method, prefer_online, fallback, fallback_to, cap, redeal_minutes, old, exclusive, hide, saved_seq, members_seq)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, method = excluded.method,
		prefer_online = excluded.prefer_online, fallback = excluded.fallback, fallback_to = excluded.fallback_to, cap = excluded.cap,
		redeal_minutes = excluded.redeal_minutes, old = excluded.old, exclusive = excluded.exclusive, hide = excluded.hide,
		saved_seq = excluded.saved_seq, members_seq = excluded.members_seq`,
		r.ID, r.Name, r.Method, r.PreferOnline, r.Fallback, r.FallbackTo, r.Cap, r.RedealMinutes, r.Old, r.Exclusive, r.Hide, w.seq, membersSeq)
	if err != nil {
		return fmt.Errorf("rule %s: %w", r.ID, err)
	}
	if err := w.putRuleChannels(r, before); err != nil {
		return fmt.Errorf("channels of rule %s: %w", r.ID, err)
	}
	if err := w.putRuleMembers(r); err != nil {
		return fmt.Errorf("members of rule %s: %w", r.ID, err)
	}
	return nil
}

func (w *Tx) putRuleChannels(r inbox.Rule, before RuleRow) error {
	had := map[inbox.ChannelID]RuleChannel{}
	for _, c := range before.Sources {
		had[c.Channel] = c
		if !slices.Contains(r.Channels, c.Channel) {
			if err := w.run(`DELETE FROM rule_channels WHERE channel = ?`, c.Channel); err != nil {
				return err
			}
		}
	}
	for place, id := range r.Channels {
		c, ours := had[id]
		if !ours {
			c = RuleChannel{Channel: id}
			err := w.row(`SELECT left_seq FROM rule_channels WHERE channel = ?`, id).Scan(&c.LeftSeq)
			if errors.Is(err, sql.ErrNoRows) {
				c.LeftSeq, err = w.seq, nil
			}
			if err != nil {
				return err
			}
		}
		if r.Old != inbox.OldLeave {
			c.LeftSeq = 0
		}
		if r.Old == inbox.OldAll && (!ours || before.Old != inbox.OldAll) {
			c.AllSeq = w.seq
		}
		err := w.run(`INSERT INTO rule_channels (channel, rule, place, left_seq, all_seq) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (channel) DO UPDATE SET rule = excluded.rule, place = excluded.place, left_seq = excluded.left_seq, all_seq = excluded.all_seq`,
			id, r.ID, place, c.LeftSeq, c.AllSeq)
		if err != nil {
			return err
		}
	}
	return nil
}

// putRuleMembers keeps the rows of those who left: when they return they are
// asked in turn, not first.
func (w *Tx) putRuleMembers(r inbox.Rule) error {
	gone := int64(0)
	if r.Old != inbox.OldLeave {
		gone = w.seq
	}
	if err := w.run(`UPDATE rule_members SET place = -1, gone_seq = ? WHERE rule = ? AND place >= 0`, gone, r.ID); err != nil {
		return err
	}
	for place, m := range r.Members {
		err := w.run(`INSERT INTO rule_members (rule, member, place, gone_seq) VALUES (?, ?, ?, 0)
			ON CONFLICT (rule, member) DO UPDATE SET place = excluded.place, gone_seq = 0`, r.ID, m, place)
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteRule takes a rule away; who has a conversation keeps it.
func (w *Tx) DeleteRule(id inbox.RuleID) error {
	if err := w.ruleChanged(id); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM rule_channels WHERE rule = ?`, `DELETE FROM rule_members WHERE rule = ?`, `DELETE FROM rules WHERE id = ?`,
	} {
		if err := w.run(query, id); err != nil {
			return fmt.Errorf("rule %s: %w", id, err)
		}
	}
	return nil
}

// SetDealt notes that a rule gave a member of it a conversation now.
func (w *Tx) SetDealt(id inbox.RuleID, member inbox.MemberID) error {
	return w.run(`UPDATE rule_members SET last_seq = max(last_seq, ?) WHERE rule = ? AND member = ?`, w.seq, id, member)
}

// RuleRow is a rule with what dealing needs to know of its past. Places in the
// journal are seqs.
type RuleRow struct {
	inbox.Rule
	SavedSeq   int64 // where it was saved last
	MembersSeq int64 // where Members changed last
	Sources    []RuleChannel
	Shares     map[inbox.MemberID]RuleShare // also of those who left
}

// RuleChannel is a channel of a rule.
type RuleChannel struct {
	Channel inbox.ChannelID
	LeftSeq int64 // what waits since before that is left alone
	AllSeq  int64 // what somebody has since before that is dealt again
}

// RuleShare is what a rule has given to a member.
type RuleShare struct {
	LastSeq int64 // where it gave them something last, 0: nothing yet
	GoneSeq int64 // what they have since before that is dealt again, 0 for members
}

const (
	sqlRules = `SELECT id, name, method, prefer_online, fallback, fallback_to, cap, redeal_minutes, old, exclusive, hide, saved_seq, members_seq
		FROM rules WHERE ? = '' OR id = ? ORDER BY name, id`
	sqlRuleChannels = `SELECT channel, left_seq, all_seq FROM rule_channels WHERE rule = ? ORDER BY place`
	sqlRuleMembers  = `SELECT member, place, gone_seq, last_seq FROM rule_members WHERE rule = ? ORDER BY place, member`
)

// ruleChanged notes that a rule is saved or deleted now.
func (w *Tx) ruleChanged(id inbox.RuleID) error {
	w.rulesChanged, w.allChanged = true, true
	if err := w.run(`INSERT INTO rule_changes (rule, seq) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, w.seq); err != nil {
		return fmt.Errorf("rule %s: %w", id, err)
	}
	return nil
}

// RuleChanged is where in the journal a rule was saved or deleted last before
// the entry that is being applied, 0 when it never was. The entry may be of the
// past: the rule itself is as it is now.
func (w *Tx) RuleChanged(id inbox.RuleID) (int64, error) {
	var seq int64
	err := w.row(`SELECT coalesce(max(seq), 0) FROM rule_changes WHERE rule = ? AND seq < ?`, id, w.seq).Scan(&seq)
	return seq, err
}

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// rule reads a rule as this transaction sees it.
func (w *Tx) rule(id inbox.RuleID) (RuleRow, bool, error) {
	all, err := readRules(w.ctx, w.w.conn, id)
	if err != nil || len(all) == 0 {
		return RuleRow{}, false, err
	}
	return all[0], true, nil
}

// Rules lists the rules by name.
func (r *Replica) Rules(ctx context.Context) ([]RuleRow, error) { return readRules(ctx, r.f.read, "") }

// Rule reads a rule; ErrNotFound when there is none.
func (r *Replica) Rule(ctx context.Context, id inbox.RuleID) (RuleRow, error) {
	all, err := readRules(ctx, r.f.read, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("rule %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return RuleRow{}, err
	}
	return all[0], nil
}

// readRules reads one rule, or all when id is "".
func readRules(ctx context.Context, q querier, id inbox.RuleID) ([]RuleRow, error) {
	rows, err := q.QueryContext(ctx, sqlRules, id, id)
	all, err := collect(rows, err, func(scan func(...any) error) (RuleRow, error) {
		r := RuleRow{Shares: map[inbox.MemberID]RuleShare{}}
		return r, scan(&r.ID, &r.Name, &r.Method, &r.PreferOnline, &r.Fallback, &r.FallbackTo, &r.Cap, &r.RedealMinutes, &r.Old, &r.Exclusive, &r.Hide, &r.SavedSeq, &r.MembersSeq)
	})
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	for i := range all {
		if err := readRuleLists(ctx, q, &all[i]); err != nil {
			return nil, fmt.Errorf("read rule %s: %w", all[i].ID, err)
		}
	}
	return all, nil
}

func readRuleLists(ctx context.Context, q querier, r *RuleRow) error {
	rows, err := q.QueryContext(ctx, sqlRuleChannels, r.ID)
	r.Sources, err = collect(rows, err, func(scan func(...any) error) (RuleChannel, error) {
		var c RuleChannel
		return c, scan(&c.Channel, &c.LeftSeq, &c.AllSeq)
	})
	if err != nil {
		return err
	}
	for _, c := range r.Sources {
		r.Channels = append(r.Channels, c.Channel)
	}
	rows, err = q.QueryContext(ctx, sqlRuleMembers, r.ID)
	_, err = collect(rows, err, func(scan func(...any) error) (struct{}, error) {
		var member inbox.MemberID
		var place int
		var share RuleShare
		if err := scan(&member, &place, &share.GoneSeq, &share.LastSeq); err != nil {
			return struct{}{}, err
		}
		r.Shares[member] = share
		if place >= 0 {
			r.Members = append(r.Members, member)
		}
		return struct{}{}, nil
	})
	return err
}
