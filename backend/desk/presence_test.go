package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pagedesk/backend/inbox"
)

// Words of the devices of a team, one a line of the table, and who is where at
// the end for the member "nok".
func TestPresence(t *testing.T) {
	t.Parallel()
	begin := time.Unix(1_790_000_000, 0)
	const here, there = inbox.ConversationID("page:1/a"), inbox.ConversationID("page:1/b")
	type word struct {
		at     time.Duration
		kind   string
		device string
		member inbox.MemberID
		id     inbox.ConversationID
	}
	team := func(members ...inbox.MemberID) []inbox.MemberID { return members }
	for name, tc := range map[string]struct {
		words []word
		at    time.Duration
		want  []Present
	}{
		"looks":                      {[]word{{0, sayViewing, "d1", "ploy", here}}, 0, []Present{{Conversation: here, Viewing: team("ploy")}}},
		"types":                      {[]word{{0, sayViewing, "d1", "ploy", here}, {1, sayTyping, "d1", "ploy", here}}, 2, []Present{{Conversation: here, Typing: team("ploy")}}},
		"stops typing":               {[]word{{0, sayTyping, "d1", "ploy", here}, {1, sayViewing, "d1", "ploy", here}}, 1, []Present{{Conversation: here, Viewing: team("ploy")}}},
		"typed a while ago":          {[]word{{0, sayTyping, "d1", "ploy", here}}, typingHolds, []Present{{Conversation: here, Viewing: team("ploy")}}},
		"was heard long ago":         {[]word{{0, sayTyping, "d1", "ploy", here}}, viewingHolds, []Present{}},
		"left":                       {[]word{{0, sayViewing, "d1", "ploy", here}, {1, sayLeft, "d1", "ploy", here}}, 1, []Present{}},
		"left what it was at before": {[]word{{0, sayViewing, "d1", "ploy", there}, {1, sayLeft, "d1", "ploy", here}}, 1, []Present{{Conversation: there, Viewing: team("ploy")}}},
		"went elsewhere":             {[]word{{0, sayViewing, "d1", "ploy", here}, {1, sayViewing, "d1", "ploy", there}}, 1, []Present{{Conversation: there, Viewing: team("ploy")}}},
		"two computers of one":       {[]word{{0, sayViewing, "d1", "ploy", here}, {1, sayTyping, "d2", "ploy", here}}, 1, []Present{{Conversation: here, Typing: team("ploy")}}},
		"one's own other computer":   {[]word{{0, sayTyping, "d3", "nok", here}}, 0, []Present{}},
		"two of the team": {
			[]word{{0, sayTyping, "d2", "ton", here}, {0, sayTyping, "d1", "ploy", here}, {0, sayViewing, "d4", "mai", there}}, 1,
			[]Present{{Conversation: here, Typing: team("ploy", "ton")}, {Conversation: there, Viewing: team("mai")}},
		},
	} {
		p := newPresence()
		for _, w := range tc.words {
			p.heard(w.kind, w.device, w.member, w.id, begin.Add(w.at))
		}
		if diff := cmp.Diff(tc.want, p.list("nok", begin.Add(tc.at)), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestPresenceIsForgottenWithTheConnection(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_790_000_000, 0)
	p := newPresence()
	p.heard(sayTyping, "d1", "ploy", "page:1/a", now)
	p.heard(sayTyping, "d2", "ton", "page:1/a", now)
	p.keep([]inbox.MemberID{"ploy"})
	if got := p.list("nok", now); len(got) != 1 || !cmp.Equal(got[0].Typing, []inbox.MemberID{"ploy"}) {
		t.Errorf("after one went: %+v", got)
	}
	p.keep(nil)
	if got := p.list("nok", now); len(got) != 0 {
		t.Errorf("after the connection was lost: %+v", got)
	}
}

// What is said is bounded, however fast somebody types, and nothing is said
// while the window is hidden.
func TestPaceOfWords(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_790_000_000, 0)
	p := newPresence()
	if here, _ := p.due(now); here != "" || p.typing("page:1/a", true, now) {
		t.Error("a hidden window says something")
	}
	if left, changed := p.look("page:1/a", now); left != "" || !changed {
		t.Error("opened")
	}
	if _, changed := p.look("page:1/a", now); changed {
		t.Error("opened again")
	}
	said := 0
	for key := range 100 {
		if p.typing("page:1/a", true, now.Add(time.Duration(key)*100*time.Millisecond)) {
			said++
		}
	}
	if said != 4 {
		t.Errorf("typing was said %d times in ten seconds", said)
	}
	now = now.Add(10 * time.Second)
	if !p.typing("page:1/a", false, now) || p.typing("page:1/a", false, now) {
		t.Error("the end of typing is said once")
	}
	if here, wait := p.due(now); here != "" || wait != viewingEvery {
		t.Errorf("due %q in %v", here, wait)
	}
	if here, _ := p.due(now.Add(viewingEvery)); here != "page:1/a" {
		t.Error("not said again in time")
	}
	if p.heard(sayViewing, "d1", "ploy", "page:1/a", now.Add(viewingEvery)) {
		t.Error("greeted, though it was just said")
	}
	if !p.heard(sayViewing, "d2", "ton", "page:1/a", now.Add(viewingEvery+greetEvery)) {
		t.Error("a newcomer is not greeted")
	}
	if left, changed := p.look("", now); left != "page:1/a" || !changed {
		t.Error("hidden")
	}
	if wait := p.fades(now.Add(viewingEvery), time.Hour); wait != viewingHolds {
		t.Errorf("fades in %v", wait)
	}
}
