package desktest_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/journal"
	"pagedesk/relay/journal/sqlite"
	"pagedesk/relay/wire"
)

var seed = flag.Uint64("seed", 0, "replays a run of the ten desks")

const (
	agents    = 8 // beside two managers
	rounds    = 4
	customers = 8 // of each Page
	actions   = 3 // of an agent in a round
	// patience is how long a person waits for the relay.
	patience = time.Second
)

// Automatic replies, each recognised by its beginning.
const (
	welcomeText = "Welcome to the shop"
	closingText = "Thank you and goodbye"
)

// answerTo is what an agent answers to a customer's message.
func answerTo(text string) string { return "re: " + text }

// agent is a desktop whose person works by a script.
type agent struct {
	*desktest.Desk
	cable  *desktest.Cable
	random *rand.Rand
	me     inbox.MemberID
}

// team is a shop of ten desktops: one Page is dealt in turns and greets by
// itself, on the other conversations are taken.
type team struct {
	shop      *desktest.Shop
	boss      *desktest.Desk
	agents    []*agent
	dealt     inbox.ChannelID
	taken     inbox.ChannelID
	workspace string

	random    *rand.Rand
	customers []*metasim.Customer
	said      map[*metasim.Customer][]string
}

// TestTenDesks lets agents claim, answer, close, go off duty, lose their
// network and close their program in any order, while customers write. At the
// end all ten databases, the journal and the customers' phones must agree:
// every message answered, once, and every automatic message sent once.
func TestTenDesks(t *testing.T) {
	t.Parallel()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("replay with -seed %d", *seed)
	s := openTeam(t, rand.New(rand.NewPCG(*seed, 10)))
	for round := range rounds {
		s.write(round)
		var working sync.WaitGroup
		for _, a := range s.agents {
			working.Go(func() {
				for range actions {
					a.act(t, s)
				}
			})
		}
		working.Wait()
	}
	s.allBack(t)
	s.finish(t)
	s.agree(t)
	s.checkPhones(t)
	s.checkHistory(t)
	s.checkJournal(t)
}

func openTeam(t *testing.T, random *rand.Rand) *team {
	t.Helper()
	delays := rand.New(rand.NewPCG(random.Uint64(), 1)) // used under the simulator's lock
	shop := desktest.Open(t, desktest.Options{
		Sim:         metasim.Config{Delay: func() time.Duration { return time.Duration(delays.IntN(40)) * time.Millisecond }},
		SettleAfter: 3 * time.Second,
	})
	s := &team{shop: shop, random: random, said: map[*metasim.Customer][]string{}}
	s.boss = shop.Desk(t, "Boss")
	s.workspace = s.boss.Setup().Workspace.ID
	s.dealt, s.taken = s.boss.Connect(t, metasim.LotusTea), s.boss.Connect(t, metasim.MaiHanoi)
	for i := range agents + 1 {
		cable := shop.Cable(t)
		d := shop.DeskAt(t, fmt.Sprintf("Agent %d", i), cable.URL())
		s.agents = append(s.agents, &agent{Desk: d, cable: cable, random: rand.New(rand.NewPCG(random.Uint64(), 2)), me: d.Member()})
	}
	// The last one stays an owner, so that somebody else can hold the lease.
	for _, a := range s.agents[:agents] {
		if err := s.boss.SetRole(t.Context(), a.me, string(wire.RoleAgent)); err != nil {
			t.Fatal(err)
		}
	}
	s.setRules(t)
	for _, a := range s.agents {
		a.Await(t, "the Pages' tokens", func() bool {
			keys := a.Secrets(t)
			_, one := keys.Get("channel/" + string(s.dealt))
			_, two := keys.Get("channel/" + string(s.taken))
			return one == nil && two == nil
		})
	}
	for _, page := range []string{metasim.LotusTea, metasim.MaiHanoi} {
		for i := range customers {
			s.customers = append(s.customers, shop.Sim.Customer(page, fmt.Sprintf("Customer %s %d", page[len(page)-1:], i)))
		}
	}
	return s
}

func (s *team) setRules(t *testing.T) {
	t.Helper()
	var members []inbox.MemberID
	for _, a := range s.agents[:agents] {
		members = append(members, a.me)
	}
	for _, r := range []inbox.Rule{
		{Name: "Tea", Channels: []inbox.ChannelID{s.dealt}, Method: inbox.MethodRoundRobin},
		{Name: "Fashion", Channels: []inbox.ChannelID{s.taken}, Method: inbox.MethodSelfClaim},
	} {
		r.Members, r.Fallback, r.Old, r.Exclusive = members, inbox.FallbackWait, inbox.OldLeave, true
		if _, _, err := s.boss.SaveRule(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	replies := inbox.DefaultAutoReplies("en", false)
	replies.Welcome = inbox.AutoText{On: true, Text: welcomeText}
	replies.Closing = inbox.AutoText{On: true, Text: closingText}
	replies.QuietMinutes = 0
	if err := s.boss.SetAutoReplies(t.Context(), s.dealt, replies); err != nil {
		t.Fatal(err)
	}
	for _, d := range s.all() {
		d.Await(t, "rules and automatic replies", func() bool {
			rules, err := d.Rules(t.Context())
			set, replyErr := d.AutoReplies(t.Context(), s.dealt)
			return err == nil && len(rules) == 2 && replyErr == nil && set.Closing.On
		})
	}
}

func (s *team) all() []*desktest.Desk {
	all := []*desktest.Desk{s.boss}
	for _, a := range s.agents {
		all = append(all, a.Desk)
	}
	return all
}

// write lets some customers write.
func (s *team) write(round int) {
	for i, c := range s.customers {
		if round > 0 && s.random.IntN(3) > 0 {
			continue
		}
		text := fmt.Sprintf("question %d of customer %d", round, i)
		c.Say(text)
		s.said[c] = append(s.said[c], text)
	}
}

// act is one thing that an agent does.
func (a *agent) act(t *testing.T, s *team) {
	switch a.random.IntN(12) {
	case 0:
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		on := a.random.IntN(3) > 0
		a.tolerate(t, "go on or off duty", a.SetDuty(ctx, a.me, &on, nil))
	case 1:
		a.cable.Cut()
	case 2:
		a.cable.Mend()
	case 3:
		a.Stop(t)
		a.Start(t)
	default:
		a.work(t, s, true)
	}
}

// work answers what the agent has, closes some of it, and takes what is free.
func (a *agent) work(t *testing.T, s *team, closes bool) {
	out := a.Export(t)
	open, newest := answers(out)
	for _, c := range out.Conversations {
		id := inbox.ConversationID(c.ID)
		switch {
		case c.Status != "open":
		case c.Assignee == string(a.me):
			for _, text := range open[c.ID] {
				_, err := a.Send(t.Context(), id, answerTo(text))
				a.tolerate(t, "answer", err)
			}
			if closes && a.random.IntN(2) == 0 && !a.tolerate(t, "close", a.patiently(t, id, a.closeSeen(newest[c.ID]))) {
				return
			}
		case c.Assignee == "" && c.Channel == string(s.taken):
			if !a.tolerate(t, "claim", a.patiently(t, id, a.Claim)) {
				return
			}
		}
	}
}

// closeSeen closes as the window does, with what was on the screen.
func (a *agent) closeSeen(seenMs int64) func(context.Context, inbox.ConversationID) error {
	return func(ctx context.Context, id inbox.ConversationID) error {
		return a.Do(ctx, []desk.Todo{{Conversation: id, Act: desk.Act{Kind: desk.ActClose, SeenMs: seenMs}}})[0]
	}
}

// answers are the customers' messages that nobody has answered and the time of
// the newest of all, by conversation.
func answers(out desk.Export) (open map[string][]string, newest map[string]int64) {
	answered := map[string]bool{}
	for _, m := range out.Messages {
		if m.From == "shop" {
			answered[m.Conversation+m.Text] = true
		}
	}
	open, newest = map[string][]string{}, map[string]int64{}
	for _, m := range out.Messages {
		if m.From == "customer" {
			newest[m.Conversation] = max(newest[m.Conversation], m.AtMs)
		}
		if m.From == "customer" && !answered[m.Conversation+answerTo(m.Text)] {
			open[m.Conversation] = append(open[m.Conversation], m.Text)
		}
	}
	return open, newest
}

// patiently waits for the relay as long as a person would.
func (a *agent) patiently(t *testing.T, id inbox.ConversationID, do func(context.Context, inbox.ConversationID) error) error {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return do(ctx, id)
}

// tolerate takes what may happen to a person: others are faster, the relay
// cannot be reached. It reports whether it could.
func (a *agent) tolerate(t *testing.T, what string, err error) (reached bool) {
	var p *inbox.Problem
	switch {
	case err == nil:
		return true
	case errors.Is(err, context.DeadlineExceeded):
		return false
	case !errors.As(err, &p):
		t.Errorf("%s: %s: %v", a.Setup().Member.Name, what, err)
		return true
	}
	faster := []inbox.Code{
		inbox.CodeConversationTaken, inbox.CodeConversationClosed, inbox.CodeConversationChanged, inbox.CodeConversationHeld, inbox.CodeConversationFree,
	}
	if !slices.Contains(faster, p.Code) && p.Code != inbox.CodeRelayUnreachable {
		t.Errorf("%s: %s: %v", a.Setup().Member.Name, what, err)
	}
	return p.Code != inbox.CodeRelayUnreachable
}

// allBack mends all cables and brings everybody on duty.
func (s *team) allBack(t *testing.T) {
	t.Helper()
	on := true
	for _, a := range s.agents {
		a.cable.Mend()
		if err := a.SetDuty(t.Context(), a.me, &on, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// finish lets everybody work until no customer waits for an answer.
func (s *team) finish(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("not answered: %q", s.unanswered())
		}
	})
	s.boss.Await(t, "every question is answered", func() bool {
		var working sync.WaitGroup
		for _, a := range s.agents {
			working.Go(func() { a.work(t, s, false) })
		}
		working.Wait()
		return s.unanswered() == ""
	})
}

// unanswered names a question that is not answered on the customer's phone.
func (s *team) unanswered() string {
	for _, c := range s.customers {
		got := map[string]bool{}
		for _, m := range c.Thread() {
			got[m.Text] = true
		}
		for _, text := range s.said[c] {
			if !got[answerTo(text)] {
				return fmt.Sprintf("%q by %s (%s), of %d", text, c.Name, c.ID, len(s.said[c]))
			}
		}
	}
	return ""
}

// agree waits until all databases hold the same.
func (s *team) agree(t *testing.T) {
	t.Helper()
	var want, got desk.Export
	for _, d := range s.all()[1:] {
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("%s (-boss):\n%s", d.Setup().Member.Name, cmp.Diff(want, got))
			}
		})
		d.Await(t, d.Setup().Member.Name+" has what the boss has", func() bool {
			want, got = shared(s.boss.Export(t)), shared(d.Export(t))
			return cmp.Equal(want, got) && delivered(want)
		})
	}
}

// shared is what every desktop should hold alike.
func shared(out desk.Export) desk.Export {
	for i := range out.Conversations {
		out.Conversations[i].Draft, out.Conversations[i].Mentioned = "", false
	}
	return out
}

// delivered reports whether nothing is on its way any more.
func delivered(out desk.Export) bool {
	return !slices.ContainsFunc(out.Messages, func(m desk.ExportMessage) bool {
		return slices.Contains([]string{"queued", "sending", "unknown", "failed"}, m.State)
	})
}

// checkPhones looks at what the customers got.
func (s *team) checkPhones(t *testing.T) {
	t.Helper()
	closed := map[string]int{}
	for _, act := range s.boss.Export(t).History {
		if act.Kind == inbox.ActClosed {
			closed[act.Conversation]++
		}
	}
	automatic := map[string]int{}
	for _, c := range s.customers {
		got := map[string]int{}
		for _, m := range c.Thread() {
			if m.FromPage {
				got[m.Text]++
			}
		}
		want := map[string]int{}
		for _, text := range s.said[c] {
			want[answerTo(text)] = 1
		}
		// An agent who is faster than the welcome makes it needless, and so does
		// a customer who writes again a farewell.
		for text, most := range map[string]int{
			welcomeText: 1,
			closingText: closed[string(inbox.NewConversationID(s.dealt, inbox.ContactID(c.ID)))],
		} {
			if n := min(got[text], most); n > 0 {
				want[text] = n
				automatic[text] += n
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s's phone (-want +got):\n%s", c.Name, diff)
		}
	}
	if len(automatic) == 0 {
		t.Error("the shop said nothing by itself")
	}
}

// checkHistory looks at who got which conversation: nobody is dealt one that
// somebody has.
func (s *team) checkHistory(t *testing.T) {
	t.Helper()
	has := map[string]string{}
	for _, act := range s.boss.Export(t).History {
		switch act.Kind {
		case inbox.ActDealt, inbox.ActClaimed, inbox.ActAssigned:
			to := act.To
			if act.Kind == inbox.ActClaimed {
				to = act.Member
			}
			if before := has[act.Conversation]; before != "" && before != to {
				t.Errorf("%s was %s's when %s got it (%s)", act.Conversation, before, to, act.Kind)
			}
			has[act.Conversation] = to
		case inbox.ActClosed, inbox.ActReopened, inbox.ActUnassigned:
			delete(has, act.Conversation)
		}
	}
}

// checkJournal reads the relay's journal: each decision is in it once.
func (s *team) checkJournal(t *testing.T) {
	t.Helper()
	s.shop.Relay.Stop(t)
	j, err := sqlite.Open(s.shop.Relay.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	decided := map[string]int{}
	for after := int64(0); ; {
		entries, err := j.Read(t.Context(), s.workspace, after, journal.Limit{Entries: 1000, Bytes: 8 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			after = e.Seq
			if e.Kind == entry.KindAutoAssigned || e.Kind == entry.KindAutoOffered || e.Kind == entry.KindAutoPlanned {
				decided[decision(t, e)]++
			}
		}
	}
	if len(decided) < len(s.customers) {
		t.Errorf("only %d decisions for %d customers", len(decided), len(s.customers))
	}
	for _, what := range slices.Sorted(maps.Keys(decided)) {
		if decided[what] != 1 {
			t.Errorf("%s was decided %d times", what, decided[what])
		}
	}
}

// decision is what an automatic entry decides.
func decision(t *testing.T, e wire.Entry) string {
	t.Helper()
	var body struct {
		Opening int    `json:"opening"`
		Turn    int    `json:"turn"`
		Reply   string `json:"reply"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		t.Fatal(err)
	}
	family, _, _ := strings.Cut(e.Kind, ".")
	if e.Kind != entry.KindAutoPlanned {
		family = "deal"
	}
	return fmt.Sprintf("%s %s of %s/%s, opening %d, turn %d", family, body.Reply, e.Channel, e.Thread, body.Opening, body.Turn)
}
