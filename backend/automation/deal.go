package automation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// dealsAtOnce bounds how much one plan deals, so that what else there is to do
// by itself has its turn.
const dealsAtOnce = 50

// planDeals deals what rules say.
func planDeals(ctx context.Context, l *Loop, now time.Time) (plan, error) {
	if !l.cfg.Acts() {
		return plan{}, nil // other devices do it
	}
	d, err := l.cfg.Replica.Dealing(ctx, now.UnixMilli())
	if err != nil {
		return plan{}, err
	}
	online, known := l.cfg.Online()
	d.Due = slices.DeleteFunc(d.Due, func(due store.Due) bool {
		channel, _ := due.ID.Parts()
		return l.cfg.Epoch(channel) == 0
	})
	decisions, next := deal(d, present{online, known}, now, dealsAtOnce)
	p := plan{next: next}
	for _, decision := range decisions {
		channel, _ := decision.conversation.Parts()
		intent := decision.intent()
		intent.Epoch, intent.Basis = l.cfg.Epoch(channel), d.Applied
		if intent.Epoch == 0 {
			break // the lease was lost in between
		}
		p.intents = append(p.intents, intent)
	}
	return p, nil
}

// present is who has a desktop online.
type present struct {
	members []inbox.MemberID
	known   bool
}

// decision is who gets an opening, and why they.
type decision struct {
	conversation inbox.ConversationID
	opening      int
	turn         int
	from         inbox.MemberID // who has it, "" for nobody
	unanswered   bool           // the customer has waited the rule's time
	rule         store.RuleRow
	to           inbox.MemberID // "": it is offered to the candidates
	how          string         // a method, or how else they came to be chosen
	candidates   []inbox.MemberID
	skipped      []inbox.Skipped
}

// key is the unique key of a decision: the first of a turn counts.
func (d decision) key() string {
	return fmt.Sprintf("deal/%s/%d/%d", d.conversation, d.opening, d.turn)
}

func (d decision) intent() Intent {
	i := Intent{Conversation: d.conversation, Unique: d.key()}
	if d.to == "" {
		i.Kind, i.Audience = entry.KindAutoOffered, d.candidates
		i.Body = &entry.AutoOffered{
			Opening: d.opening, Turn: d.turn, Members: entry.IDs[string](d.candidates), From: string(d.from), Unanswered: d.unanswered,
			Rule: string(d.rule.ID), RuleSeq: d.rule.SavedSeq, RuleName: d.rule.Name,
		}
		return i
	}
	i.Kind, i.Audience = entry.KindAutoAssigned, []inbox.MemberID{d.to}
	i.Body = &entry.AutoAssigned{
		Opening: d.opening, Turn: d.turn, Member: string(d.to), From: string(d.from), Unanswered: d.unanswered,
		Rule: string(d.rule.ID), RuleSeq: d.rule.SavedSeq, RuleName: d.rule.Name, How: d.how, Candidates: entry.IDs[string](d.candidates), Skipped: entry.SkippedOf(d.skipped),
	}
	return i
}

// deal decides who gets what is due, as if each decision were carried out
// before the next, and answers when there may be more to decide although
// nothing has happened. It is pure.
func deal(d store.Dealing, online present, now time.Time, limit int) (decisions []decision, next time.Time) {
	t := newTable(d, online, now)
	slices.SortStableFunc(d.Due, func(a, b store.Due) int {
		// What was taken over from before has no place in the journal: it comes
		// after those who wrote.
		return cmp.Or(compareBool(a.Work.Closed, b.Work.Closed), cmp.Compare(a.Work.Seq, b.Work.Seq))
	})
	for _, due := range d.Due {
		if len(decisions) == limit {
			return decisions, now
		}
		if decision, ok := t.decide(due); ok {
			decisions = append(decisions, decision)
			t.gave(decision)
		}
	}
	return decisions, t.next
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// reason is why a conversation is dealt.
type reason int

const (
	notDue     reason = iota
	nobodys           // nobody has it
	takenAway         // the rule deals also what somebody has, or they are no longer in it
	reopened          // a person opened it while who has it was not on duty
	unanswered        // the customer has waited the rule's time
	unclaimed         // nobody took it in the rule's time
)

// reason says why a conversation is dealt, and notes when a reason may come.
func (t *table) reason(due store.Due, r store.RuleRow) reason {
	w := due.Work
	if w.Snoozed(t.nowMs) {
		t.lookAt(time.UnixMilli(w.SnoozedUntilMs))
		return notDue
	}
	late := false
	if at := r.RedealAt(w, due.WaitingMs); at > 0 {
		if late = at <= t.nowMs; !late {
			t.lookAt(time.UnixMilli(at))
		}
	}
	switch {
	case w.Assignee != "" && due.Again:
		return takenAway
	case w.Assignee != "" && w.Reopened && t.wasOffDuty(w.Assignee, w.SinceMs):
		return reopened
	case w.Assignee != "" && late:
		return unanswered
	case w.Assignee != "":
		return notDue
	case r.Method != inbox.MethodSelfClaim || !w.Offered || w.Seq < r.MembersSeq:
		return nobodys
	case late && r.Fallback != inbox.FallbackWait:
		return unclaimed
	}
	return notDue
}

// decide says who gets a conversation, if anybody.
func (t *table) decide(due store.Due) (decision, bool) {
	r := t.rules[due.Rule]
	why := t.reason(due, r)
	if why == notDue || r.PreferOnline && !t.online.known {
		return decision{}, false
	}
	d := decision{
		conversation: due.ID, opening: due.Work.Opening, turn: due.Work.Turn, from: due.Work.Assignee,
		unanswered: why == unanswered || why == unclaimed, rule: r,
	}
	if due.Work.Closed { // it was taken over from before: dealing it opens it
		d.opening, d.turn = due.Work.Opening+1, 0
	}
	v := t.view(due, r, why)
	switch {
	case why == nobodys && due.Work.Turn == 0 && v.may(due.Work.Previous):
		d.to, d.how = due.Work.Previous, inbox.DealtBack
	case why == unclaimed:
		d.to, d.how = t.fallback(d.key(), v), inbox.DealtFallback
	case r.Method == inbox.MethodSelfClaim:
		d.candidates = v.sees // also who is off duty may take it
		return d, len(v.sees) > 0
	case len(v.candidates) > 0:
		d.to, d.how = t.choose(d.key(), r, v.candidates), string(r.Method)
	case why == reopened || why == unanswered || v.full:
		return d, false // it stays, or waits for somebody to have room
	default:
		d.to, d.how = t.fallback(d.key(), v), inbox.DealtFallback
	}
	d.candidates, d.skipped = v.candidates, v.skipped
	return d, d.to != ""
}
