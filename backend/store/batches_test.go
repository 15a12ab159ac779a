package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// Events about few messages at few times, so that they meet often.
func randomEvent(rng *rand.Rand) func(*store.Tx) error {
	id := inbox.NewConversationID(shop, inbox.ContactID(fmt.Sprint(rng.IntN(3))))
	// A message has one thread, whatever refers to it.
	mid := inbox.MessageID(fmt.Sprintf("m%s.%d", id, rng.IntN(6)))
	at, n := int64(10+rng.IntN(8)), rng.IntN(4)
	source := store.Source(1 + rng.IntN(3))
	m := inbox.Message{ID: mid, Conversation: id, From: inbox.Party(1 + rng.IntN(2)), Kind: inbox.MessageText, AtMs: at, Text: fmt.Sprint("text ", n)}
	if n == 0 {
		m.Attachments, m.Text, m.Filled = []inbox.Attachment{{Kind: inbox.AttachmentImage}}, "", true
	}
	return []func(*store.Tx) error{
		func(tx *store.Tx) error { return tx.PutMessage(m, source) },
		func(tx *store.Tx) error { return tx.PutMessage(m, source) },
		func(tx *store.Tx) error { return tx.PutMessage(m, store.SourceWebhook) },
		func(tx *store.Tx) error { return tx.EditMessage(id, mid, fmt.Sprint("edit ", n), n) },
		func(tx *store.Tx) error { return tx.UnsendMessage(id, mid) },
		func(tx *store.Tx) error { return tx.Receipt(id, []inbox.MessageID{mid}, n > 1) },
		func(tx *store.Tx) error { return tx.SetMarks(id, store.Marks{SeenMs: at, ReadMs: at - 1}) },
		func(tx *store.Tx) error { return tx.SetMarks(id, store.Marks{WindowUntilMs: at + 100, LastInMs: at}) },
		func(tx *store.Tx) error { return tx.React(id, mid, inbox.Party(1+n%2), []string{"", "👍"}[n/2], at) },
		func(tx *store.Tx) error { return tx.SetOwner(id, fmt.Sprint(n), at) },
		func(tx *store.Tx) error { return tx.SetMarks(id, store.Marks{WroteMs: at}) },
		func(tx *store.Tx) error { return work(tx, id, n, at) },
		func(tx *store.Tx) error {
			note := m
			note.ID, note.Kind, note.From = mid+"note", inbox.MessageNote, inbox.PartyNone
			return tx.PutMessage(note, store.SourceSent)
		},
	}[rng.IntN(13)]
}

// work is one of the things that members do to the first openings.
func work(tx *store.Tx, id inbox.ConversationID, n int, at int64) error {
	opening := 1 + n/2
	_, err := tx.Work(id, func(w inbox.Work) (inbox.Work, bool) {
		switch at % 4 {
		case 0:
			return w.Claim(opening, "nok", at)
		case 1:
			return w.Assign(opening, "ploy", at)
		case 2:
			return w.Close(opening, at-2, at)
		}
		return w.Reopen(opening, at)
	})
	return err
}

func TestBatchesGiveTheSameRows(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 3))
		single, batched := openReplica(t), openReplica(t)
		for range 12 {
			events := make([]func(*store.Tx) error, 1+rng.IntN(12))
			for i := range events {
				events[i] = randomEvent(rng)
				update(t, single, events[i])
			}
			update(t, batched, func(tx *store.Tx) error {
				for _, event := range events {
					if err := event(tx); err != nil {
						return err
					}
				}
				return nil
			})
			want := read(t, single)
			if diff := cmp.Diff(want, read(t, batched)); diff != "" {
				t.Fatalf("seed %d: %s", seed, diff)
			}
			checkList(t, batched, want)
		}
	}
}

// A batch that is larger than what is kept in memory of it.
func TestLargeBatchGivesTheSameRows(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 4))
	small, large := openReplica(t), openReplica(t)
	var events []func(*store.Tx) error
	for range 4000 {
		id := inbox.NewConversationID(shop, inbox.ContactID(fmt.Sprint(rng.IntN(5))))
		n := rng.IntN(300)
		mid, at := inbox.MessageID(fmt.Sprintf("m%s.%d", id, n)), int64(1000+n)
		m := inbox.Message{ID: mid, Conversation: id, From: inbox.Party(1 + n%2), Kind: inbox.MessageText, AtMs: at, Text: fmt.Sprint("text ", n)}
		events = append(events, []func(*store.Tx) error{
			func(tx *store.Tx) error { return tx.PutMessage(m, store.SourceWebhook) },
			func(tx *store.Tx) error { return tx.PutMessage(m, store.SourceImported) },
			func(tx *store.Tx) error { return tx.EditMessage(id, mid, fmt.Sprint("edit ", n), 1+n%3) },
			func(tx *store.Tx) error { return tx.Receipt(id, []inbox.MessageID{mid}, n%2 == 0) },
			func(tx *store.Tx) error { return tx.SetMarks(id, store.Marks{SeenMs: at - 150}) },
		}[rng.IntN(5)])
	}
	apply := func(r *store.Replica, events []func(*store.Tx) error) {
		update(t, r, func(tx *store.Tx) error {
			for _, event := range events {
				if err := event(tx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	apply(large, events)
	for part := range slices.Chunk(events, 40) {
		apply(small, part)
	}
	want := read(t, small)
	if diff := cmp.Diff(want, read(t, large)); diff != "" {
		t.Fatal(diff)
	}
	checkList(t, large, want)
}

// checkList has what the list shows worked out anew from the rows, which a
// reaction that says nothing brings about, and expects it unchanged.
func checkList(t *testing.T, r *store.Replica, want rows) {
	t.Helper()
	update(t, r, func(tx *store.Tx) error {
		for _, c := range want.Conversations {
			if err := tx.React(c.ID, "m_none", inbox.PartyCustomer, "", 1); err != nil {
				return err
			}
		}
		return nil
	})
	if diff := cmp.Diff(want, read(t, r)); diff != "" {
		t.Fatalf("what the list shows does not follow from the rows: %s", diff)
	}
}

// What its sender took back is gone from the file, whatever came first
// (features.md, F10).
func TestUnsentContentIsNotKept(t *testing.T) {
	t.Parallel()
	id := inbox.NewConversationID(shop, "7")
	put := func(source store.Source) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			return tx.PutMessage(inbox.Message{
				ID: "m", Conversation: id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: 5, Text: "my address", Payload: "my address",
				Attachments: []inbox.Attachment{{Kind: inbox.AttachmentFile, Name: "my address"}},
			}, source)
		}
	}
	edit := func(tx *store.Tx) error { return tx.EditMessage(id, "m", "my address", 1) }
	unsend := func(tx *store.Tx) error { return tx.UnsendMessage(id, "m") }
	for name, events := range map[string][]func(*store.Tx) error{
		"after it":         {put(store.SourceWebhook), edit, unsend},
		"before it":        {unsend, edit, put(store.SourceWebhook)},
		"between two ways": {put(store.SourceImported), unsend, put(store.SourceWebhook), edit},
	} {
		for _, together := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, together %v", name, together), func(t *testing.T) {
				t.Parallel()
				r := openReplica(t)
				if together {
					update(t, r, func(tx *store.Tx) error {
						for _, event := range events {
							if err := event(tx); err != nil {
								return err
							}
						}
						return nil
					})
				} else {
					for _, event := range events {
						update(t, r, event)
					}
				}
				m, err := r.Message(t.Context(), shop, "m")
				if err != nil || !m.Unsent || m.Text != "" || m.Payload != "" || len(m.Attachments) != 0 {
					t.Errorf("kept %+v, %v", m, err)
				}
			})
		}
	}
}
