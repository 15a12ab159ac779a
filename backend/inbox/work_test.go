package inbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/inbox"
)

func TestWork(t *testing.T) {
	t.Parallel()
	fresh := inbox.Work{Closed: true}
	open := inbox.Work{Opening: 1}
	noks := inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5}
	closed := inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 9, Closed: true, ClosedUpToMs: 100}
	asleep := inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, SnoozedUntilMs: 500, SnoozedUpToMs: 100}
	tests := map[string]struct {
		before inbox.Work
		do     func(inbox.Work) (inbox.Work, bool)
		after  inbox.Work
		done   bool
	}{
		"the first message opens":               {fresh, wrote(1), open, true},
		"a further message changes nothing":     {noks, wrote(200), noks, true},
		"a message opens the next opening":      {closed, wrote(101), inbox.Work{Opening: 2, Previous: "nok"}, true},
		"a late one from before the close":      {closed, wrote(100), closed, true},
		"the first claim wins":                  {open, claim(1, "nok", 5), noks, true},
		"the second claim loses":                {noks, claim(1, "ploy", 6), noks, false},
		"a claim of an opening that is over":    {inbox.Work{Opening: 2}, claim(1, "nok", 5), inbox.Work{Opening: 2}, false},
		"a claim of one that is to come":        {closed, claim(2, "ploy", 12), inbox.Work{Opening: 2, Assignee: "ploy", SinceMs: 12, Previous: "nok"}, true},
		"a claim of what is closed":             {closed, claim(1, "ploy", 12), closed, false},
		"a claim by nobody":                     {open, claim(1, "", 5), open, false},
		"an assignment takes it from the first": {noks, assign(1, "ploy", 8), inbox.Work{Opening: 1, Assignee: "ploy", SinceMs: 8}, true},
		"to whom has it":                        {noks, assign(1, "nok", 8), noks, false},
		"an assignment of what is closed":       {closed, assign(1, "ploy", 12), closed, false},
		"closing":                               {noks, shut(1, 100, 9), closed, true},
		"closing twice":                         {closed, shut(1, 300, 12), closed, false},
		"reopening gives it back":               {closed, reopen(1, 12), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 12, ClosedUpToMs: 100, Reopened: true}, true},
		"reopening what is open":                {noks, reopen(1, 12), noks, false},
		"reopening after the customer wrote":    {inbox.Work{Opening: 2}, reopen(1, 12), inbox.Work{Opening: 2}, false},
		"dealing":                               {open, deal(1, 0, "", "nok", 5), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, Turn: 1}, true},
		"dealing what somebody took meanwhile":  {noks, deal(1, 0, "", "ploy", 7), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, Turn: 1}, false},
		"dealing in the same turn again":        {inbox.Work{Opening: 1, Turn: 1}, deal(1, 0, "", "nok", 5), inbox.Work{Opening: 1, Turn: 1}, false},
		"dealing what was closed meanwhile":     {closed, deal(1, 0, "", "ploy", 12), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 9, Closed: true, ClosedUpToMs: 100, Turn: 1}, false},
		"dealing an opening that is over":       {inbox.Work{Opening: 2}, deal(1, 0, "", "nok", 5), inbox.Work{Opening: 2}, false},
		"dealing what was taken over":           {fresh, deal(1, 0, "", "nok", 5), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, Turn: 1}, true},
		"dealing it from one to another":        {noks, deal(1, 1, "nok", "ploy", 8), inbox.Work{Opening: 1, Assignee: "ploy", SinceMs: 8, Turn: 2}, true},
		"dealing it from who no longer has it":  {noks, deal(1, 1, "mai", "ploy", 8), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, Turn: 2}, false},
		"offering":                              {open, offer(1, 0, "", 7), inbox.Work{Opening: 1, SinceMs: 7, Offered: true, Turn: 1}, true},
		"a claim after an offer":                {inbox.Work{Opening: 1, Offered: true, Turn: 1}, claim(1, "nok", 5), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, Turn: 1}, true},
		"offering what somebody took":           {noks, offer(1, 0, "", 7), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, Turn: 1}, false},
		"offering what somebody did not answer": {noks, offer(1, 0, "nok", 7), inbox.Work{Opening: 1, SinceMs: 7, Offered: true, Turn: 1}, true},
		"opening what was taken over":           {fresh, reopen(0, 12), inbox.Work{SinceMs: 12}, true},
		"giving it back":                        {noks, unassign(1, 12), inbox.Work{Opening: 1, SinceMs: 12}, true},
		"giving back what nobody has":           {open, unassign(1, 12), open, false},
		"giving back what is closed":            {closed, unassign(1, 12), closed, false},
		"giving back an opening that is over":   {inbox.Work{Opening: 2, Assignee: "nok"}, unassign(1, 12), inbox.Work{Opening: 2, Assignee: "nok"}, false},
		"putting it off":                        {noks, snooze(1, 500, 100, 7), asleep, true},
		"until the same time":                   {asleep, snooze(1, 500, 100, 8), asleep, false},
		"until another time":                    {asleep, snooze(1, 600, 90, 8), inbox.Work{Opening: 1, Assignee: "nok", SinceMs: 5, SnoozedUntilMs: 600, SnoozedUpToMs: 100}, true},
		"until a time that is past":             {noks, snooze(1, 500, 100, 500), noks, false},
		"putting off what is closed":            {closed, snooze(1, 500, 100, 12), closed, false},
		"putting off one that is over":          {inbox.Work{Opening: 2}, snooze(1, 500, 100, 12), inbox.Work{Opening: 2}, false},
		"waking it":                             {asleep, wakeUp(1, 8), noks, true},
		"waking what woke by itself":            {asleep, wakeUp(1, 500), asleep, false},
		"waking what is awake":                  {noks, wakeUp(1, 8), noks, false},
		"a message wakes it":                    {asleep, wrote(101), noks, true},
		"a late one does not":                   {asleep, wrote(100), asleep, true},
		"whoever gets it sees it":               {asleep, assign(1, "ploy", 8), inbox.Work{Opening: 1, Assignee: "ploy", SinceMs: 8}, true},
		"closing what is put off":               {asleep, shut(1, 100, 9), closed, true},
		"giving back what is put off":           {asleep, unassign(1, 9), inbox.Work{Opening: 1, SinceMs: 9, SnoozedUntilMs: 500, SnoozedUpToMs: 100}, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, done := tc.do(tc.before)
			if diff := cmp.Diff(tc.after, got); diff != "" || done != tc.done {
				t.Errorf("done %v: %s", done, diff)
			}
		})
	}
}

type deed = func(inbox.Work) (inbox.Work, bool)

func wrote(at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Wrote(at), true }
}

func claim(opening int, member inbox.MemberID, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Claim(opening, member, at) }
}

func assign(opening int, member inbox.MemberID, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Assign(opening, member, at) }
}

func deal(opening, turn int, from, to inbox.MemberID, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Deal(opening, turn, from, to, at) }
}

func offer(opening, turn int, from inbox.MemberID, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Offer(opening, turn, from, at) }
}

func shut(opening int, upTo, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Close(opening, upTo, at) }
}

func reopen(opening int, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Reopen(opening, at) }
}

func unassign(opening int, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Unassign(opening, at) }
}

func snooze(opening int, until, upTo, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Snooze(opening, until, upTo, at) }
}

func wakeUp(opening int, at int64) deed {
	return func(w inbox.Work) (inbox.Work, bool) { return w.Wake(opening, at) }
}

func TestSnoozed(t *testing.T) {
	t.Parallel()
	w := inbox.Work{Opening: 1, SnoozedUntilMs: 500}
	if !w.Snoozed(499) || w.Snoozed(500) {
		t.Error("it comes back at its time")
	}
	if w.Closed = true; w.Snoozed(499) {
		t.Error("what is closed is not put off")
	}
}
