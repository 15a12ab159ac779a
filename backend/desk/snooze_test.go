package desk_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// listed are the conversations of a list, in its order.
func listed(t *testing.T, list func() ([]desk.Row, desk.ListCursor, error)) []inbox.ConversationID {
	t.Helper()
	rows, _, err := list()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]inbox.ConversationID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

// What is put off leaves the lists of work on every desktop, and comes back by
// itself when its time has come, above what is newer; no desktop says so in
// the journal.
func TestPutOffAndComesBackByItself(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ploy := x.shop.Desk(t, "Ploy")
	ploy.AwaitState(t, "hello", "")
	ctx := t.Context()
	nobody := inbox.MemberID("")
	unassigned := func(d *desktest.Desk) []inbox.ConversationID {
		return listed(t, func() ([]desk.Row, desk.ListCursor, error) {
			return d.Conversations(ctx, desk.Filter{OpenOf: &nobody}, desk.ListCursor{}, 9)
		})
	}
	off := func(d *desktest.Desk) []inbox.ConversationID {
		return listed(t, func() ([]desk.Row, desk.ListCursor, error) {
			return d.Snoozed(ctx, desk.Filter{}, desk.ListCursor{}, 9)
		})
	}
	if err := x.nok.Snooze(ctx, x.id, time.Now().Add(-time.Second)); !errors.Is(err, &inbox.Problem{Code: inbox.CodeSnoozePast}) {
		t.Errorf("until a time that is past: %v", err)
	}
	until := time.Now().Add(time.Hour)
	if err := x.nok.Snooze(ctx, x.id, until); err != nil {
		t.Fatal(err)
	}
	other := x.shop.Sim.Customer(metasim.LotusTea, "Ton")
	other.Say("later than hello")
	both := []*desktest.Desk{x.nok, ploy}
	for _, d := range both {
		d.AwaitState(t, "later than hello", "")
		d.Await(t, "it is put off", func() bool { return slices.Equal(off(d), []inbox.ConversationID{x.id}) && len(unassigned(d)) == 1 })
	}
	applied, _ := x.nok.Status(ctx)
	for _, d := range both {
		d.Sleep(2 * time.Hour)
		d.Await(t, "it is back, above what is newer", func() bool {
			ids := unassigned(d)
			return len(off(d)) == 0 && len(ids) == 2 && ids[0] == x.id
		})
		if counts, err := d.Counts(ctx, desk.Filter{}); err != nil || counts.Unassigned != 2 {
			t.Errorf("counted %+v, %v", counts, err)
		}
	}
	if now, _ := x.nok.Status(ctx); now.Applied != applied.Applied {
		t.Errorf("entries were written for it: %d after %d", now.Applied, applied.Applied)
	}
}

func TestTheCustomerWakesWhatIsPutOff(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	if err := x.nok.Snooze(t.Context(), x.id, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	x.customer.Say("it is urgent")
	x.nok.Await(t, "it is awake", func() bool { return work(t, x.nok, x.id).SnoozedUntilMs == 0 })
}

// Two people do different things to a conversation at once: afterwards all
// desktops have the same rows and the same history.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	type deeds = [2]func(d *desktest.Desk, id inbox.ConversationID) error
	later := func(hours int) func(d *desktest.Desk, id inbox.ConversationID) error {
		until := time.Now().Add(time.Duration(hours) * time.Hour)
		return func(d *desktest.Desk, id inbox.ConversationID) error { return d.Snooze(t.Context(), id, until) }
	}
	shut := func(d *desktest.Desk, id inbox.ConversationID) error { return d.CloseConversation(t.Context(), id) }
	label := func(name string) func(d *desktest.Desk, id inbox.ConversationID) error {
		return func(d *desktest.Desk, id inbox.ConversationID) error {
			l, err := d.SaveLabel(t.Context(), inbox.Label{Name: name})
			if err != nil {
				return err
			}
			return d.Label(t.Context(), id, []inbox.LabelID{l.ID}, nil)
		}
	}
	for name, tc := range map[string]struct {
		do   deeds
		want func(c inbox.Conversation) bool
	}{
		"put off by both":    {deeds{later(1), later(2)}, func(c inbox.Conversation) bool { return c.Work.SnoozedUntilMs > 0 }},
		"closed by both":     {deeds{shut, shut}, func(c inbox.Conversation) bool { return c.Work.Closed }},
		"labelled by both":   {deeds{label("VIP"), label("รอของ")}, func(c inbox.Conversation) bool { return len(c.Labels.IDs()) == 2 }},
		"closed and put off": {deeds{shut, later(1)}, func(c inbox.Conversation) bool { return c.Work.Closed && c.Work.SnoozedUntilMs == 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openThread(t)
			ploy := x.shop.Desk(t, "Ploy")
			ploy.AwaitState(t, "hello", "")
			team := [2]*desktest.Desk{x.nok, ploy}
			var wg sync.WaitGroup
			for i, d := range team {
				wg.Go(func() {
					// Whoever comes too late is told so.
					if err := tc.do[i](d, x.id); err != nil && !errors.Is(err, &inbox.Problem{Code: inbox.CodeConversationClosed}) &&
						!errors.Is(err, &inbox.Problem{Code: inbox.CodeConversationChanged}) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			status, err := x.nok.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			row := func(d *desktest.Desk) inbox.Conversation {
				c, err := d.Conversation(t.Context(), x.id)
				if err != nil {
					t.Fatal(err)
				}
				return c
			}
			for _, d := range team {
				d.Await(t, "both are through", func() bool { return tc.want(row(d)) })
			}
			ploy.Await(t, "the same rows", func() bool {
				s, err := ploy.Status(t.Context())
				return err == nil && s.Applied >= status.Applied && row(ploy).Work == row(x.nok).Work && row(ploy).Labels == row(x.nok).Labels &&
					slices.Equal(acts(t, ploy), acts(t, x.nok))
			})
		})
	}
}

// The offered times are those of the shop's clock, which its business hours
// name.
func TestSnoozeTimesAreTheShops(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	channel, _ := x.id.Parts()
	settings, err := x.nok.AutoReplies(ctx, channel)
	if err != nil {
		t.Fatal(err)
	}
	settings.Hours.Zone = "Pacific/Kiritimati"
	if err := x.nok.SetAutoReplies(ctx, channel, settings); err != nil {
		t.Fatal(err)
	}
	x.nok.Await(t, "the shop's clock", func() bool {
		at, err := x.nok.Moment(ctx, "2026-12-01T09:00")
		return err == nil && at.UTC().Format(time.DateTime) == "2026-11-30 19:00:00"
	})
	times, err := x.nok.SnoozeTimes(ctx)
	if err != nil || len(times) < 2 {
		t.Fatalf("%v, %v", times, err)
	}
	for _, offered := range times[len(times)-2:] {
		if zone, _ := offered.At.Zone(); zone != "+14" || offered.At.Hour() != 9 {
			t.Errorf("%s at %v", offered.Choice, offered.At)
		}
	}
	if _, err := x.nok.Moment(ctx, "tomorrow"); !errors.Is(err, &inbox.Problem{Code: inbox.CodeInvalidInput}) {
		t.Errorf("no time: %v", err)
	}
}
