package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// work is how far a desktop says that the team is.
func work(t *testing.T, d *desktest.Desk, id inbox.ConversationID) inbox.Work {
	t.Helper()
	c, err := d.Conversation(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.Work
}

func me(d *desktest.Desk) inbox.MemberID { return inbox.MemberID(d.Setup().Member.ID) }

// acts are the lines of a conversation's history, with names.
func acts(t *testing.T, d *desktest.Desk) []string {
	t.Helper()
	out := d.Export(t)
	names := map[string]string{}
	for _, m := range out.Members {
		names[m.ID] = m.Name
	}
	var lines []string
	for _, h := range out.History {
		lines = append(lines, fmt.Sprintf("%s %s %s %s", names[h.Member], h.Kind, names[h.To], h.Text))
	}
	return lines
}

// Everybody takes the same conversation at once: one gets it, on every desktop
// the same one, and each of the others is told who.
func TestClaimRace(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	team := []*desktest.Desk{x.nok}
	for _, name := range []string{"Ploy", "Mai", "Ton"} {
		d := x.shop.Desk(t, name)
		d.AwaitState(t, "hello", "")
		team = append(team, d)
	}
	for opening := 1; opening <= 3; opening++ {
		for _, d := range team {
			d.Await(t, "the opening is here", func() bool { w := work(t, d, x.id); return w.Opening == opening && !w.Closed })
		}
		results := make([]error, len(team))
		var wg sync.WaitGroup
		for i, d := range team {
			wg.Go(func() { results[i] = d.Claim(t.Context(), x.id) })
		}
		wg.Wait()
		winner := slices.IndexFunc(results, func(err error) bool { return err == nil })
		if winner < 0 {
			t.Fatalf("nobody got it: %v", results)
		}
		for i, d := range team {
			if w := work(t, d, x.id); w.Assignee != me(team[winner]) {
				d.Await(t, "it is the winner's", func() bool { return work(t, d, x.id).Assignee == me(team[winner]) })
			}
			p := inbox.ProblemOf(results[i])
			if i != winner && (p == nil || p.Code != inbox.CodeConversationTaken || p.Args["name"] != team[winner].Setup().Member.Name) {
				t.Errorf("the loser %d was told %v", i, results[i])
			}
		}
		if err := team[winner].Claim(t.Context(), x.id); err != nil {
			t.Errorf("claimed again by who has it: %v", err)
		}
		if err := team[winner].CloseConversation(t.Context(), x.id); err != nil {
			t.Fatal(err)
		}
		x.customer.Say(fmt.Sprint("one more thing ", opening))
	}
	want := acts(t, x.nok)
	if len(want) != 6 {
		t.Errorf("the history is %q", want)
	}
	for _, d := range team[1:] {
		d.Await(t, "the same history", func() bool { return slices.Equal(acts(t, d), want) })
	}
}

func TestAConversationGoesThroughTheTeam(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	ploy := x.shop.Desk(t, "Ploy")
	ploy.AwaitState(t, "hello", "")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(err error, code inbox.Code) {
		t.Helper()
		if !errors.Is(err, &inbox.Problem{Code: code}) {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	must(x.nok.SaveDraft(ctx, x.id.Note(), "She wants two tins"))
	must(x.nok.Note(ctx, x.id, " She wants two tins "))
	if text, err := x.nok.Draft(ctx, x.id.Note()); text != "" || err != nil {
		t.Errorf("the note's draft stayed: %q, %v", text, err)
	}
	refused(x.nok.Note(ctx, x.id, " "), inbox.CodeTextEmpty)
	refused(x.nok.Assign(ctx, x.id, "u_nobody", ""), inbox.CodeMemberNotFound)
	must(x.nok.Assign(ctx, x.id, me(x.nok), ""))
	must(x.nok.Assign(ctx, x.id, me(ploy), "You know her"))
	ploy.Await(t, "it is Ploy's", func() bool { return work(t, ploy, x.id).Assignee == me(ploy) })
	refused(x.nok.Claim(ctx, x.id), inbox.CodeConversationTaken)
	must(ploy.CloseConversation(ctx, x.id))
	must(ploy.CloseConversation(ctx, x.id))
	refused(ploy.Assign(ctx, x.id, me(x.nok), ""), inbox.CodeConversationClosed)
	refused(ploy.Claim(ctx, x.id), inbox.CodeConversationClosed)
	must(ploy.Reopen(ctx, x.id))
	if w := work(t, ploy, x.id); w.Closed || w.Opening != 1 || w.Assignee != me(ploy) {
		t.Errorf("reopened: %+v", w)
	}
	must(ploy.CloseConversation(ctx, x.id))
	hello, _ := x.nok.Message(t, "hello")
	x.customer.React(hello.ID, "👍") // is no message
	x.customer.Say("are you there?")
	x.nok.Await(t, "the next opening", func() bool { w := work(t, x.nok, x.id); return w.Opening == 2 && !w.Closed && w.Assignee == "" })
	want := []string{
		"Nok note  She wants two tins", "Nok assigned Nok ", "Nok transferred Ploy You know her", "Ploy closed  ", "Ploy reopened  ", "Ploy closed  ",
	}
	for _, d := range []*desktest.Desk{x.nok, ploy} {
		d.Await(t, "the history", func() bool { return slices.Equal(acts(t, d), want) })
	}
	for _, m := range x.nok.Export(t).Messages {
		if m.Text == "She wants two tins" {
			t.Error("the note is among the messages")
		}
	}
	if got := x.received(); len(got) != 0 {
		t.Errorf("the customer got %q", got)
	}
	filters := map[string]struct {
		filter desk.Filter
		want   int
	}{
		"mine": {desk.Filter{OpenOf: new(inbox.MemberID)}, 1}, "closed": {desk.Filter{Closed: true}, 0},
	}
	for name, tc := range filters {
		rows, _, err := x.nok.Conversations(ctx, tc.filter, desk.ListCursor{}, 10)
		if err != nil || len(rows) != tc.want {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
}

// History from before the Page was connected asks nobody to do anything.
func TestImportedHistoryIsNotOpen(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("an old question")
	nok.Login(t, metasim.Choice{})
	if _, err := nok.Desk.Connect(t.Context(), desk.NewChannel{Page: metasim.LotusTea, History: desk.Histories["all"]}); err != nil {
		t.Fatal(err)
	}
	nok.AwaitState(t, "an old question", "")
	id := inbox.NewConversationID("page:"+metasim.LotusTea, inbox.ContactID(customer.ID))
	if w := work(t, nok, id); !w.Closed || w.Opening != 0 {
		t.Errorf("imported: %+v", w)
	}
	customer.Say("a new question")
	nok.Await(t, "the first opening", func() bool { w := work(t, nok, id); return w.Opening == 1 && !w.Closed })
}

// Without the relay nobody can know who was first.
func TestClaimWithoutTheRelay(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	x.shop.Relay.Stop(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := x.nok.Claim(ctx, x.id)
	if !errors.Is(err, &inbox.Problem{Code: inbox.CodeRelayUnreachable}) {
		t.Errorf("got %v", err)
	}
	if w := work(t, x.nok, x.id); w.Assignee != "" {
		t.Errorf("taken all the same: %+v", w)
	}
}

// A message that arrives while somebody presses "Close" was not seen by them.
func TestClosingKeepsWhatWasNotSeen(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	seen, err := x.nok.Conversation(t.Context(), x.id)
	if err != nil {
		t.Fatal(err)
	}
	x.customer.Say("wait, one more question")
	x.nok.AwaitState(t, "wait, one more question", "")
	do := func(seenMs int64) {
		t.Helper()
		if err := x.nok.Do(t.Context(), []desk.Todo{{Conversation: x.id, Act: desk.Act{Kind: desk.ActClose, SeenMs: seenMs}}})[0]; err != nil {
			t.Fatal(err)
		}
	}
	do(seen.WroteMs)
	if w := work(t, x.nok, x.id); w.Closed || w.Opening != 2 {
		t.Errorf("the question is closed unseen: %+v", w)
	}
	do(0)
	if w := work(t, x.nok, x.id); !w.Closed || w.Opening != 2 {
		t.Errorf("not closed: %+v", w)
	}
}
