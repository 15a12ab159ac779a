package desk_test

import (
	"fmt"
	"testing"
	"time"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
	"pagedesk/relay/relaytest"
	"pagedesk/relay/server"
	"pagedesk/relay/wire"
)

// While customers write, the desktops that may hold the lease are stopped and
// started and the relay is restarted. Every conversation is dealt once, in turn,
// and everybody sees the same.
func TestDealingOutlivesItsHolders(t *testing.T) {
	t.Parallel()
	s := staff{shop: desktest.Open(t, desktest.Options{Relay: relaytest.Options{Timing: server.Timing{LeaseGrace: 20 * time.Millisecond}}})}
	for _, name := range []string{"Nok", "Ploy", "Mai", "Ton"} {
		s.desks = append(s.desks, s.shop.Desk(t, name))
	}
	s.knowEachOther(t)
	s.channel = s.desks[0].Connect(t, metasim.LotusTea)
	s.save(t, s.rule(nil))

	var ids []inbox.ConversationID
	for i := range 12 {
		for n := range 3 { // what they write is on its way, or being dealt, when the next desktop stops
			_, id := s.writes(fmt.Sprint("customer ", i, ".", n))
			ids = append(ids, id)
		}
		d := s.desks[i%len(s.desks)]
		d.Stop(t)
		d.Start(t)
		if i%6 == 5 {
			s.shop.Relay.Restart(t)
		}
	}
	dealtOnce(t, s, ids)
}

// dealtOnce waits until the conversations are dealt and checks on every desktop
// that each was once, and as many to each member.
func dealtOnce(t *testing.T, s staff, ids []inbox.ConversationID) {
	t.Helper()
	first := map[inbox.ConversationID]inbox.MemberID{}
	for n, d := range s.desks {
		got := map[inbox.MemberID]int{}
		for _, id := range ids {
			who := awaitAssignee(t, d, id, first[id])
			first[id] = who
			got[who]++
		}
		lines := map[string]int{}
		for _, a := range d.Export(t).History {
			if a.Kind == inbox.ActDealt {
				lines[a.Conversation]++
			}
		}
		for _, id := range ids {
			if lines[string(id)] != 1 {
				t.Errorf("desktop %d: %s was dealt %d times", n, id, lines[string(id)])
			}
		}
		least, most := len(ids), 0
		for _, member := range s.desks {
			least, most = min(least, got[me(member)]), max(most, got[me(member)])
		}
		if most-least > 1 {
			t.Errorf("desktop %d: dealt %v", n, got)
		}
	}
}

// A channel that not all owners see has a lease of its own: who holds it deals
// there, whoever holds the workspace's. When all owners see it, the workspace's
// counts again, also for a desktop that was away meanwhile.
func TestDealingOfAPrivateChannel(t *testing.T) {
	t.Parallel()
	s := staff{shop: desktest.Open(t, desktest.Options{Relay: relaytest.Options{Timing: server.Timing{LeaseGrace: 20 * time.Millisecond}}})}
	cable := s.shop.Cable(t)
	nok, ploy := s.shop.Desk(t, "Nok"), s.shop.DeskAt(t, "Ploy", cable.URL())
	s.desks = []*desktest.Desk{nok, ploy}
	s.knowEachOther(t)
	s.channel = nok.Connect(t, metasim.LotusTea)
	s.save(t, s.rule(func(r *inbox.Rule) { r.Members = []inbox.MemberID{me(ploy)} }))
	see(t, s.shop, nok, s.channel, wire.Access{Members: []string{string(me(ploy))}})
	_, id := s.writes("while Nok does not see it")
	awaitAssignee(t, ploy, id, me(ploy))

	cable.Cut()
	see(t, s.shop, nok, s.channel, wire.Access{Everyone: true})
	nok.Await(t, "the channel", func() bool { _, err := nok.Channel(t.Context(), s.channel); return err == nil })
	nok.Stop(t)
	cable.Mend()
	_, id = s.writes("while everybody sees it")
	awaitAssignee(t, ploy, id, me(ploy))
}

// A relay that is slow to answer makes the same decisions, later.
func TestDealingOverASlowLine(t *testing.T) {
	t.Parallel()
	s := staff{shop: desktest.Open(t, desktest.Options{})}
	cable := s.shop.Cable(t)
	cable.Slow(150 * time.Millisecond)
	for _, name := range []string{"Nok", "Ploy"} {
		s.desks = append(s.desks, s.shop.DeskAt(t, name, cable.URL()))
	}
	s.knowEachOther(t)
	s.channel = s.desks[0].Connect(t, metasim.LotusTea)
	s.save(t, s.rule(nil))
	var ids []inbox.ConversationID
	for i := range 6 {
		_, id := s.writes(fmt.Sprint("customer ", i))
		ids = append(ids, id)
	}
	dealtOnce(t, s, ids)
}
