package desk_test

import (
	"errors"
	"slices"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

func TestLabelsOfTheShop(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	ploy := x.shop.Desk(t, "Ploy")
	ploy.AwaitState(t, "hello", "")
	refused := func(code inbox.Code, label inbox.Label) {
		t.Helper()
		if _, err := x.nok.SaveLabel(ctx, label); !errors.Is(err, &inbox.Problem{Code: code}) {
			t.Errorf("%+v: %v, want %s", label, err, code)
		}
	}
	refused(inbox.CodeNameEmpty, inbox.Label{Name: " "})
	refused(inbox.CodeInvalidInput, inbox.Label{Name: "x", Colour: 8})
	refused(inbox.CodeLabelNotFound, inbox.Label{ID: "l_none", Name: "x"})
	vip, err := x.nok.SaveLabel(ctx, inbox.Label{Name: " VIP ", Colour: 2})
	if err != nil || vip.Name != "VIP" {
		t.Fatalf("saved %+v, %v", vip, err)
	}
	refused(inbox.CodeLabelExists, inbox.Label{Name: "vip"})
	vip.Name = "Regular"
	if _, err := x.nok.SaveLabel(ctx, vip); err != nil {
		t.Error(err)
	}
	if err := x.nok.Label(ctx, x.id, []inbox.LabelID{"l_none"}, nil); !errors.Is(err, &inbox.Problem{Code: inbox.CodeLabelNotFound}) {
		t.Errorf("an unknown label: %v", err)
	}
	if err := x.nok.Label(ctx, x.id, []inbox.LabelID{vip.ID}, nil); err != nil {
		t.Fatal(err)
	}
	of := func(label inbox.LabelID) []inbox.ConversationID {
		return listed(t, func() ([]desk.Row, desk.ListCursor, error) {
			return ploy.Conversations(ctx, desk.Filter{Label: label}, desk.ListCursor{}, 9)
		})
	}
	ploy.Await(t, "the label is there", func() bool { return slices.Equal(of(vip.ID), []inbox.ConversationID{x.id}) && len(of("l_none")) == 0 })
	if err := x.nok.DeleteLabel(ctx, vip.ID); err != nil {
		t.Fatal(err)
	}
	refused(inbox.CodeLabelNotFound, vip)
}

// A note addresses members by their names, however they are typed; each sees on
// their own desktop that it did, until they have seen it.
func TestNotesAddressMembers(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	ploy := x.shop.Desk(t, "พลอย")
	ploy.AwaitState(t, "hello", "")
	x.nok.Await(t, "the member is known", func() bool { m, err := x.nok.Members(ctx); return err == nil && len(m) == 2 })
	if err := x.nok.Note(ctx, x.id, "＠พลอยช่วยดูหน่อย"); err != nil {
		t.Fatal(err)
	}
	mentioned := func() []inbox.ConversationID {
		return listed(t, func() ([]desk.Row, desk.ListCursor, error) {
			return ploy.Mentions(ctx, desk.Filter{}, desk.ListCursor{}, 9)
		})
	}
	unseen := func() int {
		counts, err := ploy.Counts(ctx, desk.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		return counts.Mentions
	}
	ploy.Await(t, "the mention", func() bool { return slices.Equal(mentioned(), []inbox.ConversationID{x.id}) && unseen() == 1 })
	if counts, err := x.nok.Counts(ctx, desk.Filter{}); err != nil || counts.Mentions != 0 {
		t.Errorf("who wrote it is told of %d, %v", counts.Mentions, err)
	}
	if err := ploy.SeeMentions(ctx, x.id); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "it is seen", func() bool { return unseen() == 0 && len(mentioned()) == 1 })
	if err := x.nok.Note(ctx, x.id, "@พลอย again"); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "the second mention", func() bool { return unseen() == 1 })
	want := []string{string(me(ploy))}
	for _, h := range ploy.Export(t).History {
		if h.Kind == "note" && !slices.Equal(h.Mentions, want) {
			t.Errorf("exported %+v", h)
		}
	}
}
