package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

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
	s.knowEachOther(t)
	return s
}

// knowEachOther waits until every desktop knows all members.
func (s staff) knowEachOther(t *testing.T) {
	t.Helper()
	for _, d := range s.desks {
		d.Await(t, "it knows everybody", func() bool {
			members, err := d.Members(t.Context())
			return err == nil && len(members) == len(s.desks)
		})
	}
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

func pause(t *testing.T, d *desktest.Desk, member inbox.MemberID, paused bool) {
	t.Helper()
	on := !paused
	if err := d.SetDuty(t.Context(), member, &on, nil); err != nil {
		t.Fatalf("set duty: %v", err)
	}
}

func TestDutyDecidesWhoGetsAConversation(t *testing.T) {
	t.Parallel()
	s := openStaff(t, "Nok", "Ploy")
	nok, ploy := s.desks[0], s.desks[1]
	s.save(t, s.rule(nil))
	pause(t, ploy, "", true)
	customer, first := s.writes("one")
	awaitAssignee(t, ploy, first, me(nok))
	if why := dealt(t, ploy, first); len(why) != 1 || len(why[0].Skipped) != 1 || why[0].Skipped[0] != (desk.ExportSkipped{Member: string(me(ploy)), Reason: inbox.SkippedOffDuty}) {
		t.Errorf("explained by %+v", why)
	}

	// Nobody is there: it waits, and goes to who comes first.
	pause(t, nok, "", true)
	_, second := s.writes("two")
	_, third := s.writes("three")
	for _, id := range []inbox.ConversationID{second, third} {
		nok.Await(t, "it is here", func() bool { _, err := nok.Conversation(t.Context(), id); return err == nil })
		if w := work(t, nok, id); w.Assignee != "" {
			t.Errorf("given to %s", w.Assignee)
		}
	}
	pause(t, nok, me(ploy), false) // an owner may say so for others
	awaitAssignee(t, nok, second, me(ploy))
	awaitAssignee(t, nok, third, me(ploy))

	// The next opening goes back to who had it, if they are there.
	pause(t, nok, "", false)
	for _, again := range []string{"again", "and again"} {
		if err := nok.CloseConversation(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		customer.Say(again)
		nok.Await(t, "it is Nok's again", func() bool { w := work(t, nok, first); return !w.Closed && w.Assignee == me(nok) })
	}
	if err := nok.CloseConversation(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	pause(t, nok, "", true)
	customer.Say("still there?")
	awaitAssignee(t, nok, first, me(ploy))
	// And one that a person opens again, too.
	if err := ploy.CloseConversation(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	pause(t, nok, "", false)
	pause(t, ploy, "", true)
	if err := nok.Reopen(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	awaitAssignee(t, ploy, first, me(nok))
	if on, err := ploy.Duties(t.Context()); err != nil || len(on) != 2 || !on[0].On || on[1].On {
		t.Errorf("duties: %+v, %v", on, err)
	}
}

// A customer who is not answered in time goes to somebody else, once to each.
func TestUnansweredConversations(t *testing.T) {
	t.Parallel()
	s := staff{shop: desktest.Open(t, desktest.Options{SimTime: true})}
	for _, name := range []string{"Nok", "Ploy"} {
		s.desks = append(s.desks, s.shop.Desk(t, name))
	}
	s.knowEachOther(t)
	s.channel = s.desks[0].Connect(t, metasim.LotusTea)
	s.save(t, s.rule(func(r *inbox.Rule) { r.RedealMinutes = 10 }))
	_, first := s.writes("is anybody there?")
	who := awaitAssignee(t, s.desks[0], first, "")
	later := func() inbox.ConversationID {
		s.shop.Sim.Advance(11 * time.Minute)
		_, id := s.writes("somebody else") // also wakes those who wait
		awaitAssignee(t, s.desks[0], id, "")
		return id
	}
	later()
	other := me(s.desks[0])
	if who == other {
		other = me(s.desks[1])
	}
	awaitAssignee(t, s.desks[0], first, other)
	later()
	why := dealt(t, s.desks[0], first)
	if len(why) != 2 || why[1].From != string(who) || why[1].To != string(other) || why[1].Skipped[0].Reason != inbox.SkippedHadIt {
		t.Errorf("explained by %+v", why)
	}
	if w := work(t, s.desks[0], first); w.Assignee != other {
		t.Errorf("it went on to %s", w.Assignee)
	}
}

// Everybody is asked; the first has it, and gave it back it is offered again.
func TestSelfClaim(t *testing.T) {
	t.Parallel()
	s := openStaff(t, "Nok", "Ploy")
	nok, ploy := s.desks[0], s.desks[1]
	s.save(t, s.rule(func(r *inbox.Rule) { r.Method = inbox.MethodSelfClaim }))
	_, id := s.writes("one")
	for _, d := range s.desks {
		d.Await(t, "it is offered", func() bool {
			c, err := d.Conversation(t.Context(), id)
			return err == nil && c.Work.Offered && c.Work.Assignee == ""
		})
	}
	if err := ploy.Claim(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	awaitAssignee(t, nok, id, me(ploy))
	if err := ploy.Unassign(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	nok.Await(t, "it is offered again", func() bool { return len(dealt(t, nok, id)) == 2 })
	if err := nok.Claim(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// What was there before a rule is left alone, or dealt, as the rule says.
func TestConversationsFromBefore(t *testing.T) {
	t.Parallel()
	s := staff{shop: desktest.Open(t, desktest.Options{})}
	for _, name := range []string{"Nok", "Ploy"} {
		s.desks = append(s.desks, s.shop.Desk(t, name))
	}
	s.knowEachOther(t)
	nok, ploy := s.desks[0], s.desks[1]
	old := s.shop.Sim.Customer(metasim.LotusTea, "Old")
	old.Say("long ago")
	nok.Login(t, metasim.Choice{})
	c, err := nok.Desk.Connect(t.Context(), desk.NewChannel{Page: metasim.LotusTea, History: desk.Histories["all"]})
	if err != nil {
		t.Fatal(err)
	}
	s.channel = c.ID
	oldID := inbox.NewConversationID(s.channel, inbox.ContactID(old.ID))
	nok.AwaitState(t, "long ago", "")
	_, waiting := s.writes("before the rule")
	_, theirs := s.writes("Nok has it")
	nok.AwaitState(t, "Nok has it", "")
	if err := nok.Assign(t.Context(), theirs, me(nok), ""); err != nil {
		t.Fatal(err)
	}

	r := s.save(t, s.rule(func(r *inbox.Rule) { r.Members = []inbox.MemberID{me(ploy)} }))
	_, after := s.writes("after the rule")
	awaitAssignee(t, ploy, after, me(ploy))
	for _, id := range []inbox.ConversationID{oldID, waiting} {
		if w := work(t, nok, id); w.Assignee != "" {
			t.Errorf("%s was given to %s", id, w.Assignee)
		}
	}
	r.Old = inbox.OldAvailable
	s.save(t, r)
	awaitAssignee(t, nok, oldID, me(ploy))
	awaitAssignee(t, nok, waiting, me(ploy))
	if w := work(t, nok, oldID); w.Closed || w.Opening != 1 {
		t.Errorf("the old one: %+v", w)
	}
	if w := work(t, nok, theirs); w.Assignee != me(nok) {
		t.Errorf("taken from Nok: %+v", w)
	}
	r.Old = inbox.OldAll
	s.save(t, r)
	awaitAssignee(t, nok, theirs, me(ploy))
	// Who leaves the rule leaves the conversations to the others.
	r.Members = []inbox.MemberID{me(nok)}
	s.save(t, r)
	for _, id := range []inbox.ConversationID{oldID, waiting, theirs, after} {
		awaitAssignee(t, ploy, id, me(nok))
	}
}

func TestAChannelIsInOneRule(t *testing.T) {
	t.Parallel()
	s := openStaff(t, "Nok")
	nok := s.desks[0]
	first := s.save(t, s.rule(nil))
	second, moved, err := nok.SaveRule(t.Context(), s.rule(func(r *inbox.Rule) { r.Name = "Night"; r.Members = append(r.Members, r.Members[0]) }))
	if err != nil || len(moved) != 1 || moved[0] != (desk.Moved{Channel: s.channel, From: "Shop"}) || len(second.Members) != 1 {
		t.Errorf("saved %+v, moved %v, %v", second, moved, err)
	}
	if r, err := nok.Rule(t.Context(), first.ID); err != nil || len(r.Channels) != 0 {
		t.Errorf("the first rule has %v, %v", r.Channels, err)
	}
	if r, err := nok.Rule(t.Context(), second.ID); err != nil || !slices.Equal(r.Channels, []inbox.ChannelID{s.channel}) {
		t.Errorf("the second has %v, %v", r.Channels, err)
	}
	if _, moved, err := nok.AddToRule(t.Context(), first.ID, s.channel); err != nil || len(moved) != 1 {
		t.Errorf("back: %v, %v", moved, err)
	}
	if err := nok.DeleteRule(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if rules, err := nok.Rules(t.Context()); err != nil || len(rules) != 1 || len(rules[0].Channels) != 0 {
		t.Errorf("after the deletion: %+v, %v", rules, err)
	}
	if err := nok.DeleteRule(t.Context(), first.ID); !errors.Is(err, &inbox.Problem{Code: inbox.CodeRuleNotFound}) {
		t.Errorf("deleted twice: %v", err)
	}
}

// Who has enough gets no more; what waits goes to who has room first. What a
// member had who was taken out of the team goes to the others.
func TestRoomAndRemoval(t *testing.T) {
	t.Parallel()
	s := openStaff(t, "Nok", "Ploy")
	nok, ploy := s.desks[0], s.desks[1]
	r := s.save(t, s.rule(func(r *inbox.Rule) { r.Cap = 1 }))
	_, first := s.writes("one")
	_, second := s.writes("two")
	awaitAssignee(t, nok, second, "")
	who := awaitAssignee(t, nok, first, "")
	_, third := s.writes("three")
	nok.AwaitState(t, "three", "")
	if w := work(t, nok, third); w.Assignee != "" {
		t.Errorf("given to %s, who has enough", w.Assignee)
	}
	if err := nok.CloseConversation(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	awaitAssignee(t, nok, third, who)
	if why := dealt(t, nok, third); len(why) != 1 || len(why[0].Skipped) != 1 || why[0].Skipped[0].Reason != inbox.SkippedFull {
		t.Errorf("explained by %+v", why)
	}

	r.Cap = 0
	s.save(t, r)
	if err := nok.RemoveMember(t.Context(), me(ploy)); err != nil {
		t.Fatal(err)
	}
	ploy.AwaitRemoved(t)
	awaitAssignee(t, nok, second, me(nok))
	awaitAssignee(t, nok, third, me(nok))
	// The rule can be saved although it names somebody who is gone.
	r.Name = "Day"
	if saved := s.save(t, r); !slices.Equal(saved.Members, []inbox.MemberID{me(nok)}) {
		t.Errorf("saved with %v", saved.Members)
	}
}
