package store_test

import (
	"context"
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

// What was put off comes back above what is newer than its messages, in its
// place by the time at which it came back, page by page; what is still put off
// stays out of the lists of work and has a list of its own.
func TestListsOfWhatIsPutOff(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	update(t, r, func(tx *store.Tx) error {
		for contact, thread := range map[inbox.ContactID]struct{ lastMs, snoozedMs int64 }{
			"new": {900, 0}, "back late": {100, 950}, "back early": {200, 800}, "old": {300, 0},
			"off": {990, 5000}, "off longer": {400, 6000}, "wrote since": {860, 0},
		} {
			id := inbox.NewConversationID(shop, contact)
			m := inbox.Message{ID: inbox.MessageID(contact), Conversation: id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: thread.lastMs, Text: "hi"}
			if err := tx.PutMessage(m, store.SourceWebhook); err != nil {
				return err
			}
			if err := tx.SetMarks(id, store.Marks{WroteMs: thread.lastMs}); err != nil {
				return err
			}
			if thread.snoozedMs == 0 {
				continue
			}
			if _, err := tx.Work(id, func(w inbox.Work) (inbox.Work, bool) { return w.Snooze(1, thread.snoozedMs, thread.lastMs, 50) }); err != nil {
				return err
			}
		}
		return nil
	})
	nobody := inbox.MemberID("")
	type list func(context.Context, store.ConversationFilter, store.ConversationCursor, int) ([]inbox.Conversation, store.ConversationCursor, error)
	for name, tc := range map[string]struct {
		list   list
		filter store.ConversationFilter
		want   []inbox.ContactID
	}{
		"nobody's":  {r.Conversations, store.ConversationFilter{OpenOf: &nobody}, []inbox.ContactID{"back late", "new", "wrote since", "back early", "old"}},
		"all":       {r.Conversations, store.ConversationFilter{}, []inbox.ContactID{"off", "back late", "new", "wrote since", "back early", "off longer", "old"}},
		"put off":   {r.Snoozed, store.ConversationFilter{}, []inbox.ContactID{"off", "off longer"}},
		"elsewhere": {r.Snoozed, store.ConversationFilter{Channel: "page:2"}, nil},
	} {
		tc.filter.NowMs = 1000
		var got []inbox.ContactID
		var after store.ConversationCursor
		for {
			page, next, err := tc.list(t.Context(), tc.filter, after, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				got = append(got, c.Contact.ID)
			}
			if next == (store.ConversationCursor{}) {
				break
			}
			after = next
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	back, err := r.CameBack(t.Context(), 800, 950)
	if err != nil || len(back) != 1 || back[0] != inbox.NewConversationID(shop, "back late") {
		t.Errorf("came back: %v, %v", back, err)
	}
}
