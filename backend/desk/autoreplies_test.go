package desk_test

import (
	"fmt"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
	"pagedesk/relay/relaytest"
	"pagedesk/relay/server"
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
		SettleAfter: time.Second, Relay: relaytest.Options{Timing: server.Timing{LeaseGrace: 100 * time.Millisecond}},
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
						lines, _, err := d.Thread(t.Context(), x.conversation(c), desk.ThreadCursor{}, 50)
						if err != nil {
							t.Fatal(err)
						}
						for _, l := range lines {
							if l.Text == welcomeText && l.ID != "" {
								return l.Auto == inbox.AutoMark{Reply: inbox.AutoWelcome, Reason: inbox.AutoFirstMessage} && l.Author == ""
							}
						}
						return false
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
