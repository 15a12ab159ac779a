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
