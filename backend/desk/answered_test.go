package desk_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// types is what the window does while an agent writes.
func (x thread) types(t *testing.T, d *desktest.Desk, text string) {
	t.Helper()
	if err := d.SaveDraft(t.Context(), x.id, text); err != nil {
		t.Fatal(err)
	}
}

// Two people answer the same customer (features.md 3, row 19): the second is
// told before the answer goes out, once, and decides.
func TestTwoPeopleAnswerTheSameCustomer(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ploy := x.shop.Desk(t, "Ploy")
	ploy.Connect(t, metasim.LotusTea)
	ploy.AwaitState(t, "hello", "")
	x.types(t, x.nok, "Yes, w")
	x.types(t, ploy, "We do")
	if _, err := ploy.Send(t.Context(), x.id, "We do!"); err != nil {
		t.Fatalf("the first to answer: %v", err)
	}
	x.nok.Await(t, "Nok's desktop knows who answered", func() bool {
		m, ok := x.nok.Message(t, "We do!")
		return ok && m.Author == "Ploy"
	})
	x.types(t, x.nok, "Yes, we do")
	_, err := x.nok.Send(t.Context(), x.id, "Yes, we do")
	p := inbox.ProblemOf(err)
	if p == nil || p.Code != inbox.CodeAnsweredMeanwhile || p.Args["name"] != "Ploy" {
		t.Fatalf("the second to answer: %v", err)
	}
	if text, err := x.nok.Draft(t.Context(), x.id); text != "Yes, we do" || err != nil {
		t.Errorf("the draft is %q, %v", text, err)
	}
	if _, err := x.nok.Send(t.Context(), x.id, "Yes, we do"); err != nil {
		t.Errorf("asked again: %v", err)
	}
	x.nok.AwaitState(t, "Yes, we do", "delivered")
	// The next draft begins after all that.
	x.types(t, x.nok, "By the way")
	if _, err := x.nok.Send(t.Context(), x.id, "By the way"); err != nil {
		t.Errorf("a new draft: %v", err)
	}
}

func TestAnsweredMeanwhile(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(x thread) string
		anyway bool
		asked  bool
	}{
		"in the Page's own inbox": {func(x thread) string { x.customer.InboxSay("from the phone"); return "from the phone" }, false, true},
		"sent anyway":             {func(x thread) string { x.customer.InboxSay("from the phone"); return "from the phone" }, true, false},
		"the customer wrote more": {func(x thread) string { x.customer.Say("hello?"); return "hello?" }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openThread(t)
			x.types(t, x.nok, "Yes")
			text := tc.answer(x)
			x.nok.Await(t, "the answer is here", func() bool { _, ok := x.nok.Message(t, text); return ok })
			_, err := x.nok.SendAll(t.Context(), x.id, desk.Outgoing{Texts: []string{"Yes"}, Anyway: tc.anyway})
			p := inbox.ProblemOf(err)
			if asked := p != nil && p.Code == inbox.CodeAnsweredMeanwhile; asked != tc.asked || (!asked && err != nil) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What one wrote oneself a moment ago is no reason to ask.
func TestOwnAnswersAreNotSomebodyElses(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	x.types(t, x.nok, "one")
	for _, text := range []string{"one", "two", "three"} {
		x.types(t, x.nok, text)
		if _, err := x.nok.Send(t.Context(), x.id, text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		x.types(t, x.nok, "next")
		x.nok.AwaitState(t, text, "delivered")
	}
	if _, err := x.nok.Send(t.Context(), x.id, "next"); err != nil {
		t.Errorf("asked because of one's own answer: %v", err)
	}
}

// An answer waits while the computer has no network; when it is back, somebody
// else has answered, or the customer has written more (features.md 4, rank 3).
func TestAnswerThatWaited(t *testing.T) {
	for name, tc := range map[string]struct {
		meanwhile func(x thread)
		waited    time.Duration
		held      bool
	}{
		"somebody answered in the Page's own inbox": {func(x thread) { x.customer.InboxSay("meanwhile") }, time.Hour, true},
		"the customer wrote more":                   {func(x thread) { x.customer.Say("meanwhile") }, time.Hour, false},
		"nothing happened":                          {nil, time.Hour, false},
		"somebody answered in the same moment":      {func(x thread) { x.customer.InboxSay("meanwhile") }, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openThread(t)
			ploy := x.shop.Desk(t, "Ploy") // her desktop stays on
			settled(t, x.nok)
			x.nok.Stop(t)
			var id inbox.OutboxID
			offline(t, x.nok.Dir, func(ctx context.Context, closed *desk.Desk) {
				m, err := closed.Send(ctx, x.id, "Yes, we do")
				if err != nil {
					t.Fatal(err)
				}
				id = m.Client
			})
			change(t, filepath.Join(x.nok.Dir, "local.db"), fmt.Sprintf("UPDATE outbox SET created_ms = created_ms - %d", tc.waited.Milliseconds()))
			if tc.meanwhile != nil {
				tc.meanwhile(x)
				ploy.Await(t, "it is in the journal", func() bool { _, ok := ploy.Message(t, "meanwhile"); return ok })
			}
			x.nok.Start(t)
			if !tc.held {
				x.nok.AwaitState(t, "Yes, we do", "delivered")
				return
			}
			x.nok.AwaitState(t, "Yes, we do", "failed")
			_, err := x.nok.Sent(t.Context(), id)
			if p := inbox.ProblemOf(err); p == nil || p.Code != inbox.CodeAnsweredWaiting {
				t.Errorf("its author is told %v", err)
			}
			if sends := x.shop.Sim.Sends(); len(sends) > 0 {
				t.Fatalf("sent all the same: %+v", sends)
			}
			if err := x.nok.Retry(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			x.nok.AwaitState(t, "Yes, we do", "delivered")
		})
	}
}
