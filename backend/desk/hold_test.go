package desk_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/metasim"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/relay/wire"
)

// saveRule has another owner of the shop save a rule.
func saveRule(t *testing.T, shop *desktest.Shop, rule inbox.Rule) {
	t.Helper()
	owner := shop.Relay.Pair(t, "Owner")
	live := make(chan struct{})
	l := link.New(link.Config{
		RelayURL: shop.Relay.URL(), Token: func() (secret.Token, error) { return secret.New(owner.Token), nil },
		Begin: func(context.Context) (int64, map[string]wire.Level, error) { return 0, nil, nil },
		Apply: func(context.Context, []wire.Entry) error { return nil },
		Sight: func(context.Context, wire.Sight) error { return nil },
		Live:  func(context.Context, wire.Live) error { return nil },
		OnStatus: func(s link.Status) {
			if s.Live {
				close(live)
			}
		},
		Log: slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()
	<-live
	if _, err := l.Append(ctx, wire.Append{Kind: entry.KindRuleSaved, Body: entry.Encode(entry.RuleBody(rule))}); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func refused(t *testing.T, what string, err error, code inbox.Code) {
	t.Helper()
	if !errors.Is(err, &inbox.Problem{Code: code}) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// Without a rule whoever answers what nobody has takes it, and an answer opens
// what is closed; also one that is written while the relay is away.
func TestAnsweringTakesAndOpens(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	ploy := x.shop.Desk(t, "Ploy")
	ploy.Connect(t, metasim.LotusTea)
	ploy.AwaitState(t, "hello", "")
	x.send(t, "We have it")
	x.nok.Await(t, "it is Nok's", func() bool { return work(t, x.nok, x.id).Assignee == me(x.nok) })
	if err := x.nok.CloseConversation(ctx, x.id); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "it is closed", func() bool { return work(t, ploy, x.id).Closed })
	x.shop.Relay.Stop(t)
	if _, err := ploy.Send(ctx, x.id, "And cake"); err != nil {
		t.Fatal(err)
	}
	x.shop.Relay.Start(t)
	for _, d := range []*desktest.Desk{x.nok, ploy} {
		d.Await(t, "it is open and still Nok's", func() bool { w := work(t, d, x.id); return !w.Closed && w.Assignee == me(x.nok) })
		d.Await(t, "the history", func() bool {
			return slices.Equal(acts(t, d), []string{"Nok claimed  ", "Nok closed  ", "Ploy reopened  "})
		})
	}
}

// Where a rule says so, only whoever has the conversation answers; the relay
// need not be asked for that.
func TestOnlyWhoHasItAnswers(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	ploy := x.shop.Desk(t, "Ploy")
	ploy.AwaitState(t, "hello", "")
	channel, _ := x.id.Parts()
	saveRule(t, x.shop, inbox.Rule{
		ID: "r_1", Name: "Tea", Channels: []inbox.ChannelID{channel}, Members: []inbox.MemberID{me(x.nok), me(ploy)},
		Method: inbox.MethodSelfClaim, Fallback: inbox.FallbackWait, Old: inbox.OldLeave,
	})
	answer := func(d *desktest.Desk) error { _, err := d.Send(ctx, x.id, "hi"); return err }
	for _, d := range []*desktest.Desk{x.nok, ploy} {
		d.Await(t, "the rule", func() bool {
			r, err := d.ConversationRow(ctx, x.id)
			return err == nil && r.Hold.Reason == inbox.HoldUnclaimed
		})
	}
	refused(t, "nobody has it", answer(x.nok), inbox.CodeConversationFree)
	if err := x.nok.Claim(ctx, x.id); err != nil {
		t.Fatal(err)
	}
	if err := answer(x.nok); err != nil {
		t.Errorf("who has it: %v", err)
	}
	ploy.Await(t, "it is Nok's", func() bool { return work(t, ploy, x.id).Assignee == me(x.nok) })
	err := answer(ploy)
	refused(t, "another one has it", err, inbox.CodeConversationHeld)
	if p := inbox.ProblemOf(err); p.Args["name"] != "Nok" {
		t.Errorf("told %v", p)
	}
	if err := x.nok.CloseConversation(ctx, x.id); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "it is closed", func() bool { return work(t, ploy, x.id).Closed })
	refused(t, "another one had it", answer(ploy), inbox.CodeConversationHeld)
	if err := ploy.Take(ctx, x.id); err != nil { // Ploy is an owner
		t.Fatal(err)
	}
	if err := answer(ploy); err != nil {
		t.Errorf("who took it: %v", err)
	}
	if err := ploy.Unassign(ctx, x.id); err != nil {
		t.Fatal(err)
	}
	if err := ploy.Claim(ctx, x.id); err != nil {
		t.Errorf("taken again after it was given back: %v", err)
	}
	want := []string{"Nok claimed  ", "Nok closed  ", "Ploy reopened  ", "Ploy transferred Ploy ", "Ploy unassigned  ", "Ploy claimed  "}
	byPeople := func() []string {
		return slices.DeleteFunc(acts(t, x.nok), func(line string) bool { return strings.Contains(line, " offered ") })
	}
	x.nok.Await(t, "the history", func() bool { return slices.Equal(byPeople(), want) })
}
