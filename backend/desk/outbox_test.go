package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// thread is a desktop in front of one customer's conversation.
type thread struct {
	shop     *desktest.Shop
	nok      *desktest.Desk
	customer *metasim.Customer
	id       inbox.ConversationID
}

func openThread(t *testing.T) thread {
	t.Helper()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	nok.AwaitState(t, "hello", "")
	return thread{shop, nok, customer, inbox.NewConversationID(channel, inbox.ContactID(customer.ID))}
}

func (x thread) send(t *testing.T, text string) inbox.OutboxID {
	t.Helper()
	line, err := x.nok.Send(t.Context(), x.id, text)
	if err != nil {
		t.Fatal(err)
	}
	return line.Client
}

// received are the shop's texts on the customer's phone.
func (x thread) received() []string {
	var texts []string
	for _, m := range x.customer.Thread() {
		if m.FromPage {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// Whatever goes wrong on the way, the customer gets the answer once and the
// window ends up saying so.
func TestAnswerArrivesOnce(t *testing.T) {
	for name, faults := range map[string][]metasim.Fault{
		"nothing goes wrong":                      nil,
		"the echo comes before the answer":        {metasim.EchoFirst()},
		"the answer is lost":                      {metasim.LostAnswer(50 * time.Millisecond).Times(1)},
		"error 1/1357046, delivered all the same": {metasim.AcceptedError().Times(1)},
		"the answer is lost and no echo comes":    {metasim.LostAnswer(50 * time.Millisecond).Times(1), metasim.DropWebhooks()},
		"temporary error":                         {metasim.Transient(2).Only("send").Times(2)},
		"no answer at all":                        {metasim.NoAnswer().Only("send").Times(1)},
		"an HTML page":                            {metasim.HTMLError().Only("send").Times(1)},
		"webhooks come twice":                     {metasim.DuplicateWebhooks()},
		"webhooks come in any order":              {metasim.ShuffleWebhooks()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openThread(t)
			for _, f := range faults {
				x.shop.Sim.Faults(metasim.LotusTea).On(f)
			}
			x.send(t, "มีค่ะ")
			x.nok.Await(t, "accepted", func() bool {
				m, ok := x.nok.Message(t, "มีค่ะ")
				return ok && m.ID != "" && slices.Contains([]string{"sent", "delivered", "read"}, m.State)
			})
			x.shop.Sim.Faults(metasim.LotusTea).Off()
			settled(t, x.nok)
			if got := x.received(); len(got) != 1 || got[0] != "มีค่ะ" {
				t.Errorf("the customer got %q", got)
			}
		})
	}
}

func TestSameTextTwiceArrivesTwice(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	first := x.send(t, "ok")
	if _, err := x.nok.Sent(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	settled(t, x.nok)
	// The second is cut off before Meta does anything, and no webhook tells.
	faults := x.shop.Sim.Faults(metasim.LotusTea)
	faults.On(metasim.NoAnswer().Only("send").Times(1))
	faults.On(metasim.DropWebhooks())
	second := x.send(t, "ok")
	if m, err := x.nok.Sent(t.Context(), second); err != nil || m.ID == "" {
		t.Fatalf("%+v, %v", m, err)
	}
	if got := x.received(); len(got) != 2 {
		t.Errorf("the customer got %q", got)
	}
}

func TestRefusalsSayWhyAndCanBeRetried(t *testing.T) {
	for name, tc := range map[string]struct {
		fault   metasim.Fault
		code    inbox.Code
		action  inbox.Action
		channel inbox.ChannelState
	}{
		"token expired":            {metasim.TokenError(463), inbox.CodeMetaNeedsLogin, inbox.ActionReauthorize, inbox.ChannelNeedsLogin},
		"password changed":         {metasim.TokenError(460), inbox.CodeMetaNeedsLogin, inbox.ActionReauthorize, inbox.ChannelNeedsLogin},
		"permission lost":          {metasim.PermissionLost(), inbox.CodeMetaPermission, inbox.ActionReauthorize, inbox.ChannelSuspended},
		"policy block":             {metasim.PolicyBlock(), inbox.CodeMetaBlocked, inbox.ActionWait, inbox.ChannelSuspended},
		"window closed":            {metasim.WindowClosed(), inbox.CodeMetaWindow, inbox.ActionNone, inbox.ChannelConnected},
		"person unavailable":       {metasim.PersonUnavailable(), inbox.CodeMetaRecipientGone, inbox.ActionNone, inbox.ChannelConnected},
		"no such person":           {metasim.NoSuchPerson(), inbox.CodeMetaRecipientGone, inbox.ActionNone, inbox.ChannelConnected},
		"app in development mode":  {metasim.NotApproved(), inbox.CodeMetaNotTester, inbox.ActionOpenSettings, inbox.ChannelConnected},
		"another app has the talk": {metasim.OtherAppControls(), inbox.CodeMetaOtherApp, inbox.ActionOpenSettings, inbox.ChannelConnected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openThread(t)
			faults := x.shop.Sim.Faults(metasim.LotusTea)
			faults.On(tc.fault)
			id := x.send(t, "answer")
			x.nok.AwaitState(t, "answer", "failed")
			lines, _, err := x.nok.Thread(t.Context(), x.id, desk.ThreadCursor{}, 10)
			if err != nil {
				t.Fatal(err)
			}
			p := lines[len(lines)-1].Problem
			if p == nil || p.Code != tc.code || p.Action != tc.action {
				t.Errorf("problem %+v", p)
			}
			channelID, _ := x.id.Parts()
			if c, err := x.nok.Channel(t.Context(), channelID); err != nil || c.State != tc.channel {
				t.Errorf("channel is %s (%v), want %s", c.State, err, tc.channel)
			}
			if n := len(x.shop.Sim.Sends()); n != 0 {
				t.Errorf("Meta took %d messages", n)
			}
			faults.Off()
			if err := x.nok.Retry(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			if m, err := x.nok.Sent(t.Context(), id); err != nil || m.ID == "" {
				t.Errorf("after the retry: %+v, %v", m, err)
			}
			if c, err := x.nok.Channel(t.Context(), channelID); err != nil || c.State != inbox.ChannelConnected {
				t.Errorf("channel stays %s (%v)", c.State, err)
			}
		})
	}
}

func TestOrderIsKeptWhileOneIsRetried(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.Transient(2).Only("send").Times(2))
	var want []string
	var last inbox.OutboxID
	for i := range 5 {
		want = append(want, fmt.Sprint("part ", i))
		last = x.send(t, want[i])
	}
	if _, err := x.nok.Sent(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	if got := x.received(); !slices.Equal(got, want) {
		t.Errorf("the customer got %q", got)
	}
}

func TestDiscardedMessageGivesItsTextBack(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.PersonUnavailable())
	id := x.send(t, "never mind")
	x.nok.AwaitState(t, "never mind", "failed")
	if err := x.nok.Discard(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, ok := x.nok.Message(t, "never mind"); ok {
		t.Error("it is still in the thread")
	}
	if err := x.nok.Discard(t.Context(), id); err == nil {
		t.Error("discarded twice")
	}
}

// The window is closed, or the computer dies, while Meta has the message and
// its answer is on the way.
func TestStopWhileSending(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.LostAnswer(300 * time.Millisecond).Times(1))
	x.send(t, "sent while closing")
	x.nok.Await(t, "Meta has it", func() bool { return len(x.shop.Sim.Sends()) == 1 })
	x.nok.Stop(t)
	x.nok.Start(t)
	x.nok.Await(t, "settled", func() bool {
		m, ok := x.nok.Message(t, "sent while closing")
		return ok && m.ID != "" && m.Author == "Nok"
	})
	settled(t, x.nok)
	if got := x.received(); len(got) != 1 {
		t.Errorf("the customer got %q", got)
	}
}

// Written without a relay: the message goes out, and the journal learns who
// wrote it once the relay is back.
func TestRelayIsDownWhileAnAgentAnswers(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ploy := x.shop.Desk(t, "Ploy")
	ploy.AwaitState(t, "hello", "")
	x.shop.Relay.Stop(t)
	id := x.send(t, "answer without a relay")
	if m, err := x.nok.Sent(t.Context(), id); err != nil || m.ID == "" {
		t.Fatalf("%+v, %v", m, err)
	}
	x.nok.Await(t, "the sign says relay", func() bool {
		return problems(x.nok) == "relay relay_unreachable"
	})
	x.shop.Relay.Start(t)
	ploy.Await(t, "the other desktop knows the author", func() bool {
		m, ok := ploy.Message(t, "answer without a relay")
		return ok && m.Author == "Nok"
	})
	x.nok.Await(t, "the sign is gone", func() bool { return problems(x.nok) == "" })
	settled(t, x.nok)
}

// problems lists the signs that say something, with what they say.
func problems(d *desktest.Desk) string {
	var all []string
	for _, s := range d.Health().Signs {
		if s.Problem != nil {
			all = append(all, string(s.Subject)+" "+string(s.Problem.Code))
		}
	}
	return strings.Join(all, ", ")
}
