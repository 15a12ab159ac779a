package store_test

import (
	"slices"
	"testing"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

func TestEndingNextFirst(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	ends := map[inbox.ContactID]int64{"gone": 1000, "now": 1001, "soon": 1500, "also": 1500, "edge": 2000, "later": 2001}
	update(t, r, func(tx *store.Tx) error {
		for contact, end := range ends {
			id := inbox.NewConversationID(shop, contact)
			m := inbox.Message{ID: inbox.MessageID(contact), Conversation: id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: 10, Text: "hi"}
			if err := tx.PutMessage(m, store.SourceWebhook); err != nil {
				return err
			}
			if err := tx.SetMarks(id, store.Marks{WindowUntilMs: end}); err != nil {
				return err
			}
		}
		return nil
	})
	var got []int64
	var after store.ConversationCursor
	for {
		page, next, err := r.Ending(t.Context(), store.ConversationFilter{Channel: shop}, 1000, 2000, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			got = append(got, c.WindowUntilMs)
		}
		if next == (store.ConversationCursor{}) {
			break
		}
		after = next
	}
	if want := []int64{1001, 1500, 1500, 2000}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if other, _, err := r.Ending(t.Context(), store.ConversationFilter{Channel: "page:2"}, 1000, 2000, store.ConversationCursor{}, 9); err != nil || len(other) != 0 {
		t.Errorf("another channel: %v, %v", other, err)
	}
}

func TestEndingKeepsToTheFilter(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	nok, nobody := inbox.MemberID("nok"), inbox.MemberID("")
	update(t, r, func(tx *store.Tx) error {
		for i, contact := range []inbox.ContactID{"noks", "nobodys", "done"} {
			id, at := inbox.NewConversationID(shop, contact), int64(10+i)
			m := inbox.Message{ID: inbox.MessageID(contact), Conversation: id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: at, Text: "hi"}
			if err := tx.PutMessage(m, store.SourceWebhook); err != nil {
				return err
			}
			if err := tx.SetMarks(id, store.Marks{WroteMs: at, WindowUntilMs: 1000 + at}); err != nil {
				return err
			}
			_, err := tx.Work(id, func(w inbox.Work) (inbox.Work, bool) {
				switch contact {
				case "noks":
					return w.Assign(1, nok, at)
				case "done":
					return w.Close(1, at, at)
				}
				return w, true
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	for name, tc := range map[string]struct {
		filter store.ConversationFilter
		want   []inbox.ContactID
	}{
		"all":      {store.ConversationFilter{}, []inbox.ContactID{"noks", "nobodys", "done"}},
		"mine":     {store.ConversationFilter{OpenOf: &nok}, []inbox.ContactID{"noks"}},
		"nobody's": {store.ConversationFilter{OpenOf: &nobody}, []inbox.ContactID{"nobodys"}},
		"closed":   {store.ConversationFilter{Closed: true}, []inbox.ContactID{"done"}},
	} {
		page, _, err := r.Ending(t.Context(), tc.filter, 1000, 2000, store.ConversationCursor{}, 9)
		if err != nil {
			t.Fatal(err)
		}
		var got []inbox.ContactID
		for _, c := range page {
			got = append(got, c.Contact.ID)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}
