package store_test

import (
	"slices"
	"testing"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

func TestFiltersOfTheTeam(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	update(t, r, func(tx *store.Tx) error {
		if err := tx.PutChannel(inbox.Channel{ID: "page:2", Kind: inbox.KindMessenger, Account: "2", Name: "Other", ConnectMs: 2}); err != nil {
			return err
		}
		for i, thread := range []struct {
			id       inbox.ConversationID
			assignee inbox.MemberID
			closed   bool
			old      bool
		}{
			{id: "page:104/noks", assignee: "nok"}, {id: "page:104/ploys", assignee: "ploy"}, {id: "page:104/nobodys"},
			{id: "page:104/done", assignee: "nok", closed: true}, {id: "page:2/noks", assignee: "nok"}, {id: "page:2/imported", old: true},
		} {
			at := int64(100 + i)
			m := inbox.Message{ID: "m" + inbox.MessageID(thread.id), Conversation: thread.id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: at, Text: "x"}
			if err := tx.PutMessage(m, store.SourceImported); err != nil || thread.old {
				return err
			}
			if err := tx.SetMarks(thread.id, store.Marks{WroteMs: at}); err != nil {
				return err
			}
			_, err := tx.Work(thread.id, func(w inbox.Work) (inbox.Work, bool) {
				if thread.assignee != "" {
					w, _ = w.Assign(1, thread.assignee, at)
				}
				if thread.closed {
					w, _ = w.Close(1, at, at)
				}
				return w, true
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	nok, nobody := inbox.MemberID("nok"), inbox.MemberID("")
	for name, tc := range map[string]struct {
		filter store.ConversationFilter
		want   []inbox.ConversationID
	}{
		"all":                 {store.ConversationFilter{}, []inbox.ConversationID{"page:2/imported", "page:2/noks", "page:104/done", "page:104/nobodys", "page:104/ploys", "page:104/noks"}},
		"mine":                {store.ConversationFilter{OpenOf: &nok}, []inbox.ConversationID{"page:2/noks", "page:104/noks"}},
		"mine of one channel": {store.ConversationFilter{OpenOf: &nok, Channel: shop}, []inbox.ConversationID{"page:104/noks"}},
		"nobody's":            {store.ConversationFilter{OpenOf: &nobody}, []inbox.ConversationID{"page:104/nobodys"}},
		"closed":              {store.ConversationFilter{Closed: true}, []inbox.ConversationID{"page:2/imported", "page:104/done"}},
	} {
		var got []inbox.ConversationID
		var after store.ConversationCursor
		for {
			page, next, err := r.Conversations(t.Context(), tc.filter, after, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				got = append(got, c.ID)
			}
			if next == (store.ConversationCursor{}) {
				break
			}
			after = next
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What the team does is no activity of the customer's thread.
func TestInternalLinesLeaveTheListAlone(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	update(t, r, func(tx *store.Tx) error { return tx.PutMessage(in("m1", "hi", 10), store.SourceWebhook) })
	before := read(t, r).Conversations
	update(t, r, func(tx *store.Tx) error {
		note := inbox.Message{ID: "entry:7", Conversation: mai, Kind: inbox.MessageNote, AtMs: 90, Text: "careful", Author: "nok"}
		return tx.PutMessage(note, store.SourceSent)
	})
	after := read(t, r)
	if c := after.Conversations[0]; c != before[0] {
		t.Errorf("the row of the list became %+v", c)
	}
	if len(after.Messages) != 2 || after.Messages[1].Text != "careful" || after.Messages[1].State != "" {
		t.Errorf("the thread is %+v", after.Messages)
	}
	newest, err := r.Newest(t.Context(), mai)
	if count, _, _ := r.Extent(t.Context(), mai); err != nil || newest.ID != "m1" || count != 1 {
		t.Errorf("newest %+v of %d, %v", newest, count, err)
	}
}
