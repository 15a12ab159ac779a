package inbox

// Work is how far the team is with a conversation. A customer's message opens
// it, a person closes it, and the customer's next message begins its next
// opening. The zero value plus Closed is a conversation that nothing has
// opened yet: its messages were taken over from before.
//
// Its methods are what entries of the journal do to it, in the journal's
// order. Each answers false when the entry comes too late to do anything: it
// is about an opening that is over, or somebody was faster.
type Work struct {
	Opening  int
	Closed   bool
	Assignee MemberID // "" for nobody
	SinceMs  int64    // of the newest thing that a person did to this opening, 0: nothing yet
	// ClosedUpToMs is the customer's newest message that the one who closed the
	// conversation had: what is newer was not closed with it.
	ClosedUpToMs int64
	// SnoozedUntilMs is until when nobody wants to see the conversation, 0: it
	// was not put off. A time that is past has woken it, on every desktop alike
	// and without an entry: see Snoozed.
	SnoozedUntilMs int64
	SnoozedUpToMs  int64    // as ClosedUpToMs: a newer message wakes it
	Previous       MemberID // who had the opening before this one, "" for nobody
	// Reopened says that a person opened it again and that nobody got it anew
	// since.
	Reopened bool
	// Offered says that the members of a rule were asked to take it, and that
	// nobody got it since.
	Offered bool
	// Turn is how often automation has decided who gets this opening, in vain
	// or not: the number of its next decision.
	Turn int
	// Seq is where in the journal it moved last. The store sets it.
	Seq int64
}

// Moved reports whether after differs from w in who has it, since when, or
// whether it is open.
func (w Work) Moved(after Work) bool {
	return w.Opening != after.Opening || w.Closed != after.Closed || w.Assignee != after.Assignee ||
		w.Reopened != after.Reopened || w.Offered != after.Offered || w.SinceMs != after.SinceMs
}

// Wrote brings the customer's newest message to the attention of a closed or
// snoozed conversation. What arrives late and is older than what was closed
// opens nothing.
func (w Work) Wrote(atMs int64) Work {
	if w.Closed && atMs > w.ClosedUpToMs {
		return w.next(w.Opening + 1)
	}
	if w.SnoozedUntilMs > 0 && atMs > w.SnoozedUpToMs {
		return w.awake()
	}
	return w
}

// next is the beginning of a later opening.
func (w Work) next(opening int) Work {
	previous := w.Previous
	if w.Assignee != "" {
		previous = w.Assignee
	}
	return Work{Opening: opening, Previous: previous}
}

// at is the state of an opening that an entry is about. One that is to come
// has begun for those who appended the entry, so it has begun.
func (w Work) at(opening int) (Work, bool) {
	if opening > w.Opening {
		return w.next(opening), true
	}
	return w, opening == w.Opening
}

// Claim gives an opening to the first who takes it.
func (w Work) Claim(opening int, member MemberID, atMs int64) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || now.Closed || now.Assignee != "" || member == "" {
		return w, false
	}
	return now.given(member, atMs), true
}

// given is the opening in a member's hands.
func (w Work) given(member MemberID, atMs int64) Work {
	w = w.awake()
	w.Assignee, w.SinceMs, w.Reopened, w.Offered = member, atMs, false, false
	return w
}

// Assign gives an opening to a member, whoever has it. It is to be seen by
// them, so it wakes.
func (w Work) Assign(opening int, member MemberID, atMs int64) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || now.Closed || now.Assignee == member {
		return w, false
	}
	return now.given(member, atMs), true
}

// Deal is Assign by automation, which decided that the opening goes from one
// member, or from nobody, to another, or stays where it is. The first decision
// of a turn counts; it does nothing when a person was faster, and the turn is
// over all the same.
func (w Work) Deal(opening, turn int, from, member MemberID, atMs int64) (Work, bool) {
	now, ok := w.turn(opening, turn)
	if !ok || now.Closed || now.Assignee != from || member == "" {
		return now, false
	}
	return now.given(member, atMs), true
}

// Offer asks the members of a rule to take an opening; from, who has had it,
// has it no longer. It counts as Deal does.
func (w Work) Offer(opening, turn int, from MemberID, atMs int64) (Work, bool) {
	now, ok := w.turn(opening, turn)
	if !ok || now.Closed || now.Assignee != from {
		return now, false
	}
	now = now.given("", atMs)
	now.Offered = true
	return now, true
}

// turn is the state of an opening for which automation has decided.
func (w Work) turn(opening, turn int) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || turn < now.Turn {
		return w, false
	}
	now.Turn = turn + 1
	return now, true
}

// Unassign gives an opening back to nobody.
func (w Work) Unassign(opening int, atMs int64) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || now.Closed || now.Assignee == "" {
		return w, false
	}
	now.Assignee, now.SinceMs, now.Reopened = "", atMs, false
	return now, true
}

// Close ends an opening for those of the customer's messages that came up to
// upToMs.
func (w Work) Close(opening int, upToMs, atMs int64) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || now.Closed {
		return w, false
	}
	now = now.awake()
	now.Closed, now.Reopened, now.Offered = true, false, false
	now.ClosedUpToMs, now.SinceMs = max(upToMs, now.ClosedUpToMs), atMs
	return now, true
}

// Reopen takes back that an opening was closed. It stays whose it was.
func (w Work) Reopen(opening int, atMs int64) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || !now.Closed {
		return w, false
	}
	now.Closed, now.Reopened, now.SinceMs = false, now.Assignee != "", atMs
	return now, true
}

// GiveBack takes an opening from a member, so that nobody has it.
func (w Work) GiveBack(from MemberID, atMs int64) (Work, bool) {
	if w.Closed || w.Assignee != from || from == "" {
		return w, false
	}
	w.Assignee, w.SinceMs = "", atMs
	return w, true
}

// What the history calls the acts of members: the codes of lines of kind
// MessageAction.
const (
	ActClaimed     = "claimed"
	ActAssigned    = "assigned"
	ActTransferred = "transferred"
	ActClosed      = "closed"
	ActReopened    = "reopened"
	// ActMemberRemoved gives an opening back to nobody because whoever had it
	// is no longer a member.
	ActMemberRemoved = "member_removed"
	ActUnassigned    = "unassigned"
	ActSnoozed       = "snoozed"
	ActWoken         = "woken"
	ActLabelled      = "labelled"
	ActUnlabelled    = "unlabelled"
	ActRelabelled    = "relabelled"
	ActDealt         = "dealt"   // by a rule
	ActOffered       = "offered" // by a rule

	// ArgMember is the argument of such a line that names who got the
	// conversation, by id.
	ArgMember = "member"
	// ArgUntil is until when it was put off, in milliseconds.
	ArgUntil = "until"
	// ArgAdded and ArgRemoved are LabelSets.
	ArgAdded   = "added"
	ArgRemoved = "removed"
	// The arguments of ActDealt and ActOffered, see Dealt.
	ArgFrom       = "from" // who had it before, "" for nobody
	ArgRule       = "rule" // its name at that time
	ArgHow        = "how"
	ArgCandidates = "candidates"
	ArgSkipped    = "skipped"
)
