package store_test

import (
	"fmt"
	"slices"
	"testing"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// putThreads opens n conversations at once, and changes how far the team is
// with each.
func putThreads(t *testing.T, r *store.Replica, name string, n int, seq, atMs int64, change func(inbox.Work) (inbox.Work, bool)) {
	t.Helper()
	update(t, r, func(tx *store.Tx) error {
		tx.Begin(seq)
		for i := range n {
			id := inbox.NewConversationID(shop, inbox.ContactID(fmt.Sprint(name, i)))
			if err := tx.SetMarks(id, store.Marks{WroteMs: atMs + int64(i)}); err != nil {
				return err
			}
			if _, err := tx.Work(id, change); err != nil {
				return err
			}
		}
		return nil
	})
}

func untouched(w inbox.Work) (inbox.Work, bool) { return w, true }

// dueOf are the contacts that a Dealing holds at a time, in alphabetical order.
func dueOf(t *testing.T, r *store.Replica, nowMs int64) []inbox.ContactID {
	t.Helper()
	d, err := r.Dealing(t.Context(), nowMs)
	if err != nil {
		t.Fatal(err)
	}
	var all []inbox.ContactID
	for _, due := range d.Due {
		_, contact := due.ID.Parts()
		all = append(all, contact)
	}
	slices.Sort(all)
	return all
}

func putRule(t *testing.T, r *store.Replica, rule inbox.Rule) {
	t.Helper()
	rule.ID, rule.Name, rule.Channels, rule.Members, rule.Old = "r1", "Shop", []inbox.ChannelID{shop}, []inbox.MemberID{"nok", "ploy"}, inbox.OldLeave
	update(t, r, func(tx *store.Tx) error {
		tx.Begin(1)
		return tx.PutRule(rule)
	})
}

// What nobody takes for days does not keep what is new from being offered.
func TestWhatWasOfferedDoesNotHoldUpWhatIsNew(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]inbox.Rule{
		"for good":      {Method: inbox.MethodSelfClaim, Fallback: inbox.FallbackWait},
		"for some time": {Method: inbox.MethodSelfClaim, Fallback: inbox.FallbackRandom, RedealMinutes: 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := openReplica(t)
			putRule(t, r, rule)
			putThreads(t, r, "offered", 300, 2, 1000, func(w inbox.Work) (inbox.Work, bool) { return w.Offer(1, 0, "", 1500) })
			putThreads(t, r, "new", 1, 3, 2000, untouched)
			if got := dueOf(t, r, 3000); !slices.Contains(got, "new0") {
				t.Errorf("due: %d conversations without the new one", len(got))
			}
		})
	}
}

// What is put off does not keep what is new from being dealt, and is due when
// its time is over.
func TestWhatIsSnoozedDoesNotHoldUpWhatIsNew(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	putRule(t, r, inbox.Rule{Method: inbox.MethodRoundRobin, Fallback: inbox.FallbackWait})
	putThreads(t, r, "snoozed", 300, 2, 1000, func(w inbox.Work) (inbox.Work, bool) { return w.Snooze(1, 9000, 1500, 1500) })
	putThreads(t, r, "new", 1, 3, 2000, untouched)
	if got := dueOf(t, r, 3000); !slices.Equal(got, []inbox.ContactID{"new0", "snoozed0"}) {
		t.Errorf("due: %q, want the new one and the next that wakes", got)
	}
	if got := dueOf(t, r, 9000); len(got) < 200 {
		t.Errorf("due when they wake: %d conversations", len(got))
	}
}

// Of what is in good hands only that is read which may have to go on, the next
// that will and the next that wakes.
func TestWhatIsInGoodHandsIsNotDue(t *testing.T) {
	t.Parallel()
	const hour = 3_600_000
	r := openReplica(t)
	putRule(t, r, inbox.Rule{Method: inbox.MethodRoundRobin, Fallback: inbox.FallbackWait, RedealMinutes: 60})
	noks := func(w inbox.Work) (inbox.Work, bool) { return w.Assign(1, "nok", 1000) }
	putThreads(t, r, "waits", 3, 2, 1000, noks)
	putThreads(t, r, "snoozed", 1, 3, 500, func(w inbox.Work) (inbox.Work, bool) {
		w, _ = noks(w)
		return w.Snooze(1, 9*hour, 500, 900)
	})
	if got := dueOf(t, r, 2000); !slices.Equal(got, []inbox.ContactID{"snoozed0", "waits0"}) {
		t.Errorf("due before the hour is over: %q", got)
	}
	if got := dueOf(t, r, hour+1001); !slices.Equal(got, []inbox.ContactID{"snoozed0", "waits0", "waits1", "waits2"}) {
		t.Errorf("due when it is over: %q", got)
	}
}
