package automation

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

const channel = inbox.ChannelID("page:1")

// noon is a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// shop is a rule with Nok, Ploy and Mai, who have got something in this order,
// and what they have.
func shop(change ...func(*store.Dealing)) store.Dealing {
	d := store.Dealing{
		Applied: 1000, Members: map[inbox.MemberID]inbox.Member{}, Duties: map[inbox.MemberID]inbox.Duty{},
		Open: map[inbox.MemberID]int{}, Access: map[inbox.ChannelID]inbox.Access{},
	}
	r := store.RuleRow{Shares: map[inbox.MemberID]store.RuleShare{}, MembersSeq: 5}
	r.ID, r.Name, r.Method, r.Fallback, r.Old = "r", "Shop", inbox.MethodRoundRobin, inbox.FallbackWait, inbox.OldLeave
	r.Channels, r.Sources = []inbox.ChannelID{channel}, []store.RuleChannel{{Channel: channel}}
	for i, m := range []inbox.MemberID{"nok", "ploy", "mai"} {
		d.Members[m] = inbox.Member{ID: m, Name: string(m)}
		r.Members = append(r.Members, m)
		r.Shares[m] = store.RuleShare{LastSeq: int64(100 + i)}
	}
	d.Rules = []store.RuleRow{r}
	for _, c := range change {
		c(&d)
	}
	return d
}

// rule changes the rule.
func rule(change func(*store.RuleRow)) func(*store.Dealing) {
	return func(d *store.Dealing) { change(&d.Rules[0]) }
}

func method(m inbox.Method) func(*store.Dealing) {
	return rule(func(r *store.RuleRow) { r.Method = m })
}

func fallback(f inbox.Fallback, to inbox.MemberID) func(*store.Dealing) {
	return rule(func(r *store.RuleRow) { r.Fallback, r.FallbackTo = f, to })
}

func redeal(minutes int) func(*store.Dealing) {
	return rule(func(r *store.RuleRow) { r.RedealMinutes = minutes })
}

func off(members ...inbox.MemberID) func(*store.Dealing) {
	return func(d *store.Dealing) {
		for _, m := range members {
			d.Duties[m] = inbox.Duty{Member: m, Paused: true}
		}
	}
}

// due adds a conversation; its number is its place in the journal.
func due(n int64, change ...func(*store.Due)) func(*store.Dealing) {
	return func(d *store.Dealing) {
		c := store.Due{
			ID: inbox.NewConversationID(channel, inbox.ContactID(fmt.Sprint(n))), Rule: "r",
			Work: inbox.Work{Opening: 1, Seq: n}, WaitingMs: noon.Add(-time.Hour).UnixMilli(),
		}
		for _, f := range change {
			f(&c)
		}
		d.Due = append(d.Due, c)
	}
}

// of is a conversation that somebody has since some minutes.
func of(m inbox.MemberID, minutes int) func(*store.Due) {
	return func(c *store.Due) {
		c.Work.Assignee, c.Work.Turn = m, 1
		c.Work.SinceMs = noon.Add(-time.Duration(minutes) * time.Minute).UnixMilli()
	}
}

func work(change func(*inbox.Work)) func(*store.Due) {
	return func(c *store.Due) { change(&c.Work) }
}

func taken(c *store.Due) { c.Again = true }

// printed is a decision in one line.
func printed(d decision) string {
	_, contact := d.conversation.Parts()
	s := fmt.Sprintf("%s/%d/%d", contact, d.opening, d.turn)
	if d.from != "" {
		s += " from " + string(d.from)
	}
	if d.unanswered {
		s += " unanswered"
	}
	if d.to == "" {
		return s + fmt.Sprintf(" offered to %v", d.candidates)
	}
	s += fmt.Sprintf(" to %s %s of %v", d.to, d.how, d.candidates)
	for _, skipped := range d.skipped {
		s += fmt.Sprintf(", not %s: %s", skipped.Member, skipped.Reason)
	}
	return s
}

var everybody = present{[]inbox.MemberID{"nok", "ploy", "mai"}, true}

func TestDeal(t *testing.T) {
	t.Parallel()
	evening := inbox.Hours{Zone: "UTC", Ranges: []inbox.Range{{Day: time.Monday, From: 18 * 60, To: 22 * 60}}}
	minutes := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	tests := map[string]struct {
		shop   store.Dealing
		online *present
		want   []string
		next   time.Time
	}{
		"in turn, the oldest first": {
			shop: shop(due(30), due(10), due(20), due(40)),
			want: []string{
				"10/1/0 to nok round_robin of [nok ploy mai]", "20/1/0 to ploy round_robin of [nok ploy mai]",
				"30/1/0 to mai round_robin of [nok ploy mai]", "40/1/0 to nok round_robin of [nok ploy mai]",
			},
		},
		"who is new is next, once": {
			shop: shop(rule(func(r *store.RuleRow) { delete(r.Shares, "mai") }), due(10), due(20), due(30), due(40)),
			want: []string{
				"10/1/0 to mai round_robin of [nok ploy mai]", "20/1/0 to nok round_robin of [nok ploy mai]",
				"30/1/0 to ploy round_robin of [nok ploy mai]", "40/1/0 to mai round_robin of [nok ploy mai]",
			},
		},
		"of those on duty": {
			shop: shop(off("nok"), due(10)),
			want: []string{"10/1/0 to ploy round_robin of [ploy mai], not nok: off_duty"},
		},
		"of those in their shift, and again when it changes": {
			shop: shop(func(d *store.Dealing) { d.Duties["nok"] = inbox.Duty{Shifts: evening} }, due(10)),
			want: []string{"10/1/0 to ploy round_robin of [ploy mai], not nok: off_duty"},
			next: time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC),
		},
		"who is gone and who may not see the channel": {
			shop: shop(due(10), func(d *store.Dealing) {
				d.Members["nok"] = inbox.Member{ID: "nok", Removed: true}
				d.Access[channel] = inbox.Access{Members: []inbox.MemberID{"mai"}}
			}),
			want: []string{"10/1/0 to mai round_robin of [mai], not nok: gone, not ploy: no_access"},
		},
		"who has enough waits for room": {
			shop: shop(rule(func(r *store.RuleRow) { r.Cap = 2 }), off("mai"), func(d *store.Dealing) { d.Open["nok"], d.Open["ploy"] = 2, 1 },
				due(10), due(20), fallback(inbox.FallbackRandom, "")),
			want: []string{"10/1/0 to ploy round_robin of [ploy], not nok: full, not mai: off_duty"},
		},
		"fewest open": {
			shop: shop(method(inbox.MethodFewestOpen), func(d *store.Dealing) { d.Open["nok"], d.Open["ploy"], d.Open["mai"] = 3, 1, 2 },
				due(10), due(20), due(30)),
			want: []string{
				"10/1/0 to ploy fewest_open of [nok ploy mai]", "20/1/0 to mai fewest_open of [nok ploy mai]",
				"30/1/0 to ploy fewest_open of [nok ploy mai]",
			},
		},
		"prefers who is online": {
			shop:   shop(rule(func(r *store.RuleRow) { r.PreferOnline = true }), due(10)),
			online: &present{[]inbox.MemberID{"mai"}, true},
			want:   []string{"10/1/0 to mai round_robin of [mai], not nok: offline, not ploy: offline"},
		},
		"waits until it is known who is online": {
			shop:   shop(rule(func(r *store.RuleRow) { r.PreferOnline = true }), due(10), fallback(inbox.FallbackMember, "nok")),
			online: &present{},
		},
		"nobody online: one of those on duty by lot": {
			shop:   shop(rule(func(r *store.RuleRow) { r.PreferOnline = true }), off("nok", "mai"), due(10), fallback(inbox.FallbackRandom, "")),
			online: &present{nil, true},
			want:   []string{"10/1/0 to ploy fallback of [], not nok: off_duty, not ploy: offline, not mai: off_duty"},
		},
		"nobody on duty: waits": {shop: shop(off("nok", "ploy", "mai"), due(10))},
		"nobody on duty: a named member, whoever has how much": {
			shop: shop(off("nok", "ploy", "mai"), due(10), fallback(inbox.FallbackMember, "boss"), func(d *store.Dealing) { d.Members["boss"] = inbox.Member{ID: "boss"} }),
			want: []string{"10/1/0 to boss fallback of [], not nok: off_duty, not ploy: off_duty, not mai: off_duty"},
		},
		"nobody on duty and the named member is gone": {shop: shop(off("nok", "ploy", "mai"), due(10), fallback(inbox.FallbackMember, "boss"))},
		"it goes back to who had it before": {
			shop: shop(due(10, work(func(w *inbox.Work) { w.Opening, w.Previous = 2, "mai" }))),
			want: []string{"10/2/0 to mai back of [nok ploy mai]"},
		},
		"unless they are off duty": {
			shop: shop(off("mai"), due(10, work(func(w *inbox.Work) { w.Opening, w.Previous = 2, "mai" }))),
			want: []string{"10/2/0 to nok round_robin of [nok ploy], not mai: off_duty"},
		},
		"or gave it back": {
			shop: shop(due(10, work(func(w *inbox.Work) { w.Opening, w.Turn, w.Previous = 2, 1, "mai" }), func(c *store.Due) { c.Had = []inbox.MemberID{"mai", "nok"} })),
			want: []string{"10/2/1 to ploy round_robin of [ploy], not nok: had_it, not mai: had_it"},
		},
		"who gave it back gets it when there is nobody else": {
			shop: shop(off("nok", "ploy"), due(10, work(func(w *inbox.Work) { w.Turn = 1 }), func(c *store.Due) { c.Had = []inbox.MemberID{"mai"} })),
			want: []string{"10/1/1 to mai round_robin of [mai], not nok: off_duty, not ploy: off_duty"},
		},
		"what somebody has stays": {shop: shop(due(10, of("nok", 90)))},
		"unanswered: to another one": {
			shop: shop(redeal(30), due(10, of("nok", 30), func(c *store.Due) { c.Had = []inbox.MemberID{"nok"} }), due(20, of("mai", 29))),
			want: []string{"10/1/1 from nok unanswered to ploy round_robin of [ploy mai], not nok: had_it"},
			next: minutes(1),
		},
		"unanswered by everybody: stays": {
			shop: shop(redeal(30), due(10, of("nok", 30), func(c *store.Due) { c.Had = []inbox.MemberID{"nok", "mai", "ploy"} })),
		},
		"unanswered and nobody else there: no fallback": {
			shop: shop(redeal(30), off("ploy", "mai"), fallback(inbox.FallbackRandom, ""), due(10, of("nok", 30))),
		},
		"answered: stays": {shop: shop(redeal(30), due(10, of("nok", 90), func(c *store.Due) { c.WaitingMs = 0 }))},
		"put off: later": {
			shop: shop(redeal(30), due(10, work(func(w *inbox.Work) { w.SnoozedUntilMs = minutes(90).UnixMilli() }))),
			next: minutes(90),
		},
		"opened again while its member is off duty": {
			shop: shop(off("nok"), due(10, of("nok", 5), work(func(w *inbox.Work) { w.Reopened = true }))),
			want: []string{"10/1/1 from nok to ploy round_robin of [ploy mai], not nok: off_duty"},
		},
		"opened again in the shift of its member, which is over": {
			shop: shop(func(d *store.Dealing) {
				d.Duties["nok"] = inbox.Duty{Shifts: inbox.Hours{Zone: "UTC", Ranges: []inbox.Range{{Day: time.Monday, From: 8 * 60, To: 11 * 60}}}}
			}, due(10, of("nok", 120), work(func(w *inbox.Work) { w.Reopened = true }))),
			next: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC),
		},
		"opened again before its member went off duty": {
			shop: shop(func(d *store.Dealing) {
				d.Duties["nok"] = inbox.Duty{Paused: true, SinceMs: noon.Add(-time.Minute).UnixMilli()}
			}, due(10, of("nok", 5), work(func(w *inbox.Work) { w.Reopened = true }))),
		},
		"from before: dealing opens it, after those who write": {
			shop: shop(due(0, work(func(w *inbox.Work) { w.Opening, w.Closed = 0, true })), due(10)),
			want: []string{"10/1/0 to nok round_robin of [nok ploy mai]", "0/1/0 to ploy round_robin of [nok ploy mai]"},
		},
		"dealing all: also to who has it": {
			shop: shop(off("ploy", "mai"), due(10, of("nok", 90), taken), rule(func(r *store.RuleRow) { r.Cap = 1 }), func(d *store.Dealing) { d.Open["nok"] = 1 }),
			want: []string{"10/1/1 from nok to nok round_robin of [nok], not ploy: off_duty, not mai: off_duty"},
		},
		"dealing what one has who left the rule": {
			shop: shop(due(10, of("ton", 90), taken)),
			want: []string{"10/1/1 from ton to nok round_robin of [nok ploy mai]"},
		},
		"self-claim: offered once": {
			shop: shop(method(inbox.MethodSelfClaim), due(10), due(20, work(func(w *inbox.Work) { w.Offered, w.Turn = true, 1 }))),
			want: []string{"10/1/0 offered to [nok ploy mai]"},
		},
		"self-claim: not offered to who is gone or may not see it": {
			shop: shop(method(inbox.MethodSelfClaim), off("nok"), due(10), func(d *store.Dealing) {
				d.Members["ploy"] = inbox.Member{ID: "ploy", Removed: true}
				d.Access[channel] = inbox.Access{Members: []inbox.MemberID{"nok", "ploy"}}
			}),
			want: []string{"10/1/0 offered to [nok]"},
		},
		"self-claim: offered again to other members": {
			shop: shop(method(inbox.MethodSelfClaim), rule(func(r *store.RuleRow) { r.MembersSeq = 25 }), due(20, work(func(w *inbox.Work) { w.Offered, w.Turn = true, 1 }))),
			want: []string{"20/1/1 offered to [nok ploy mai]"},
		},
		"self-claim: unanswered": {
			shop: shop(method(inbox.MethodSelfClaim), redeal(30), due(20, of("nok", 60))),
			want: []string{"20/1/1 from nok unanswered offered to [nok ploy mai]"},
		},
		"self-claim: nobody takes it": {
			shop: shop(method(inbox.MethodSelfClaim), redeal(30), fallback(inbox.FallbackMember, "mai"), due(20, of("", 60), work(func(w *inbox.Work) { w.Offered = true }))),
			want: []string{"20/1/1 unanswered to mai fallback of [nok ploy mai]"},
		},
		"self-claim: nobody takes it, which may be": {
			shop: shop(method(inbox.MethodSelfClaim), redeal(30), due(20, of("", 60), work(func(w *inbox.Work) { w.Offered = true }))),
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			online := everybody
			if tc.online != nil {
				online = *tc.online
			}
			decisions, next := deal(tc.shop, online, noon, 100)
			var got []string
			for _, d := range decisions {
				got = append(got, printed(d))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if !next.Equal(tc.next) {
				t.Errorf("looks again at %v, want %v", next, tc.next)
			}
		})
	}
}

// The lot is drawn by the key: the same decision falls the same way on every
// desktop, and different ones fall on everybody.
func TestRandomIsReproducible(t *testing.T) {
	t.Parallel()
	members := []inbox.MemberID{"nok", "ploy", "mai"}
	turned := slices.Clone(members)
	slices.Reverse(turned)
	drew := map[inbox.MemberID]int{}
	for i := range 300 {
		key := fmt.Sprint("deal/page:1/", i, "/1/0")
		m := drawn(key, members)
		if other := drawn(key, turned); other != m {
			t.Fatalf("%s: %s, and %s in another order", key, m, other)
		}
		drew[m]++
	}
	for _, m := range members {
		if drew[m] < 60 {
			t.Errorf("%s got %d of 300", m, drew[m])
		}
	}
}

func TestDealNoMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	decisions, next := deal(shop(due(10), due(20), due(30)), everybody, noon, 2)
	if len(decisions) != 2 || !next.Equal(noon) {
		t.Errorf("%d decisions, next %v", len(decisions), next)
	}
}

func TestKeysTellDecisionsApart(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, d := range []decision{
		{conversation: "page:1/7", opening: 1}, {conversation: "page:1/7", opening: 1, turn: 1}, {conversation: "page:1/7", opening: 2}, {conversation: "page:1/8", opening: 1},
	} {
		if key := d.key(); keys[key] || !strings.HasPrefix(key, "deal/") {
			t.Errorf("key %s", key)
		} else {
			keys[key] = true
		}
	}
}
