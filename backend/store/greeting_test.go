package store_test

import (
	"testing"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// Who waits for a person since days, and whom no automatic reply is for, does
// not keep those who have just written from getting one.
func TestWhoWaitsForDaysDoesNotHoldUpGreetings(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	update(t, r, func(tx *store.Tx) error {
		return tx.PutAutoReplies(shop, inbox.AutoReplies{Welcome: inbox.AutoText{On: true}, Closing: inbox.AutoText{On: true}}, 1)
	})
	closed := func(w inbox.Work) (inbox.Work, bool) { return w.Close(1, 9000, 1500) }
	closedNow := func(w inbox.Work) (inbox.Work, bool) { return w.Close(1, 9000, 9500) }
	putThreads(t, r, "old", 600, 2, 1000, untouched)
	putThreads(t, r, "new", 1, 3, 9000, untouched)
	putThreads(t, r, "closed before", 600, 4, 1000, closed)
	putThreads(t, r, "closed", 1, 5, 9000, closedNow)
	g, err := r.Greeting(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  []store.Greetable
		want inbox.ContactID
	}{"waiting": {g.Waiting, "new0"}, "closed": {g.Closed, "closed0"}} {
		if last := c.got[len(c.got)-1]; last.ID != inbox.NewConversationID(shop, c.want) {
			t.Errorf("%s: of %d the last is %s, want that of %s", name, len(c.got), last.ID, c.want)
		}
	}
}
