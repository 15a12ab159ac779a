package desk_test

import (
	"errors"
	"slices"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
)

func presence(t *testing.T, d *desktest.Desk, id inbox.ConversationID) desk.Present {
	t.Helper()
	all, err := d.Presence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Conversation == id {
			return p
		}
	}
	return desk.Present{Conversation: id}
}

// Two people have the same customer before them: each sees the other look and
// type, also after the relay was away, and nobody stays who went.
func TestWhoIsWhere(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ploy := x.shop.Desk(t, "Ploy")
	ploy.AwaitState(t, "hello", "")
	viewing := func(d *desktest.Desk, who *desktest.Desk) {
		t.Helper()
		d.Await(t, who.Setup().Member.Name+" looks", func() bool {
			p := presence(t, d, x.id)
			return slices.Equal(p.Viewing, []inbox.MemberID{me(who)}) && len(p.Typing) == 0
		})
	}
	nobody := func(d *desktest.Desk) {
		t.Helper()
		d.Await(t, "nobody is there", func() bool { p := presence(t, d, x.id); return len(p.Viewing)+len(p.Typing) == 0 })
	}
	x.nok.Look(x.id)
	viewing(ploy, x.nok)
	ploy.Look(x.id)
	viewing(x.nok, ploy)
	ploy.Typing(x.id, true)
	x.nok.Await(t, "Ploy types", func() bool { return slices.Equal(presence(t, x.nok, x.id).Typing, []inbox.MemberID{me(ploy)}) })
	x.shop.Relay.Stop(t)
	nobody(x.nok)
	x.shop.Relay.Start(t)
	viewing(x.nok, ploy)
	viewing(ploy, x.nok)
	ploy.Look("") // the window is hidden
	nobody(x.nok)
	ploy.Look(x.id)
	viewing(x.nok, ploy)
	ploy.Stop(t)
	nobody(x.nok)
}

// An answer of a colleague is asked for; whoever has the conversation is told
// until they have given it away.
func TestAskForAConversation(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	ploy := x.shop.Desk(t, "Ploy")
	ploy.AwaitState(t, "hello", "")
	if err := ploy.Ask(ctx, x.id); !errors.Is(err, &inbox.Problem{Code: inbox.CodeConversationChanged}) {
		t.Errorf("asked for what nobody has: %v", err)
	}
	if err := x.nok.Claim(ctx, x.id); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "it is Nok's", func() bool {
		online, _ := ploy.Online()
		return work(t, ploy, x.id).Assignee == me(x.nok) && slices.Contains(online, me(x.nok))
	})
	if err := ploy.Ask(ctx, x.id); err != nil {
		t.Fatal(err)
	}
	x.nok.Await(t, "Nok is asked", func() bool { return slices.Equal(presence(t, x.nok, x.id).Asking, []inbox.MemberID{me(ploy)}) })
	if p := presence(t, ploy, x.id); len(p.Asking) != 0 {
		t.Errorf("Ploy is asked: %+v", p)
	}
	if err := x.nok.Assign(ctx, x.id, me(ploy), ""); err != nil {
		t.Fatal(err)
	}
	if p := presence(t, x.nok, x.id); len(p.Asking) != 0 {
		t.Errorf("asked for what is Ploy's now: %+v", p)
	}
	x.nok.Stop(t)
	ploy.Await(t, "it is Ploy's", func() bool { return work(t, ploy, x.id).Assignee == me(ploy) })
	if err := ploy.Assign(ctx, x.id, me(x.nok), ""); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "Nok is away", func() bool {
		return errors.Is(ploy.Ask(ctx, x.id), &inbox.Problem{Code: inbox.CodeMemberAway, Args: map[string]string{"name": "Nok"}})
	})
}
