package desk_test

import (
	"fmt"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// Some customers' messages never produce a webhook (features.md 3, row 2). The
// next comparison with Meta's record finds them, on every desktop.
func TestMessageThatNoWebhookBroughtIsFilledIn(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Connect(t, metasim.LotusTea)
	ploy := shop.Desk(t, "Ploy")
	awaitCompared(t, nok, metasim.LotusTea, 0)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("this one comes")
	nok.AwaitState(t, "this one comes", "")
	faults := shop.Sim.Faults(metasim.LotusTea)
	faults.On(metasim.DropWebhooks())
	lost := customer.SayAt(shop.Sim.Now().Add(-25*time.Second), "this one is lost")
	stranger := shop.Sim.Customer(metasim.LotusTea, "From An Ad")
	stranger.SayAt(shop.Sim.Now().Add(-24*time.Second), "so is this whole thread")
	faults.Off()
	nok.Reconcile()
	for _, d := range []*desktest.Desk{nok, ploy} {
		m := d.AwaitState(t, "this one is lost", "")
		if m.ID != lost || !m.Filled || m.From != "customer" {
			t.Errorf("filled in as %+v", m)
		}
		d.AwaitState(t, "so is this whole thread", "")
		c, err := d.Conversation(t.Context(), inbox.NewConversationID("page:"+metasim.LotusTea, inbox.ContactID(stranger.ID)))
		if err != nil || c.Unread != 1 || !inbox.WindowOpen(c.WindowUntilMs, shop.Sim.Now().UnixMilli()) {
			t.Errorf("the thread that was missed: %+v, %v", c, err)
		}
	}
	settled(t, nok)
	before := len(nok.Export(t).Messages)
	awaitCompared(t, nok, metasim.LotusTea, channelOf(t, nok, metasim.LotusTea).CheckedMs)
	settled(t, nok)
	if after := len(nok.Export(t).Messages); after != before {
		t.Errorf("a second comparison made %d messages of %d", after, before)
	}
}

func channelOf(t *testing.T, d *desktest.Desk, page string) inbox.Channel {
	t.Helper()
	c, err := d.Channel(t.Context(), inbox.ChannelID("page:"+page))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// awaitCompared compares until the channel says "complete up to" something
// newer than since.
func awaitCompared(t *testing.T, d *desktest.Desk, page string, since int64) {
	t.Helper()
	d.Await(t, "compared", func() bool {
		if channelOf(t, d, page).CheckedMs > since {
			return true
		}
		d.Reconcile()
		return false
	})
}

// Meta drops a Page's subscription after an hour of failures
// (meta-platform.md, 3.3): the desktop notices, subscribes again and says so.
func TestDroppedSubscriptionIsRestored(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Connect(t, metasim.LotusTea)
	awaitCompared(t, nok, metasim.LotusTea, 0)
	if c := channelOf(t, nok, metasim.LotusTea); c.ResubscribedMs != 0 {
		t.Errorf("subscribed again without need: %+v", c)
	}
	if err := nok.Unsubscribe(t.Context(), "page:"+metasim.LotusTea); err != nil {
		t.Fatal(err)
	}
	nok.Reconcile()
	nok.Await(t, "subscribed again", func() bool { return channelOf(t, nok, metasim.LotusTea).ResubscribedMs > 0 })
	shop.Sim.Customer(metasim.LotusTea, "Mai Pham").Say("can you hear me?")
	nok.AwaitState(t, "can you hear me?", "")
}

// The comparison that asked Meta again is cut off right after: the person is
// told all the same.
func TestDroppedSubscriptionIsToldThoughTheComparisonFails(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Connect(t, metasim.LotusTea)
	awaitCompared(t, nok, metasim.LotusTea, 0)
	shop.Sim.Faults(metasim.LotusTea).On(metasim.NoAnswer().Only("conversations"))
	if err := nok.Unsubscribe(t.Context(), "page:"+metasim.LotusTea); err != nil {
		t.Fatal(err)
	}
	nok.Reconcile()
	nok.Await(t, "told that it is subscribed again", func() bool { return channelOf(t, nok, metasim.LotusTea).ResubscribedMs > 0 })
}

// History that was there before the Page was connected is taken over: read
// and silent, and only as far back as was asked for.
func TestHistoryIsTakenOver(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	now := shop.Sim.Now()
	for i := range 7 {
		c := shop.Sim.Customer(metasim.LotusTea, fmt.Sprint("Customer ", i))
		c.SayAt(now.Add(-time.Duration(i*10+1)*24*time.Hour), fmt.Sprint("question ", i))
		c.InboxSayAt(now.Add(-time.Duration(i*10+1)*24*time.Hour+time.Minute), fmt.Sprint("answer ", i))
	}
	nok := shop.Desk(t, "Nok")
	nok.Login(t, metasim.Choice{})
	if _, err := nok.Desk.Connect(t.Context(), desk.NewChannel{Page: metasim.LotusTea, History: 30 * 24 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	nok.AwaitState(t, "question 2", "")
	nok.Await(t, "import done", func() bool { i, err := nok.Imports(t.Context()); return err == nil && len(i) == 0 })
	settled(t, nok)
	export := nok.Export(t)
	if len(export.Messages) != 6 {
		t.Errorf("%d messages of the last thirty days, want 6", len(export.Messages))
	}
	for _, c := range export.Conversations {
		if c.Unread != 0 {
			t.Errorf("history is unread: %+v", c)
		}
	}
	for _, m := range export.Messages {
		if m.Filled {
			t.Errorf("history counts as a gap: %+v", m)
		}
	}
}

// Older messages that were not taken over come when the agent scrolls up to
// them, piece by piece, and when their customer writes again.
func TestOlderMessagesAreFetchedWhenTheyAreWanted(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	now := shop.Sim.Now()
	mai := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	for i := range 120 {
		mai.SayAt(now.Add(-time.Duration(200-i)*24*time.Hour), fmt.Sprint("old ", i))
	}
	nok := shop.Desk(t, "Nok")
	nok.Connect(t, metasim.LotusTea) // takes nothing over
	ploy := shop.Desk(t, "Ploy")
	mai.Say("it is me again")
	for _, d := range []*desktest.Desk{nok, ploy} {
		d.AwaitState(t, "old 119", "")
		d.Await(t, "one piece", func() bool { return len(d.Export(t).Messages) == 51 })
	}
	conversation := inbox.NewConversationID("page:"+metasim.LotusTea, inbox.ContactID(mai.ID))
	for _, want := range []struct {
		found, all int
		more       bool
	}{{50, 101, true}, {20, 121, false}, {0, 121, false}} {
		found, more, err := nok.Older(t.Context(), conversation)
		if err != nil || found != want.found || more != want.more {
			t.Fatalf("found %d, more %v, %v; want %+v", found, more, err, want)
		}
		for _, d := range []*desktest.Desk{nok, ploy} {
			d.Await(t, "the next piece", func() bool { return len(d.Export(t).Messages) == want.all })
		}
	}
	if c, err := nok.Conversation(t.Context(), conversation); err != nil || c.Unread != 1 {
		t.Errorf("old messages count as new: %d, %v", c.Unread, err)
	}
}

// A new inbox says up to when it is complete without being asked.
func TestNewChannelIsComparedAtOnce(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Connect(t, metasim.LotusTea)
	nok.Await(t, "compared", func() bool { return channelOf(t, nok, metasim.LotusTea).CheckedMs > 0 })
}
