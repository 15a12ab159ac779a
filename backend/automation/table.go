package automation

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// table is who sits at the table while conversations are dealt: what each has
// and when each got something last. Decisions change it as their entries will
// change the rows.
type table struct {
	now    time.Time
	nowMs  int64
	online present
	rules  map[inbox.RuleID]store.RuleRow
	d      store.Dealing
	last   map[share]int64        // when each got something last: a place in the journal, or after its end
	open   map[inbox.MemberID]int // conversations that each has open
	ahead  int64                  // the place of the next decision
	next   time.Time              // when to look again
}

// share is one member's part in one rule.
type share struct {
	rule   inbox.RuleID
	member inbox.MemberID
}

func newTable(d store.Dealing, online present, now time.Time) *table {
	t := &table{
		now: now, nowMs: now.UnixMilli(), online: online, d: d, rules: map[inbox.RuleID]store.RuleRow{},
		last: map[share]int64{}, open: map[inbox.MemberID]int{}, ahead: d.Applied + 1,
	}
	for _, r := range d.Rules {
		t.rules[r.ID] = r
		for member, s := range r.Shares {
			t.last[share{r.ID, member}] = s.LastSeq
		}
		for _, m := range r.Members {
			t.lookAt(d.Duties[m].Next(now))
		}
	}
	for m, n := range d.Open {
		t.open[m] = n
	}
	return t
}

// lookAt asks to look again at a time.
func (t *table) lookAt(at time.Time) { t.next = earlier(t.next, at) }

// gave carries a decision out.
func (t *table) gave(d decision) {
	if d.from != "" {
		t.open[d.from]--
	}
	if d.to == "" {
		return
	}
	t.open[d.to]++
	if d.how != inbox.DealtBack && d.how != inbox.DealtFallback {
		t.last[share{d.rule.ID, d.to}] = t.ahead
		t.ahead++
	}
}

// wasOffDuty reports whether a member is off duty and was at a time.
func (t *table) wasOffDuty(m inbox.MemberID, atMs int64) bool {
	duty := t.d.Duties[m]
	return !duty.On(t.now) && !duty.WasOn(time.UnixMilli(atMs))
}

// view is the members of a rule as one conversation sees them.
type view struct {
	rule       store.RuleRow
	access     inbox.Access
	candidates []inbox.MemberID
	skipped    []inbox.Skipped
	full       bool             // somebody would be available but has enough
	back       []inbox.MemberID // on duty, and not full: may get back what they had before
	anybody    []inbox.MemberID // available or not, but not full
	sees       []inbox.MemberID // in the team, and may see the channel
}

// may reports whether a member may get back what they had.
func (v view) may(m inbox.MemberID) bool { return slices.Contains(v.back, m) }

// view sorts the members of a rule into those who may get a conversation and
// those who may not, with the reason.
func (t *table) view(due store.Due, r store.RuleRow, why reason) view {
	channel, _ := due.ID.Parts()
	v := view{rule: r, access: inbox.SharedAccess}
	if access, restricted := t.d.Access[channel]; restricted {
		v.access = access
	}
	var had []inbox.MemberID // available but for that
	for _, m := range r.Members {
		has := t.open[m]
		if m == due.Work.Assignee {
			has-- // without this one
		}
		full := r.Cap > 0 && has >= r.Cap
		skip := t.absent(m, r, v)
		switch {
		case skip == "" && (slices.Contains(due.Had, m) || m == due.Work.Assignee && why != takenAway):
			skip = inbox.SkippedHadIt
			if !full {
				had = append(had, m)
			}
		case skip == "" && full:
			skip, v.full = inbox.SkippedFull, true
		}
		if skip == "" {
			v.candidates = append(v.candidates, m)
		} else {
			v.skipped = append(v.skipped, inbox.Skipped{Member: m, Reason: skip})
		}
		if skip == inbox.SkippedGone || skip == inbox.SkippedNoAccess {
			continue
		}
		if v.sees = append(v.sees, m); full {
			continue
		}
		if v.anybody = append(v.anybody, m); skip != inbox.SkippedOffDuty {
			v.back = append(v.back, m)
		}
	}
	// Who gave it back gets it again only when there is nobody else.
	if len(v.candidates) == 0 && due.Work.Assignee == "" && !v.full {
		v.candidates = had
		v.skipped = slices.DeleteFunc(v.skipped, func(s inbox.Skipped) bool { return slices.Contains(had, s.Member) })
	}
	return v
}

// absent says why a member cannot be asked at all, "" when they can.
func (t *table) absent(m inbox.MemberID, r store.RuleRow, v view) string {
	member, known := t.d.Members[m]
	switch {
	case !known || member.Removed:
		return inbox.SkippedGone
	case !v.access.Includes(m):
		return inbox.SkippedNoAccess
	case !t.d.Duties[m].On(t.now):
		return inbox.SkippedOffDuty
	case r.PreferOnline && !slices.Contains(t.online.members, m):
		return inbox.SkippedOffline
	}
	return ""
}

// fallback is who gets a conversation while nobody is available, "" for
// nobody.
func (t *table) fallback(key string, v view) inbox.MemberID {
	switch v.rule.Fallback {
	case inbox.FallbackMember:
		if m, known := t.d.Members[v.rule.FallbackTo]; known && !m.Removed && v.access.Includes(m.ID) {
			return m.ID
		}
	case inbox.FallbackRandom:
		if len(v.back) > 0 {
			return drawn(key, v.back)
		}
		if len(v.anybody) > 0 {
			return drawn(key, v.anybody)
		}
	case inbox.FallbackWait:
	}
	return ""
}

// choose is who of the candidates gets a conversation by a rule's method.
//
// Taking turns is giving to the one who got something longest ago. Between two
// conversations that one member gets, each of the others who could have had
// them gets one too: as long as two are available, their numbers differ by one
// at most, whoever else comes and goes. Who comes late or comes back is next,
// once, and catches up on nothing.
func (t *table) choose(key string, r store.RuleRow, candidates []inbox.MemberID) inbox.MemberID {
	last := func(m inbox.MemberID) int64 { return t.last[share{r.ID, m}] }
	switch r.Method {
	case inbox.MethodRandom:
		return drawn(key, candidates)
	case inbox.MethodFewestOpen:
		return slices.MinFunc(candidates, func(a, b inbox.MemberID) int {
			return cmp.Or(cmp.Compare(t.open[a], t.open[b]), cmp.Compare(last(a), last(b)))
		})
	case inbox.MethodRoundRobin, inbox.MethodSelfClaim:
	}
	return slices.MinFunc(candidates, func(a, b inbox.MemberID) int { return cmp.Compare(last(a), last(b)) })
}

// drawn is one of the members by lot. The lot is drawn by the key, so that the
// same decision falls the same way on every desktop.
func drawn(key string, members []inbox.MemberID) inbox.MemberID {
	lot := func(m inbox.MemberID) []byte {
		sum := sha256.Sum256([]byte(key + "\x00" + string(m)))
		return sum[:]
	}
	return slices.MaxFunc(members, func(a, b inbox.MemberID) int { return bytes.Compare(lot(a), lot(b)) })
}
