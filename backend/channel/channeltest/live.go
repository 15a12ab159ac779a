package channeltest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
)

// Failure is a way in which a provider does not do what it is asked.
type Failure string

// The failures that every provider knows.
const (
	ExpiredToken  Failure = "expired token"
	WindowClosed  Failure = "window closed"
	RecipientGone Failure = "recipient gone"
	Throttled     Failure = "throttled"
	Refused       Failure = "refused for now, nothing done"
	NoAnswer      Failure = "connection cut, nothing done"
	LostAnswer    Failure = "sent, answer lost"
	ErrorButSent  Failure = "sent, answered with an error"
)

// World is a provider with one connected channel and one customer who wrote
// before, made for one test.
type World struct {
	Kind     channel.Channel
	Account  channel.Account
	Token    secret.Token
	Customer inbox.ContactID
	Name     string // of the customer, as the provider tells it

	// Break makes the next call fail.
	Break func(Failure)
	// Phone lists the texts that the shop sent and the customer has.
	Phone func() []string
	// Say makes the customer write and returns the provider's message id.
	Say func(text string) inbox.MessageID
	// Entries lists the webhook entries that came so far.
	Entries func() []json.RawMessage
	// Now is the provider's clock.
	Now func() time.Time
}

// Live runs the suite, each case in a new world.
func Live(t *testing.T, start func(*testing.T) *World) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *World){
		"send and echo":             sendAndEcho,
		"reply":                     reply,
		"over the limit":            overTheLimit,
		"empty text":                emptyText,
		"customer writes":           customerWrites,
		"profile":                   profile,
		"find what was not sent":    findNothing,
		"find the same text twice":  findAnother,
		"lost answer":               func(t *testing.T, w *World) { settle(t, w, LostAnswer) },
		"error but sent":            func(t *testing.T, w *World) { settle(t, w, ErrorButSent) },
		"connection cut":            func(t *testing.T, w *World) { settleUnsent(t, w, NoAnswer) },
		"expired token":             func(t *testing.T, w *World) { fails(t, w, ExpiredToken, inbox.CodeMetaNeedsLogin) },
		"window closed":             func(t *testing.T, w *World) { fails(t, w, WindowClosed, inbox.CodeMetaWindow) },
		"recipient gone":            func(t *testing.T, w *World) { fails(t, w, RecipientGone, inbox.CodeMetaRecipientGone) },
		"throttled":                 throttled,
		"refused for now":           func(t *testing.T, w *World) { settleUnsent(t, w, Refused) },
		"cancelled before the send": cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, start(t))
		})
	}
}

const outboxID inbox.OutboxID = "o_7f3a"

func (w *World) send(t *testing.T, out channel.Outbound) channel.Result {
	t.Helper()
	out.Client, out.Contact = outboxID, w.Customer
	result := w.Kind.Send(t.Context(), w.Account, w.Token, out)
	if (result.Outcome == channel.OutcomeSent) != (result.Problem == nil) {
		t.Errorf("outcome %d with problem %v", result.Outcome, result.Problem)
	}
	if result.Problem != nil {
		if !slices.Contains(inbox.Codes, result.Problem.Code) || result.Problem.Action == "" {
			t.Errorf("no catalogue knows %+v", result.Problem)
		}
		if text := result.Problem.Error(); strings.Contains(text, w.Token.Reveal()) {
			t.Errorf("the problem shows the token: %s", text)
		}
	}
	return result
}

// await decodes what comes until one is wanted.
func (w *World) await(t *testing.T, what string, wanted func(channel.Inbound) bool) channel.Inbound {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		for _, entry := range w.Entries() {
			for _, in := range w.Kind.Decode(w.Account, entry) {
				Check(t, in)
				if wanted(in) {
					return in
				}
			}
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("waited 10 s for %s", what)
	return channel.Inbound{}
}

func (w *World) awaitEcho(t *testing.T) channel.Inbound {
	t.Helper()
	return w.await(t, "the echo", func(in channel.Inbound) bool { return in.Message != nil && in.Message.Client == outboxID })
}

func sendAndEcho(t *testing.T, w *World) {
	const text = "ใช่ค่ะ มี 2 กระป๋อง 🍵 <b>không</b> 有"
	result := w.send(t, channel.Outbound{Text: text})
	if result.Outcome != channel.OutcomeSent || result.Message == "" {
		t.Fatalf("got %+v: %v", result, result.Problem)
	}
	if got := w.Phone(); !slices.Equal(got, []string{text}) {
		t.Errorf("the customer has %q", got)
	}
	echo := w.awaitEcho(t)
	if m := echo.Message; m.ID != result.Message || m.From != inbox.PartyShop || m.Text != text || !echo.Answered || echo.Contact != w.Customer {
		t.Errorf("echo %+v with %+v", echo, m)
	}
}

func reply(t *testing.T, w *World) {
	mid := w.Say("which one?")
	if result := w.send(t, channel.Outbound{Text: "this one", ReplyTo: mid}); result.Outcome != channel.OutcomeSent {
		t.Fatalf("got %+v: %v", result, result.Problem)
	}
	if echo := w.awaitEcho(t); echo.Message.ReplyTo != mid {
		t.Errorf("the echo answers %q, want %q", echo.Message.ReplyTo, mid)
	}
}

func overTheLimit(t *testing.T, w *World) {
	limits := w.Kind.Limits()
	longest := strings.Repeat("a", limits.MaxText)
	result := w.send(t, channel.Outbound{Text: longest + "a"})
	if result.Outcome != channel.OutcomeFailed || result.Problem.Code != inbox.CodeTextTooLong || result.Problem.Args["over"] != "1" {
		t.Errorf("one too many: %+v %v", result, result.Problem)
	}
	if got := w.Phone(); len(got) != 0 {
		t.Errorf("the customer has %q", got)
	}
	if result := w.send(t, channel.Outbound{Text: longest}); result.Outcome != channel.OutcomeSent {
		t.Errorf("as long as allowed: %+v %v", result, result.Problem)
	}
}

func emptyText(t *testing.T, w *World) {
	if result := w.send(t, channel.Outbound{}); result.Outcome != channel.OutcomeFailed || result.Problem.Code != inbox.CodeTextEmpty {
		t.Errorf("got %+v %v", result, result.Problem)
	}
}

func customerWrites(t *testing.T, w *World) {
	const text = "ร้าน / 好 🍵 é"
	mid := w.Say(text)
	in := w.await(t, "the customer's message", func(in channel.Inbound) bool { return in.Message != nil && in.Message.ID == mid })
	if m := in.Message; in.Contact != w.Customer || m.From != inbox.PartyCustomer || m.Text != text || in.WindowMs != w.Kind.Limits().WindowMs || in.AtMs == 0 {
		t.Errorf("got %+v with %+v", in, m)
	}
}

func profile(t *testing.T, w *World) {
	got, err := w.Kind.Profile(t.Context(), w.Account, w.Token, w.Customer)
	if err != nil || got.Name != w.Name || got.Refused {
		t.Errorf("got %+v %v, want the name %q", got, err, w.Name)
	}
}

func fails(t *testing.T, w *World, f Failure, want inbox.Code) {
	w.Break(f)
	result := w.send(t, channel.Outbound{Text: "hello"})
	if result.Outcome != channel.OutcomeFailed || result.Problem.Code != want {
		t.Errorf("got %+v %v, want %s", result, result.Problem, want)
	}
	if got := w.Phone(); len(got) != 0 {
		t.Errorf("the customer has %q", got)
	}
}

func throttled(t *testing.T, w *World) {
	w.Break(Throttled)
	result := w.send(t, channel.Outbound{Text: "hello"})
	if result.Outcome != channel.OutcomeRetry || result.RetryAfter <= 0 || result.Problem.Code != inbox.CodeMetaThrottled {
		t.Errorf("got %+v %v", result, result.Problem)
	}
}

// settle sends a message whose answer does not say that it was sent; the
// provider's record does.
func settle(t *testing.T, w *World, f Failure) {
	since := w.Now()
	w.Break(f)
	if result := w.send(t, channel.Outbound{Text: "two tins left"}); result.Outcome != channel.OutcomeUnknown {
		t.Fatalf("got %+v %v, want an unknown outcome", result, result.Problem)
	}
	echo := w.awaitEcho(t)
	finder, ok := w.Kind.(channel.Finder)
	if !ok {
		return
	}
	id, found, err := finder.FindSent(t.Context(), w.Account, w.Token, channel.Outbound{Contact: w.Customer, Text: "two tins left"}, since, none)
	if err != nil || !found || id != echo.Message.ID {
		t.Errorf("found %q %v %v, want %q", id, found, err, echo.Message.ID)
	}
	if got := w.Phone(); len(got) != 1 {
		t.Errorf("the customer has %q", got)
	}
}

// settleUnsent sends a message that does not arrive; whatever the outcome says,
// it must not be final, and the record must not hold the message.
func settleUnsent(t *testing.T, w *World, f Failure) {
	since := w.Now()
	w.Break(f)
	result := w.send(t, channel.Outbound{Text: "two tins left"})
	if result.Outcome != channel.OutcomeUnknown && result.Outcome != channel.OutcomeRetry {
		t.Fatalf("got %+v %v", result, result.Problem)
	}
	w.mustNotFind(t, "two tins left", since)
	if result := w.send(t, channel.Outbound{Text: "two tins left"}); result.Outcome != channel.OutcomeSent {
		t.Errorf("again: %+v %v", result, result.Problem)
	}
}

func findNothing(t *testing.T, w *World) {
	w.mustNotFind(t, "never sent", w.Now())
	if result := w.send(t, channel.Outbound{Text: "sent"}); result.Outcome != channel.OutcomeSent {
		t.Fatalf("got %+v %v", result, result.Problem)
	}
	w.Say("never sent") // the customer's text is not ours
	w.mustNotFind(t, "never sent", w.Now().Add(-time.Minute))
	w.mustNotFind(t, "sent", w.Now().Add(time.Minute)) // an earlier one with the same text
}

// findAnother sends a text twice: when the second is known, the first is found,
// and when both are, nothing.
func findAnother(t *testing.T, w *World) {
	finder, ok := w.Kind.(channel.Finder)
	if !ok {
		t.Skip("cannot look messages up")
	}
	since := w.Now()
	first, second := w.send(t, channel.Outbound{Text: "ok"}), w.send(t, channel.Outbound{Text: "ok"})
	for _, c := range []struct {
		known []inbox.MessageID
		want  inbox.MessageID
	}{
		{nil, second.Message},
		{[]inbox.MessageID{second.Message}, first.Message},
		{[]inbox.MessageID{first.Message, second.Message}, ""},
	} {
		id, found, err := finder.FindSent(t.Context(), w.Account, w.Token, channel.Outbound{Contact: w.Customer, Text: "ok"}, since,
			func(id inbox.MessageID) bool { return slices.Contains(c.known, id) })
		if err != nil || id != c.want || found != (c.want != "") {
			t.Errorf("known %v: found %q %v %v, want %q", c.known, id, found, err, c.want)
		}
	}
}

// none is for a thread of which nothing is known.
func none(inbox.MessageID) bool { return false }

func (w *World) mustNotFind(t *testing.T, text string, since time.Time) {
	t.Helper()
	finder, ok := w.Kind.(channel.Finder)
	if !ok {
		return
	}
	id, found, err := finder.FindSent(t.Context(), w.Account, w.Token, channel.Outbound{Contact: w.Customer, Text: text}, since, none)
	if err != nil || found {
		t.Errorf("found %q %v %v", id, found, err)
	}
}

func cancelled(t *testing.T, w *World) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result := w.Kind.Send(ctx, w.Account, w.Token, channel.Outbound{Client: outboxID, Contact: w.Customer, Text: "hello"})
	if result.Outcome != channel.OutcomeRetry && result.Outcome != channel.OutcomeUnknown {
		t.Errorf("got %+v %v", result, result.Problem)
	}
}
