package automation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// team is a model of a rule whose members come, go, pause and get full while
// customers write.
type team struct {
	t      *testing.T
	random *rand.Rand
	d      store.Dealing
	names  []inbox.MemberID
	has    []inbox.MemberID // of each conversation: who has it
	pairs  map[[2]inbox.MemberID]*balance
	log    []string
}

// balance is how many more conversations the first of two members got than the
// second, since both are available without a break.
type balance struct{ now, least, most int }

func newTeam(t *testing.T, seed uint64) *team {
	t.Helper()
	m := &team{t: t, random: rand.New(rand.NewPCG(seed, 7)), d: shop(), pairs: map[[2]inbox.MemberID]*balance{}}
	r := &m.d.Rules[0]
	r.Members, r.Shares = nil, map[inbox.MemberID]store.RuleShare{}
	r.Cap = m.random.IntN(4) * 5
	for i := range 2 + m.random.IntN(5) {
		name := inbox.MemberID(fmt.Sprint("m", i))
		m.names = append(m.names, name)
		m.d.Members[name] = inbox.Member{ID: name}
		if i < 2 {
			r.Members = append(r.Members, name)
		}
	}
	return m
}

// available are the members who may get the next conversation.
func (m *team) available() []inbox.MemberID {
	r := m.d.Rules[0]
	return slices.DeleteFunc(slices.Clone(r.Members), func(name inbox.MemberID) bool {
		return m.d.Duties[name].Paused || r.Cap > 0 && m.d.Open[name] >= r.Cap
	})
}

// happens is one thing that people do.
func (m *team) happens() {
	r := &m.d.Rules[0]
	name := m.names[m.random.IntN(len(m.names))]
	switch m.random.IntN(8) {
	case 0:
		m.d.Duties[name] = inbox.Duty{Member: name, Paused: !m.d.Duties[name].Paused}
		m.log = append(m.log, fmt.Sprintf("%s paused %v", name, m.d.Duties[name].Paused))
	case 1:
		if i := slices.Index(r.Members, name); i >= 0 {
			r.Members = slices.Delete(slices.Clone(r.Members), i, i+1)
			m.log = append(m.log, string(name)+" leaves")
		} else {
			r.Members = slices.Insert(slices.Clone(r.Members), m.random.IntN(len(r.Members)+1), name)
			m.log = append(m.log, string(name)+" joins")
		}
	case 2:
		if len(m.has) > 0 {
			i := m.random.IntN(len(m.has))
			m.d.Open[m.has[i]]--
			m.has = slices.Delete(m.has, i, i+1)
		}
	default:
		m.d.Due = append(m.d.Due, store.Due{
			ID: inbox.NewConversationID(channel, inbox.ContactID(fmt.Sprint(m.d.Applied))), Rule: "r", Work: inbox.Work{Opening: 1, Seq: m.d.Applied},
		})
		m.d.Applied++
	}
	m.notePairs()
}

// notePairs begins anew for two of whom one was not available.
func (m *team) notePairs() {
	available := m.available()
	for i, a := range m.names {
		for _, b := range m.names[i+1:] {
			pair := [2]inbox.MemberID{a, b}
			if !slices.Contains(available, a) || !slices.Contains(available, b) {
				delete(m.pairs, pair)
			} else if m.pairs[pair] == nil {
				m.pairs[pair] = &balance{}
			}
		}
	}
}

// got counts a conversation that a member gets by the rule.
func (m *team) got(name inbox.MemberID) {
	for pair, b := range m.pairs {
		switch name {
		case pair[0]:
			b.now++
		case pair[1]:
			b.now--
		}
		b.least, b.most = min(b.least, b.now), max(b.most, b.now)
		if b.most-b.least > 1 {
			m.t.Fatalf("one of %v got two more than the other while both were available:\n%v", pair, m.log)
		}
	}
}

// acts lets automation act: it plans what it may, and a part of it reaches the
// journal before it has to plan anew.
func (m *team) acts() {
	decisions, _ := deal(m.d, everybody, noon, 1+m.random.IntN(5))
	for _, d := range decisions[:m.random.IntN(len(decisions)+1)] {
		if !slices.Contains(m.available(), d.to) {
			m.t.Fatalf("%s is not available:\n%v", d.to, m.log)
		}
		m.log = append(m.log, string(d.to)+" gets one")
		m.got(d.to)
		m.d.Open[d.to]++
		m.has = append(m.has, d.to)
		m.d.Rules[0].Shares[d.to] = store.RuleShare{LastSeq: m.d.Applied}
		m.d.Applied++
		m.d.Due = slices.DeleteFunc(m.d.Due, func(due store.Due) bool { return due.ID == d.conversation })
		m.notePairs()
	}
}

// Whatever happens, of two members who are available all along none gets two
// more than the other, over any stretch of time: not who came late, not who was
// off duty, and not when the holder of the lease dies after a part of its plan.
func TestTakingTurnsIsEven(t *testing.T) {
	t.Parallel()
	for seed := range uint64(150) {
		m := newTeam(t, seed)
		for range 200 {
			m.happens()
			m.acts()
		}
		if len(m.available()) > 0 {
			for tries := 0; len(m.d.Due) > 0 && len(m.available()) > 0; tries++ {
				if m.acts(); tries > 10_000 {
					t.Fatalf("seed %d: %d conversations are left although %v are available", seed, len(m.d.Due), m.available())
				}
			}
		}
	}
}
