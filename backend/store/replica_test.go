package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

const shop = inbox.ChannelID("page:104")

var mai = inbox.NewConversationID(shop, "2600")

func openReplica(t *testing.T) *store.Replica {
	t.Helper()
	r, err := store.OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	update(t, r, func(tx *store.Tx) error {
		return tx.PutChannel(inbox.Channel{ID: shop, Kind: inbox.KindMessenger, Account: "104", Name: "Lotus", Page: "Lotus Tea", ConnectMs: 1})
	})
	return r
}

func update(t *testing.T, r *store.Replica, fn func(*store.Tx) error) store.Changes {
	t.Helper()
	changes, err := r.Update(t.Context(), fn)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// rows is everything a person would see.
type rows struct {
	Conversations []inbox.Conversation
	Messages      []inbox.Message
}

func read(t *testing.T, r *store.Replica) rows {
	t.Helper()
	conversations, _, err := r.Conversations(t.Context(), store.ConversationFilter{}, store.ConversationCursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	out := rows{Conversations: conversations}
	for _, c := range conversations {
		messages, _, err := r.Messages(t.Context(), c.ID, store.MessageCursor{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		out.Messages = append(out.Messages, messages...)
	}
	return out
}

func in(id, text string, at int64) inbox.Message {
	return inbox.Message{ID: inbox.MessageID(id), Conversation: mai, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: at, Text: text}
}

func out(id, text string, at int64, client inbox.OutboxID, author inbox.MemberID) inbox.Message {
	return inbox.Message{
		ID: inbox.MessageID(id), Conversation: mai, From: inbox.PartyShop, Kind: inbox.MessageText, AtMs: at, Text: text, Client: client, Author: author,
	}
}

// story is what happens in a thread; Meta delivers it at least once and in any
// order (meta-platform.md, 3.3).
var story = []func(*store.Tx) error{
	func(tx *store.Tx) error {
		return tx.PutMessage(in("m1", "มีชาไหมคะ", 100), store.SourceWebhook)
	},
	func(tx *store.Tx) error { return tx.PutMessage(in("m2", "hello?", 110), store.SourceWebhook) },
	func(tx *store.Tx) error { return tx.EditMessage(mai, "m2", "hello!", 1) },
	func(tx *store.Tx) error { return tx.EditMessage(mai, "m2", "hello there", 2) },
	func(tx *store.Tx) error {
		return tx.PutMessage(out("m3", "มีค่ะ", 205, "o1", ""), store.SourceWebhook)
	},
	func(tx *store.Tx) error {
		return tx.PutMessage(out("m3", "มีค่ะ ", 190, "o1", "nok"), store.SourceSent)
	},
	func(tx *store.Tx) error {
		return tx.PutMessage(out("m4", "แก้วละ 50", 210, "o2", "nok"), store.SourceSent)
	},
	func(tx *store.Tx) error { return tx.Receipt(mai, []inbox.MessageID{"m3"}, false) },
	func(tx *store.Tx) error { return tx.SetMarks(mai, store.Marks{ReadMs: 205}) },
	func(tx *store.Tx) error {
		return tx.SetMarks(mai, store.Marks{DeliveredMs: 202, LastInMs: 110, WindowUntilMs: 999})
	},
	func(tx *store.Tx) error { return tx.React(mai, "m3", inbox.PartyCustomer, "👍", 220) },
	func(tx *store.Tx) error { return tx.React(mai, "m4", inbox.PartyCustomer, "❤", 221) },
	func(tx *store.Tx) error { return tx.React(mai, "m4", inbox.PartyCustomer, "", 222) },
	func(tx *store.Tx) error { return tx.PutMessage(in("m5", "secret", 130), store.SourceWebhook) },
	func(tx *store.Tx) error { return tx.UnsendMessage(mai, "m5") },
	func(tx *store.Tx) error { return tx.SetReferral(mai, inbox.Referral{Ref: "old"}, 90) },
	func(tx *store.Tx) error { return tx.SetReferral(mai, inbox.Referral{Ref: "new"}, 95) },
	func(tx *store.Tx) error { return tx.SetOwner(mai, "263902037430900", 96) },
	func(tx *store.Tx) error { return tx.SetOwner(mai, "", 97) },
}

func TestOrderAndRepetitionChangeNothing(t *testing.T) {
	t.Parallel()
	inOrder := openReplica(t)
	for _, event := range story {
		update(t, inOrder, event)
	}
	want := read(t, inOrder)
	if got := want.Conversations[0]; got.SnippetKind != inbox.SnippetReaction || got.Snippet != "👍" || got.LastMs != 220 ||
		got.Unread != 4 || got.Referral.Ref != "new" || got.ThreadOwner != "" || got.WindowUntilMs != 999 {
		t.Errorf("row of the list: %+v", got)
	}
	wantTexts := []string{"มีชาไหมคะ", "hello there", "", "มีค่ะ", "แก้วละ 50"}
	wantStates := []inbox.DeliveryState{"", "", "", inbox.StateRead, inbox.StateSent}
	for i, m := range want.Messages {
		if m.Text != wantTexts[i] || m.State != wantStates[i] {
			t.Errorf("message %d: %+v", i, m)
		}
	}
	if m := want.Messages[3]; m.Author != "nok" || m.AtMs != 205 || m.Client != "o1" {
		t.Errorf("the echo and the desktop's word did not meet: %+v", m)
	}
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		shuffled := append(append([]func(*store.Tx) error{}, story...), story...)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		r := openReplica(t)
		for len(shuffled) > 0 { // in transactions of any size
			n := 1 + rng.IntN(len(shuffled))
			update(t, r, func(tx *store.Tx) error {
				for _, event := range shuffled[:n] {
					if err := event(tx); err != nil {
						return err
					}
				}
				return nil
			})
			shuffled = shuffled[n:]
		}
		if diff := cmp.Diff(want, read(t, r)); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

func TestUnread(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	unread := func() int {
		c, err := r.Conversation(t.Context(), mai)
		if err != nil {
			t.Fatal(err)
		}
		channels, err := r.Channels(t.Context())
		if err != nil || channels[0].Unread != c.Unread {
			t.Errorf("the channel says %d, the conversation %d (%v)", channels[0].Unread, c.Unread, err)
		}
		return c.Unread
	}
	steps := []struct {
		name string
		do   func(*store.Tx) error
		want int
	}{
		{"two messages", func(tx *store.Tx) error {
			return errors.Join(tx.PutMessage(in("m1", "a", 10), store.SourceWebhook), tx.PutMessage(in("m2", "b", 20), store.SourceWebhook))
		}, 2},
		{"seen up to the first", func(tx *store.Tx) error { return tx.SetMarks(mai, store.Marks{SeenMs: 10}) }, 1},
		{"seen again, further back", func(tx *store.Tx) error { return tx.SetMarks(mai, store.Marks{SeenMs: 5}) }, 1},
		{"our answer counts for nothing", func(tx *store.Tx) error { return tx.PutMessage(out("m3", "c", 25, "", ""), store.SourceWebhook) }, 1},
		{"a thumb counts", func(tx *store.Tx) error { return tx.React(mai, "m3", inbox.PartyCustomer, "👍", 30) }, 2},
		{"all seen", func(tx *store.Tx) error { return tx.SetMarks(mai, store.Marks{SeenMs: 30}) }, 0},
		{"a late message from before", func(tx *store.Tx) error { return tx.PutMessage(in("m0", "late", 7), store.SourceWebhook) }, 0},
	}
	for _, s := range steps {
		update(t, r, s.do)
		if got := unread(); got != s.want {
			t.Errorf("%s: %d unread, want %d", s.name, got, s.want)
		}
	}
}

func TestListPagesByKey(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	update(t, r, func(tx *store.Tx) error {
		for i := range int64(25) {
			id := inbox.NewConversationID(shop, inbox.ContactID(string(rune('a'+i))))
			m := inbox.Message{ID: inbox.MessageID("m" + string(rune('a'+i))), Conversation: id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: 100 + i/2, Text: "x"}
			if err := tx.PutMessage(m, store.SourceWebhook); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[inbox.ConversationID]bool{}
	var cursor store.ConversationCursor
	last := int64(1 << 60)
	for {
		page, next, err := r.Conversations(t.Context(), store.ConversationFilter{Channel: shop, Unread: true}, cursor, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			if seen[c.ID] || c.LastMs > last {
				t.Errorf("%s comes twice or out of order", c.ID)
			}
			seen[c.ID], last = true, c.LastMs
		}
		if next == (store.ConversationCursor{}) {
			break
		}
		cursor = next
	}
	if len(seen) != 25 {
		t.Errorf("%d of 25 conversations", len(seen))
	}
}

func TestFailedUpdateLeavesNothing(t *testing.T) {
	t.Parallel()
	r := openReplica(t)
	boom := errors.New("boom")
	_, err := r.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutMessage(in("m1", "a", 10), store.SourceWebhook); err != nil {
			return err
		}
		if err := tx.SetApplied(7); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatalf("error %v", err)
	}
	if _, err := r.Conversation(t.Context(), mai); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a conversation stayed: %v", err)
	}
	if seq, err := r.Applied(t.Context()); seq != 0 || err != nil {
		t.Errorf("applied %d, %v", seq, err)
	}
}

func TestOpeningAgainKeepsRows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "name with % and ? ร้าน.db")
	for want := range int64(3) {
		r, err := store.OpenReplica(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Applied(t.Context()); got != want || err != nil {
			t.Errorf("applied %d, %v; want %d", got, err, want)
		}
		update(t, r, func(tx *store.Tx) error { return tx.SetApplied(want + 1) })
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
