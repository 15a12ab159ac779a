package desk_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// Many conversations are worked on at once; the one that cannot be does not
// hold back the others.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ctx := t.Context()
	channel, _ := x.id.Parts()
	ids := []inbox.ConversationID{x.id}
	for n := range 12 {
		c := x.shop.Sim.Customer(metasim.LotusTea, fmt.Sprint("Customer ", n))
		text := fmt.Sprint("hello ", n)
		c.Say(text)
		x.nok.AwaitState(t, text, "")
		ids = append(ids, inbox.NewConversationID(channel, inbox.ContactID(c.ID)))
	}
	label, err := x.nok.SaveLabel(ctx, inbox.Label{Name: "Sale"})
	if err != nil {
		t.Fatal(err)
	}
	do := func(act desk.Act, want inbox.Code) {
		t.Helper()
		todo := []desk.Todo{{Conversation: "page:1/nobody", Act: act}}
		for _, id := range ids {
			todo = append(todo, desk.Todo{Conversation: id, Act: act})
		}
		for i, err := range x.nok.Do(ctx, todo) {
			if i == 0 {
				refused(t, string(act.Kind), err, want)
			} else if err != nil {
				t.Errorf("%s %s: %v", act.Kind, todo[i].Conversation, err)
			}
		}
	}
	missing := inbox.CodeConversationMissing
	do(desk.Act{Kind: desk.ActRead}, missing)
	do(desk.Act{Kind: desk.ActLabel, Add: []inbox.LabelID{label.ID}}, missing)
	do(desk.Act{Kind: desk.ActAssign, Member: me(x.nok)}, missing)
	do(desk.Act{Kind: desk.ActSnooze, Until: time.Now().Add(time.Hour)}, missing)
	do(desk.Act{Kind: desk.ActWake}, missing)
	do(desk.Act{Kind: desk.ActClose}, missing)
	do(desk.Act{Kind: desk.ActReopen}, missing)
	do(desk.Act{Kind: desk.ActUnassign}, missing)
	do(desk.Act{Kind: desk.ActClaim}, missing)
	do(desk.Act{Kind: desk.ActTake}, missing)
	if errs := x.nok.Do(ctx, []desk.Todo{{Conversation: x.id, Act: desk.Act{Kind: "juggle"}}}); len(errs) != 1 || errs[0] == nil {
		t.Errorf("an unknown act: %v", errs)
	}
	mine := me(x.nok)
	rows := listed(t, func() ([]desk.Row, desk.ListCursor, error) {
		return x.nok.Conversations(ctx, desk.Filter{OpenOf: &mine, Label: label.ID}, desk.ListCursor{}, 99)
	})
	slices.Sort(rows)
	slices.Sort(ids)
	if !slices.Equal(rows, ids) {
		t.Errorf("afterwards %v are mine, want %v", rows, ids)
	}
}
