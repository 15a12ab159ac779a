package desk_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/automation"
	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/metasim"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/relay/relaytest"
	"pagedesk/relay/server"
	"pagedesk/relay/wire"
)

// The texts of the automatic replies in these tests.
const (
	welcomeText = "สวัสดีค่ะ ยินดีต้อนรับ"
	awayText    = "ร้านปิดแล้วค่ะ"
	closingText = "ขอบคุณค่ะ"
)

// greeters is a shop with several desktops and automatic replies.
type greeters struct {
	*desktest.Shop
	desks   []*desktest.Desk
	channel inbox.ChannelID
}

func openGreeters(t *testing.T, desktops int, change func(*inbox.AutoReplies)) greeters {
	t.Helper()
	x := greeters{Shop: desktest.Open(t, desktest.Options{
		SettleAfter: 6 * time.Second, Relay: relaytest.Options{Timing: server.Timing{LeaseGrace: 100 * time.Millisecond}},
	})}
	for i := range desktops {
		d := x.Desk(t, fmt.Sprintf("Agent %d", i+1))
		x.channel = d.Connect(t, metasim.LotusTea)
		x.desks = append(x.desks, d)
	}
	x.set(t, change)
	return x
}

// set switches automatic replies on and waits until all desktops know.
func (x greeters) set(t *testing.T, change func(*inbox.AutoReplies)) {
	t.Helper()
	a := inbox.DefaultAutoReplies("th", false)
	a.Welcome.Text, a.Away.Text, a.Closing.Text = welcomeText, awayText, closingText
	change(&a)
	if err := x.desks[0].SetAutoReplies(t.Context(), x.channel, a); err != nil {
		t.Fatal(err)
	}
	x.settled(t, x.desks[0]) // who writes before the relay knows is not greeted
	for _, d := range x.desks {
		d.Await(t, "the settings", func() bool {
			got, err := d.AutoReplies(t.Context(), x.channel)
			return err == nil && got.Any()
		})
	}
}

func welcome(a *inbox.AutoReplies) { a.Welcome.On = true }

func (x greeters) conversation(c *metasim.Customer) inbox.ConversationID {
	return inbox.NewConversationID(x.channel, inbox.ContactID(c.ID))
}

// onPhone counts a text on a customer's phone.
func onPhone(c *metasim.Customer, text string) int {
	n := 0
	for _, m := range c.Thread() {
		if m.FromPage && m.Text == text {
			n++
		}
	}
	return n
}

// settled waits until no desktop has anything planned or in its outbox.
func (x greeters) settled(t *testing.T, desks ...*desktest.Desk) {
	t.Helper()
	for _, d := range desks {
		d.Await(t, "everything to be sent", func() bool {
			idle, err := d.Idle(t.Context())
			return err == nil && idle
		})
	}
}

func TestAutoReplies_welcome_a_new_customer_once(t *testing.T) {
	t.Parallel()
	for _, desktops := range []int{1, 2, 10} {
		t.Run(fmt.Sprint(desktops), func(t *testing.T) {
			t.Parallel()
			x := openGreeters(t, desktops, welcome)
			var customers []*metasim.Customer
			for i := range 5 {
				c := x.Sim.Customer(metasim.LotusTea, fmt.Sprintf("Customer %d", i))
				c.Say("hello")
				c.Say("anybody there?")
				customers = append(customers, c)
			}
			for _, d := range x.desks {
				for _, c := range customers {
					d.Await(t, "the welcome", func() bool {
						m, ok := x.message(t, d, c, welcomeText)
						return ok && m.ID != "" && m.Author == "" && m.Auto == inbox.AutoMark{Reply: inbox.AutoWelcome, Reason: inbox.AutoFirstMessage}
					})
				}
			}
			x.settled(t, x.desks...)
			for _, c := range customers {
				if n := onPhone(c, welcomeText); n != 1 {
					t.Errorf("%d welcomes", n)
				}
				v, err := x.desks[0].Conversation(t.Context(), x.conversation(c))
				if err != nil {
					t.Fatal(err)
				}
				if v.Unread != 2 || v.Work.Assignee != "" || v.WaitingMs == 0 {
					t.Errorf("the welcome counts as an answer: %+v", v)
				}
			}
		})
	}
}

// Who wrote to the Page before the shop had Pagedesk is no new customer.
func TestAutoReplies_know_who_wrote_before(t *testing.T) {
	t.Parallel()
	x := greeters{Shop: desktest.Open(t, desktest.Options{})}
	nok := x.Desk(t, "Nok")
	old, fresh := x.Sim.Customer(metasim.LotusTea, "Mai Pham"), x.Sim.Customer(metasim.LotusTea, "Somchai Jaidee")
	old.SayAt(x.Sim.Now().Add(-100*24*time.Hour), "do you have tea?")
	x.channel = nok.Connect(t, metasim.LotusTea)
	x.desks = []*desktest.Desk{nok}
	x.set(t, welcome)
	old.Say("me again")
	fresh.Say("hello")
	x.exactlyOne(t, fresh, welcomeText, nok)
	nok.AwaitState(t, "do you have tea?", "")
	x.settled(t, nok)
	if n := onPhone(old, welcomeText); n != 0 {
		t.Errorf("%d welcomes for a regular", n)
	}
}

// exactlyOne waits until the text is on the phone and everybody is at rest,
// and says how often it is there.
func (x greeters) exactlyOne(t *testing.T, c *metasim.Customer, text string, desks ...*desktest.Desk) {
	t.Helper()
	for _, d := range desks {
		d.Await(t, text+" to be delivered", func() bool {
			m, ok := x.message(t, d, c, text)
			return ok && m.State == inbox.StateDelivered
		})
	}
	x.settled(t, desks...)
	if n := onPhone(c, text); n != 1 {
		t.Errorf("%q is on the phone %d times", text, n)
	}
}

// message finds a message of a customer's thread by its text.
func (x greeters) message(t *testing.T, d *desktest.Desk, c *metasim.Customer, text string) (inbox.Message, bool) {
	t.Helper()
	lines, _, err := d.Thread(t.Context(), x.conversation(c), desk.ThreadCursor{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Text == text {
			return l.Message, true
		}
	}
	return inbox.Message{}, false
}

// Whatever befalls the desktop that sends, the customer gets the reply once.
func TestAutoReplies_outlive_their_sender(t *testing.T) {
	t.Parallel()
	named := func(a *inbox.AutoReplies) { // waits for the customer's name
		a.Welcome = inbox.AutoText{On: true, Text: welcomeText + "{customer}"}
		a.Nameless = ""
	}
	for name, c := range map[string]struct {
		settings func(*inbox.AutoReplies)
		before   []metasim.Fault // before the customer writes
		between  []metasim.Fault // while the shop waits for their name
		dies     bool            // the holder, when it is sending
	}{
		"the answer is lost":                       {welcome, []metasim.Fault{metasim.LostAnswer(50 * time.Millisecond).Times(1)}, nil, false},
		"delivered all the same":                   {welcome, []metasim.Fault{metasim.AcceptedError().Times(1)}, nil, false},
		"tried again":                              {welcome, []metasim.Fault{metasim.Transient(2).Only("send").Times(1)}, nil, false},
		"no answer at all":                         {welcome, []metasim.Fault{metasim.NoAnswer().Only("send").Times(1)}, nil, false},
		"the answer is lost, no echo comes":        {named, []metasim.Fault{metasim.Transient(2).Only("profile")}, []metasim.Fault{metasim.LostAnswer(50 * time.Millisecond).Times(1), metasim.HoldWebhooks()}, false},
		"dies when it was accepted":                {welcome, []metasim.Fault{metasim.LostAnswer(time.Minute).Times(1)}, nil, true},
		"dies when it was accepted, no echo comes": {named, []metasim.Fault{metasim.Transient(2).Only("profile")}, []metasim.Fault{metasim.LostAnswer(time.Minute).Times(1), metasim.HoldWebhooks()}, true},
		"dies before it was accepted":              {welcome, []metasim.Fault{metasim.Slow(time.Minute).Only("send").Times(1)}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openGreeters(t, 2, c.settings)
			holder, next := x.desks[0], x.desks[1]
			faults := x.Sim.Faults(metasim.LotusTea)
			for _, f := range c.before {
				faults.On(f)
			}
			customer := x.Sim.Customer(metasim.LotusTea, "Mai Pham")
			customer.Say("hello")
			holder.AwaitState(t, "hello", "")
			for _, f := range c.between {
				faults.On(f)
			}
			if c.dies {
				holder.Await(t, "the try", func() bool {
					m, ok := holder.Message(t, welcomeText)
					return ok && (m.State == "sending" || onPhone(customer, welcomeText) > 0)
				})
				holder.Stop(t)
			}
			next.Await(t, "the reply", func() bool {
				m, ok := next.Message(t, welcomeText)
				return ok && m.ID != ""
			})
			faults.Off()
			x.exactlyOne(t, customer, welcomeText, next)
			if c.dies {
				holder.Start(t)
			}
			x.exactlyOne(t, customer, welcomeText, holder, next)
		})
	}
}

// ghost is a desktop that says what a test wants.
type ghost struct {
	*link.Link
	device string
	stop   func()

	mu    sync.Mutex
	lease wire.Lease // guarded by mu
}

// ghost pairs and connects a desktop of a new owner.
func (x greeters) ghost(t *testing.T) *ghost {
	t.Helper()
	paired := x.Relay.Pair(t, "Ghost")
	g := &ghost{device: paired.Device.ID}
	g.Link = link.New(link.Config{
		RelayURL: x.Relay.URL(), Token: func() (secret.Token, error) { return secret.New(paired.Token), nil },
		Begin: func(context.Context) (int64, map[string]wire.Level, error) { return 0, nil, nil },
		Apply: func(context.Context, []wire.Entry) error { return nil },
		Sight: func(context.Context, wire.Sight) error { return nil },
		Live:  func(context.Context, wire.Live) error { return nil },
		OnLease: func(l wire.Lease) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.lease = l
		},
		Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = g.Run(ctx) }()
	g.stop = func() { cancel(); <-ended }
	t.Cleanup(g.stop)
	return g
}

// append appends what only the holder may, once the ghost is it.
func (g *ghost) append(t *testing.T, x greeters, d *desktest.Desk, id inbox.ConversationID, kind, unique string, body entry.Body) {
	t.Helper()
	d.Await(t, "the lease", func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.lease.Holder == g.device
	})
	channel, contact := id.Parts()
	if _, err := g.Append(t.Context(), wire.Append{
		Kind: kind, Channel: string(channel), Thread: string(contact), Unique: unique, Epoch: g.lease.Epoch, Body: entry.Encode(body),
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAutoReplies_planned_by_a_desktop_that_died(t *testing.T) {
	t.Parallel()
	x := openGreeters(t, 1, func(a *inbox.AutoReplies) { a.Closing.On = true })
	nok := x.desks[0]
	g := x.ghost(t)
	nok.Stop(t)
	customer := x.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	plan := entry.AutoPlanned{
		Reply: "welcome", Reason: "first_message", Opening: 1, ForMs: x.Sim.Now().UnixMilli(), Text: welcomeText, Client: "11111111-1111-7111-8111-111111111111",
	}
	g.append(t, x, nok, x.conversation(customer), entry.KindAutoPlanned, "a", &plan)
	g.append(t, x, nok, x.conversation(customer), entry.KindAutoTaken, "b", &entry.AutoTaken{Client: plan.Client, Turn: 1})
	g.stop()
	nok.Start(t)
	x.exactlyOne(t, customer, welcomeText, nok)
}

// A desktop whose reply another one has taken meanwhile does not send what
// waits in its outbox.
func TestAutoReplies_taken_by_another(t *testing.T) {
	t.Parallel()
	x := openGreeters(t, 1, welcome)
	nok := x.desks[0]
	x.Sim.Faults(metasim.LotusTea).On(metasim.Transient(2).Only("send"))
	customer := x.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	var client string
	nok.Await(t, "the first try", func() bool {
		m, ok := nok.Message(t, welcomeText)
		client = m.Client
		return ok && m.Problem != ""
	})
	g := x.ghost(t)
	nok.Stop(t)
	for turn := range 30 { // whatever turn the desktop had
		g.append(t, x, nok, x.conversation(customer), entry.KindAutoTaken, fmt.Sprint("g", turn), &entry.AutoTaken{Client: client, Turn: turn + 1})
	}
	g.stop()
	x.Sim.Faults(metasim.LotusTea).Off()
	nok.Start(t)
	x.exactlyOne(t, customer, welcomeText, nok)
}

// Nobody was there in time: the thread says so, and the customer is not
// greeted late.
func TestAutoReplies_too_late(t *testing.T) {
	t.Parallel()
	x := greeters{Shop: desktest.Open(t, desktest.Options{SimTime: true})}
	nok := x.Desk(t, "Nok")
	x.channel = nok.Connect(t, metasim.LotusTea)
	x.desks = []*desktest.Desk{nok}
	x.set(t, welcome)
	nok.Stop(t)
	customer := x.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	x.Sim.Advance(31 * time.Minute)
	nok.Start(t)
	nok.Await(t, "the line", func() bool {
		lines, _, err := nok.Thread(t.Context(), x.conversation(customer), desk.ThreadCursor{}, 50)
		if err != nil && !errors.Is(err, &inbox.Problem{Code: inbox.CodeConversationMissing}) {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Kind == inbox.MessageAction && l.Message.Line.Code == inbox.ActAutoSkipped {
				return l.Message.Line.Args[inbox.ArgReply] == "welcome" && l.Message.Line.Args[inbox.ArgReason] == "too_old"
			}
		}
		return false
	})
	customer.Say("anybody?")
	nok.AwaitState(t, "anybody?", "")
	x.settled(t, nok)
	if n := onPhone(customer, welcomeText); n != 0 {
		t.Errorf("%d late welcomes", n)
	}
}

// Outside business hours a customer is told once per closed period, together
// with the welcome the first time; who closes a conversation bids farewell.
func TestAutoReplies_away_and_closing(t *testing.T) {
	t.Parallel()
	x := greeters{Shop: desktest.Open(t, desktest.Options{SimTime: true})}
	nok := x.Desk(t, "Nok")
	x.channel = nok.Connect(t, metasim.LotusTea)
	x.desks = []*desktest.Desk{nok}
	now := x.Sim.Now().UTC()
	minute := now.Hour()*60 + now.Minute()
	x.set(t, func(a *inbox.AutoReplies) {
		a.Welcome.On, a.Away.On, a.Closing.On = true, true, true
		// Open for an hour, from twelve hours from now on, every day.
		a.Hours = inbox.BusinessHours{On: true, Hours: inbox.Hours{Zone: "UTC"}}
		for day := range time.Weekday(7) {
			a.Hours.Ranges = append(a.Hours.Ranges, inbox.Range{Day: day, From: (minute + 720) % 1440, To: (minute+779)%1440 + 1})
		}
	})
	customer := x.Sim.Customer(metasim.LotusTea, "Mai Pham")
	both := welcomeText + "\n\n" + awayText
	customer.Say("hello")
	x.exactlyOne(t, customer, both, nok)
	customer.Say("still there?")
	nok.AwaitState(t, "still there?", "")
	x.Sim.Advance(automation.ClosingWait) // the relay's clock stays behind
	if err := nok.CloseConversation(t.Context(), x.conversation(customer)); err != nil {
		t.Fatal(err)
	}
	x.exactlyOne(t, customer, closingText, nok)
	x.Sim.Advance(24 * time.Hour)
	customer.Say("good evening")
	x.exactlyOne(t, customer, awayText, nok)
	if n := onPhone(customer, both) + onPhone(customer, welcomeText) + onPhone(customer, awayText); n != 2 {
		t.Errorf("%d welcomes and away messages", n)
	}
}

// A relay that is slow to answer costs time, not messages.
func TestAutoReplies_over_a_slow_line(t *testing.T) {
	t.Parallel()
	x := greeters{Shop: desktest.Open(t, desktest.Options{SettleAfter: 9 * time.Second})}
	cable := x.Cable(t)
	cable.Slow(150 * time.Millisecond)
	for _, name := range []string{"Nok", "Ploy"} {
		d := x.DeskAt(t, name, cable.URL())
		x.channel = d.Connect(t, metasim.LotusTea)
		x.desks = append(x.desks, d)
	}
	x.set(t, welcome)
	x.Sim.Faults(metasim.LotusTea).On(metasim.LostAnswer(50 * time.Millisecond).Times(2))
	for i := range 4 {
		c := x.Sim.Customer(metasim.LotusTea, fmt.Sprintf("Customer %d", i))
		c.Say("hello")
		defer x.exactlyOne(t, c, welcomeText, x.desks...)
	}
}

// A desktop that does not notice that it lost the lease stops by itself before
// another one goes on.
func TestAutoReplies_of_a_desktop_that_is_cut_off(t *testing.T) {
	t.Parallel()
	x := greeters{Shop: desktest.Open(t, desktest.Options{
		SettleAfter: 6 * time.Second,
		Relay:       relaytest.Options{Timing: server.Timing{LeaseGrace: 100 * time.Millisecond, Ping: 100 * time.Millisecond, ReadTimeout: time.Second}},
	})}
	cable := x.Cable(t)
	x.desks = []*desktest.Desk{x.DeskAt(t, "Nok", cable.URL()), x.Desk(t, "Ploy")}
	for _, d := range x.desks {
		x.channel = d.Connect(t, metasim.LotusTea)
	}
	x.set(t, welcome)
	faults := x.Sim.Faults(metasim.LotusTea)
	faults.On(metasim.Transient(2).Only("send"))
	customer := x.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	nok, ploy := x.desks[0], x.desks[1]
	nok.Await(t, "the first try", func() bool {
		m, ok := nok.Message(t, welcomeText)
		return ok && m.Problem != ""
	})
	cable.Silence()
	ploy.Await(t, "the other one's try", func() bool {
		m, ok := ploy.Message(t, welcomeText)
		return ok && m.Problem != "" && m.State == "queued"
	})
	faults.Off()
	x.exactlyOne(t, customer, welcomeText, ploy)
	if _, known := nok.Message(t, welcomeText); !known {
		t.Error("the desktop without a line has given up what it cannot know the end of")
	}
	cable.Mend()
	x.exactlyOne(t, customer, welcomeText, nok, ploy)
}

// What was set while the relay was away is there at once, and for the others
// when it is back.
func TestAutoReplies_are_set_without_the_relay(t *testing.T) {
	t.Parallel()
	x := openGreeters(t, 2, welcome)
	x.Relay.Stop(t)
	a, err := x.desks[0].AutoReplies(t.Context(), x.channel)
	if err != nil {
		t.Fatal(err)
	}
	a.Welcome.Text = "Hi"
	if err := errors.Join(x.desks[0].SetAutoReplies(t.Context(), x.channel, a), x.desks[0].SetStaffInfo(t.Context(), x.channel, "Ships on Fridays")); err != nil {
		t.Fatal(err)
	}
	knows := func(d *desktest.Desk) bool {
		a, err := d.AutoReplies(t.Context(), x.channel)
		info, failed := d.StaffInfo(t.Context(), x.channel)
		if err := errors.Join(err, failed); err != nil {
			t.Fatal(err)
		}
		return a.Welcome.Text == "Hi" && info == "Ships on Fridays"
	}
	if !knows(x.desks[0]) {
		t.Error("forgotten where it was set")
	}
	x.Relay.Start(t)
	x.desks[1].Await(t, "the settings", func() bool { return knows(x.desks[1]) })
}
