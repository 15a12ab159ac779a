package desk_test

import (
	"testing"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
)

// rule is a rule for the two agents of a shop.
func (x sharing) rule(t *testing.T, change func(*inbox.Rule)) inbox.Rule {
	t.Helper()
	x.nok.Await(t, "it knows everybody", func() bool {
		members, err := x.nok.Members(t.Context())
		return err == nil && len(members) == 3
	})
	r := inbox.Rule{
		Name: "Shop", Channels: []inbox.ChannelID{x.channel}, Members: []inbox.MemberID{me(x.ploy), me(x.lan)},
		Method: inbox.MethodRoundRobin, Fallback: inbox.FallbackWait, Old: inbox.OldLeave,
	}
	change(&r)
	saved, _, err := x.nok.SaveRule(t.Context(), r)
	if err != nil {
		t.Fatalf("save rule: %v", err)
	}
	return saved
}

// Agents get what a rule deals to them and hold nothing of the rest; what goes
// on to somebody else goes away.
func TestDealtOutOfSight(t *testing.T) {
	t.Parallel()
	x := openSharing(t)
	r := x.rule(t, func(r *inbox.Rule) { r.Hide = true })
	if a, err := x.nok.Access(t.Context(), x.channel); err != nil || !a.OwnOnly {
		t.Errorf("access %+v, %v", a, err)
	}
	first, _ := x.thread(t, "One", "a first question")
	second, _ := x.thread(t, "Two", "a second question")
	awaitSeen(t, x.ploy, "Ploy's", first)
	awaitSeen(t, x.lan, "Lan's", second)
	awaitAssignee(t, x.ploy, first, me(x.ploy))
	awaitAssignee(t, x.lan, second, me(x.lan))

	// Ploy leaves the rule, and with that the conversation.
	r.Members, r.Old = []inbox.MemberID{me(x.lan)}, inbox.OldAvailable
	if _, _, err := x.nok.SaveRule(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.lan, "Lan's", first, second)
	awaitNothing(t, x.ploy, "a first question")

	r.Hide, r.Old = false, inbox.OldLeave
	if _, _, err := x.nok.SaveRule(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.ploy, "everything", first, second)

	// A channel that the rule no longer deals is not left hidden.
	r.Hide = true
	if _, _, err := x.nok.SaveRule(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	awaitNothing(t, x.ploy, "a first question")
	if err := x.nok.DeleteRule(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.ploy, "everything", first, second)
}

// Both are asked, one takes it, the other no longer sees it (features.md,
// SO-19).
func TestLosersOfAClaimLoseSight(t *testing.T) {
	t.Parallel()
	x := openSharing(t)
	x.rule(t, func(r *inbox.Rule) { r.Method, r.Hide = inbox.MethodSelfClaim, true })
	id, _ := x.thread(t, "One", "is anybody there")
	for _, d := range []*desktest.Desk{x.ploy, x.lan} {
		awaitSeen(t, d, "what is offered", id)
	}
	if err := x.ploy.Claim(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	awaitNothing(t, x.lan, "is anybody there")
	awaitAssignee(t, x.ploy, id, me(x.ploy))
}
