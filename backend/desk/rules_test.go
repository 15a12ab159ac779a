package desk_test

import (
	"fmt"
	"slices"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// staff is a shop with a connected Page and a team.
type staff struct {
	shop    *desktest.Shop
	channel inbox.ChannelID
	desks   []*desktest.Desk // the first has connected the Page
}

func openStaff(t *testing.T, names ...string) staff {
	t.Helper()
	s := staff{shop: desktest.Open(t, desktest.Options{})}
	for i, name := range names {
		d := s.shop.Desk(t, name)
		if i == 0 {
			s.channel = d.Connect(t, metasim.LotusTea)
		}
		s.desks = append(s.desks, d)
	}
	return s
}

// rule is a rule for everybody on the channel.
func (s staff) rule(change func(*inbox.Rule)) inbox.Rule {
	r := inbox.Rule{
		Name: "Shop", Channels: []inbox.ChannelID{s.channel}, Method: inbox.MethodRoundRobin, Fallback: inbox.FallbackWait, Old: inbox.OldLeave,
	}
	for _, d := range s.desks {
		r.Members = append(r.Members, me(d))
	}
	if change != nil {
		change(&r)
	}
	return r
}

func (s staff) save(t *testing.T, r inbox.Rule) inbox.Rule {
	t.Helper()
	r, _, err := s.desks[0].SaveRule(t.Context(), r)
	if err != nil {
		t.Fatalf("save rule: %v", err)
	}
	return r
}

// writes lets a new customer write.
func (s staff) writes(text string) (*metasim.Customer, inbox.ConversationID) {
	customer := s.shop.Sim.Customer(metasim.LotusTea, text)
	customer.Say(text)
	return customer, inbox.NewConversationID(s.channel, inbox.ContactID(customer.ID))
}

// awaitAssignee waits until a desktop shows who has a conversation; "" is
// anybody.
func awaitAssignee(t *testing.T, d *desktest.Desk, id inbox.ConversationID, want inbox.MemberID) inbox.MemberID {
	t.Helper()
	var got inbox.MemberID
	d.Await(t, fmt.Sprintf("%s is %q's", id, want), func() bool {
		c, err := d.Conversation(t.Context(), id)
		got = c.Work.Assignee
		return err == nil && got != "" && (want == "" || got == want)
	})
	return got
}

// dealt are the lines of a conversation's history that a rule wrote.
func dealt(t *testing.T, d *desktest.Desk, id inbox.ConversationID) []desk.ExportAct {
	t.Helper()
	return slices.DeleteFunc(d.Export(t).History, func(a desk.ExportAct) bool {
		return a.Conversation != string(id) || a.Kind != inbox.ActDealt && a.Kind != inbox.ActOffered
	})
}

func TestRoundRobin(t *testing.T) {
	t.Parallel()
	s := openStaff(t, "Nok", "Ploy", "Mai")
	s.save(t, s.rule(nil))
	got := map[inbox.MemberID]int{}
	for i := range 9 {
		_, id := s.writes(fmt.Sprint("customer ", i))
		who := awaitAssignee(t, s.desks[0], id, "")
		got[who]++
		for _, d := range s.desks[1:] {
			awaitAssignee(t, d, id, who)
		}
		why := dealt(t, s.desks[0], id)
		if len(why) != 1 || why[0].Rule != "Shop" || why[0].How != "round_robin" || why[0].To != string(who) || len(why[0].Candidates) != 3 || len(why[0].Skipped) != 0 {
			t.Errorf("explained by %+v", why)
		}
	}
	for _, d := range s.desks {
		if got[me(d)] != 3 {
			t.Errorf("dealt %v", got)
		}
	}
}
