package reconcile_test

import (
	"context"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/reconcile"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

const shop = inbox.ChannelID("page:104")

// record is a provider's record of threads with one message each.
type record struct {
	channel.Channel // what a comparison never asks for

	threads []channel.PastThread // newest activity first
	passed  func(*record, channel.PastThread)
}

func (r *record) Threads(context.Context, channel.Account, secret.Token) iter.Seq2[channel.PastThread, error] {
	return func(yield func(channel.PastThread, error) bool) {
		for i := 0; i < len(r.threads); i++ { //nolint:intrange // the list changes while it is read
			thread := r.threads[i]
			if !yield(thread, nil) {
				return
			}
			r.passed(r, thread)
		}
	}
}

func (r *record) Thread(context.Context, channel.Account, secret.Token, inbox.ContactID) (channel.PastThread, bool, error) {
	return channel.PastThread{}, false, nil
}

func (r *record) Past(_ context.Context, _ channel.Account, _ secret.Token, thread channel.PastThread) iter.Seq2[inbox.Message, error] {
	return func(yield func(inbox.Message, error) bool) {
		yield(inbox.Message{ID: inbox.MessageID("lost " + thread.ID), From: inbox.PartyCustomer, AtMs: lostMs}, nil)
	}
}

// lostMs is when the messages were written that no webhook brought.
var lostMs = time.Now().Add(-time.Hour).UnixMilli()

// touch lets somebody write in the thread: it is the newest now.
func (r *record) touch(id string) {
	i := slices.IndexFunc(r.threads, func(t channel.PastThread) bool { return t.ID == id })
	thread := r.threads[i]
	thread.UpdatedMs = time.Now().UnixMilli()
	r.threads = slices.Insert(slices.Delete(r.threads, i, i+1), 0, thread)
}

// compare runs a Reconciler until it has compared once, and answers what it
// filled in.
func compare(t *testing.T, r *record) []string {
	t.Helper()
	replica, err := store.OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = replica.Close() })
	local, err := store.OpenLocal(t.Context(), filepath.Join(t.TempDir(), "local.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = local.Close() })
	_, err = replica.Update(t.Context(), func(tx *store.Tx) error {
		return tx.PutChannel(inbox.Channel{ID: shop, Kind: inbox.KindMessenger, Account: "104", Name: "Lotus", ConnectMs: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var running sync.WaitGroup
	sender := reconcile.New(reconcile.Config{
		Replica: replica, Local: local, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Kind:   func(inbox.ChannelKind) channel.Channel { return r },
		Token:  func(inbox.ChannelID) (secret.Token, error) { return secret.New("EAAKtest"), nil },
		Holder: func() bool { return true }, Changed: func(inbox.ChannelID) {},
		Append: func(_ context.Context, a store.Append) error {
			if a.Kind == entry.KindChannelChecked {
				stop()
				return nil
			}
			var batch entry.ImportBatch
			if err := entry.Decode(a.Body, &batch); err != nil {
				return err
			}
			for _, m := range batch.Messages {
				found = append(found, m.ID)
			}
			return nil
		},
	})
	running.Go(func() { _ = sender.Run(ctx) })
	running.Wait()
	return found
}

// A customer whose message was lost writes again while the record is being
// read: their thread moves to the front of the list, where the reading has
// been.
func TestThreadThatMovesWhileTheRecordIsReadIsNotPassedOver(t *testing.T) {
	t.Parallel()
	r := &record{}
	for _, id := range []string{"a", "b", "c", "d"} {
		r.threads = append(r.threads, channel.PastThread{ID: id, Contact: inbox.ContactID("26" + id), UpdatedMs: lostMs})
	}
	r.passed = func(r *record, thread channel.PastThread) {
		if thread.ID == "b" && r.threads[0].ID == "a" {
			r.touch("d")
			r.touch("b") // this one has been read
		}
	}
	found := compare(t, r)
	slices.Sort(found)
	if want := []string{"lost a", "lost b", "lost c", "lost d"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}
