package replica

import (
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// Rules, duty, and what automation decided by them.

func (b *batch) applyRuleSaved(e wire.Entry) error {
	body, err := decode[entry.RuleSaved](e)
	if err != nil {
		return err
	}
	if body.ID == "" {
		return fmt.Errorf("%w: no rule id", errUnreadable)
	}
	return b.tx.PutRule(body.Rule())
}

func (b *batch) applyRuleDeleted(e wire.Entry) error {
	body, err := decode[entry.RuleDeleted](e)
	if err != nil {
		return err
	}
	return b.tx.DeleteRule(inbox.RuleID(body.ID))
}

// applyDutySet passes over what a member says of somebody else: the relay
// cannot tell whom an entry is about.
func (b *batch) applyDutySet(e wire.Entry) error {
	body, err := decode[entry.DutySet](e)
	if err != nil {
		return err
	}
	actor, err := b.tx.Member(inbox.MemberID(e.Actor))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if body.Member == "" || body.Member != e.Actor && !wire.Role(actor.Role).Manages() {
		return nil
	}
	if body.On != nil {
		if err := b.tx.SetPaused(inbox.MemberID(body.Member), !*body.On, e.At); err != nil {
			return err
		}
	}
	if body.Schedule == nil {
		return nil
	}
	if err := body.Schedule.Check(); err != nil {
		return nil //nolint:nilerr // hours that no desktop of ours writes
	}
	return b.tx.SetShifts(inbox.MemberID(body.Member), *body.Schedule)
}

func (b *batch) applyAutoAssigned(e wire.Entry) error {
	body, err := decode[entry.AutoAssigned](e)
	if err != nil {
		return err
	}
	void, err := b.outdated(inbox.RuleID(body.Rule), body.RuleSeq, body.Unanswered)
	if err != nil {
		return err
	}
	why := inbox.Dealt{
		To: inbox.MemberID(body.Member), From: inbox.MemberID(body.From), Rule: body.RuleName, How: body.How,
		Candidates: entry.IDs[inbox.MemberID](body.Candidates),
	}
	for _, s := range body.Skipped {
		why.Skipped = append(why.Skipped, inbox.Skipped{Member: inbox.MemberID(s.Member), Reason: s.Reason})
	}
	dealt, err := b.automatic(e, why.Line(inbox.ActDealt), func(w inbox.Work) (inbox.Work, bool) {
		member := inbox.MemberID(body.Member)
		if void {
			member = "" // the turn is over without anybody
		}
		return w.Deal(body.Opening, body.Turn, inbox.MemberID(body.From), member, e.At)
	})
	if err != nil || !dealt {
		return err
	}
	if !void {
		if err := b.toTell(e, inbox.Assignment{Member: inbox.MemberID(body.Member), Rule: body.RuleName}); err != nil {
			return err
		}
	}
	if body.How == inbox.DealtBack || body.How == inbox.DealtFallback {
		return nil
	}
	return b.tx.SetDealt(inbox.RuleID(body.Rule), inbox.MemberID(body.Member))
}

func (b *batch) applyAutoOffered(e wire.Entry) error {
	body, err := decode[entry.AutoOffered](e)
	if err != nil {
		return err
	}
	void, err := b.outdated(inbox.RuleID(body.Rule), body.RuleSeq, body.Unanswered)
	if err != nil {
		return err
	}
	why := inbox.Dealt{From: inbox.MemberID(body.From), Rule: body.RuleName, Candidates: entry.IDs[inbox.MemberID](body.Members)}
	_, err = b.automatic(e, why.Line(inbox.ActOffered), func(w inbox.Work) (inbox.Work, bool) {
		if void {
			return w.Deal(body.Opening, body.Turn, inbox.MemberID(body.From), "", e.At)
		}
		return w.Offer(body.Opening, body.Turn, inbox.MemberID(body.From), e.At)
	})
	return err
}

// outdated reports whether a decision was made by a rule that was saved anew,
// or deleted, before the decision came into the journal. The decision will be made again.
func (b *batch) outdated(rule inbox.RuleID, savedSeq int64, unanswered bool) (bool, error) {
	if unanswered {
		return false, nil // it may not come again, and the relay has changed who sees the thread
	}
	seq, err := b.tx.RuleChanged(rule)
	return seq != savedSeq, err
}

// automatic is act for automation: the line has no author. It reports whether
// anything changed.
func (b *batch) automatic(e wire.Entry, line inbox.Line, change func(inbox.Work) (inbox.Work, bool)) (bool, error) {
	e.Actor = "" // whoever held the lease
	changed := false
	err := b.act(e, line, "", func(w inbox.Work) (inbox.Work, bool) {
		w, changed = change(w)
		return w, changed
	})
	return changed, err
}
