package reconcile_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
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
	failing int             // how often the list cannot be read from now on
	stuck   string          // a thread of which nothing can be read
	past    []inbox.Message // of every thread, in place of one lost message
}

func (r *record) Threads(context.Context, channel.Account, secret.Token) iter.Seq2[channel.PastThread, error] {
	return func(yield func(channel.PastThread, error) bool) {
		if r.failing > 0 {
			r.failing--
			yield(channel.PastThread{}, errors.New("no connection"))
			return
		}
		for i := 0; i < len(r.threads); i++ { //nolint:intrange // the list changes while it is read
			thread := r.threads[i]
			if !yield(thread, nil) {
				return
			}
			if r.passed != nil {
				r.passed(r, thread)
			}
		}
	}
}

func (r *record) Thread(context.Context, channel.Account, secret.Token, inbox.ContactID) (channel.PastThread, bool, error) {
	return channel.PastThread{ID: "the"}, true, nil
}

func (r *record) Past(ctx context.Context, _ channel.Account, _ secret.Token, thread channel.PastThread) iter.Seq2[inbox.Message, error] {
	return func(yield func(inbox.Message, error) bool) {
		if thread.ID == r.stuck {
			<-ctx.Done()
			yield(inbox.Message{}, ctx.Err())
			return
		}
		for _, m := range r.past {
			if !yield(m, nil) {
				return
			}
		}
		if r.past != nil {
			return
		}
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

// desktop runs a Reconciler and keeps what it would append.
type desktop struct {
	mu      sync.Mutex
	found   []string // messages that were filled in
	keys    []string // of the entries that brought them
	checks  int
	checked chan struct{} // size 1
}

// start runs a Reconciler on a channel that was compared just now.
func start(t *testing.T, r *record, holder bool) *desktop {
	t.Helper()
	d, _ := startConnected(t, r, holder, 1)
	return d
}

// startConnected is start with the time at which the channel was connected.
func startConnected(t *testing.T, r *record, holder bool, connectMs int64) (*desktop, *reconcile.Reconciler) {
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
		err := tx.PutChannel(inbox.Channel{ID: shop, Kind: inbox.KindMessenger, Account: "104", Name: "Lotus", ConnectMs: connectMs})
		return errors.Join(err, tx.SetChannelChecked(shop, time.Now().UnixMilli(), 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	d := &desktop{checked: make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	t.Cleanup(func() { stop(); running.Wait() })
	reconciler := reconcile.New(reconcile.Config{
		Replica: replica, Local: local, Now: time.Now, Log: slog.New(slog.DiscardHandler), Append: d.append,
		Kind:  func(inbox.ChannelKind) channel.Channel { return r },
		Token: func(inbox.ChannelID) (secret.Token, error) { return secret.New("EAAKtest"), nil },
		Live:  func() bool { return true }, Holder: func(inbox.ChannelID) bool { return holder }, SeesAll: func(inbox.ChannelID) bool { return true }, Changed: func(inbox.ChannelID) {},
	})
	running.Go(func() { _ = reconciler.Run(ctx) })
	return d, reconciler
}

func (d *desktop) append(_ context.Context, a store.Append) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a.Kind == entry.KindChannelChecked {
		d.checks++
		select {
		case d.checked <- struct{}{}:
		default:
		}
		return nil
	}
	var batch entry.ImportBatch
	if err := entry.Decode(a.Body, &batch); err != nil {
		return err
	}
	d.keys = append(d.keys, a.Unique)
	for _, m := range batch.Messages {
		d.found = append(d.found, m.ID)
	}
	return nil
}

// has answers the messages that were filled in so far, and how often the
// record was compared.
func (d *desktop) has() ([]string, int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(slices.Values(d.found)), d.checks
}

// awaitChecks waits until the record was compared so many times, and answers
// how long that took.
func (d *desktop) awaitChecks(t *testing.T, times int, most time.Duration) time.Duration {
	t.Helper()
	began, over := time.Now(), time.After(most)
	for {
		_, checks := d.has()
		if checks >= times {
			return time.Since(began)
		}
		select {
		case <-d.checked:
		case <-over:
			t.Fatalf("compared %d times in %v, want %d", checks, most, times)
		}
	}
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
	d := start(t, r, true)
	<-d.checked
	found, _ := d.has()
	if want := []string{"lost a", "lost b", "lost c", "lost d"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

// The desktop that holds the lease has no token of the channel, or hangs:
// after a while another one looks after it.
func TestNeglectedChannelIsComparedWithoutTheLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := start(t, &record{}, false)
		if after := d.awaitChecks(t, 1, 16*time.Minute); after <= 8*time.Minute {
			t.Errorf("compared after %v, beside the holder of the lease", after)
		}
	})
}

// While older messages are taken over, one customer has just written and
// another one writes: their history comes too.
func TestImportTakesThreadsThatAreActiveMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		r := &record{passed: func(r *record, thread channel.PastThread) {
			if thread.ID == "b" && r.threads[0].ID == "a" {
				r.touch("d")
				r.threads[0].UpdatedMs = now.Add(2 * time.Second).UnixMilli()
			}
		}}
		for id, ago := range map[string]time.Duration{"a": -time.Second, "b": time.Hour, "c": 2 * time.Hour, "d": 3 * time.Hour} {
			r.threads = append(r.threads, channel.PastThread{ID: id, Contact: inbox.ContactID("26" + id), UpdatedMs: now.Add(-ago).UnixMilli()})
		}
		slices.SortFunc(r.threads, func(a, b channel.PastThread) int { return cmp.Compare(b.UpdatedMs, a.UpdatedMs) })
		d, reconciler := startConnected(t, r, false, lostMs+1)
		synctest.Wait()
		if err := reconciler.Import(t.Context(), shop, reconcile.Everything); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		found, _ := d.has()
		if want := []string{"lost a", "lost b", "lost c", "lost d"}; !slices.Equal(found, want) {
			t.Errorf("found %q, want %q", found, want)
		}
	})
}

func TestLongImportDoesNotHoldUpTheComparison(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		old := channel.PastThread{ID: "old", UpdatedMs: -time.Hour.Milliseconds()} // before what is compared
		d, reconciler := startConnected(t, &record{stuck: "old", threads: []channel.PastThread{old}}, true, 1)
		synctest.Wait()
		if err := reconciler.Import(t.Context(), shop, 40*365*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		d.awaitChecks(t, 3, 9*time.Minute)
	})
}

func TestComparisonThatFailedIsMadeAgainSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := start(t, &record{failing: 4}, true)
		d.awaitChecks(t, 1, time.Minute)
	})
}

// Two batches that begin with the same message are two batches: the relay must
// not take the longer one for the other.
func TestBatchesThatBeginAlikeAreBothAppended(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(-time.Hour).UnixMilli()
	keys := map[string]bool{}
	for _, past := range [][]inbox.Message{{{ID: "newer", AtMs: at}}, {{ID: "newer", AtMs: at}, {ID: "older", AtMs: at - 1}}} {
		d, reconciler := startConnected(t, &record{past: past}, false, time.Now().UnixMilli())
		if _, _, err := reconciler.Older(t.Context(), "page:104/26a"); err != nil {
			t.Fatal(err)
		}
		keys[d.keys[0]] = true
	}
	if len(keys) != 2 {
		t.Errorf("both have the key %v", keys)
	}
}

func TestOlderMessagesComeInPieces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(-time.Hour).UnixMilli()
		r := &record{}
		for i := range 130 {
			r.past = append(r.past, inbox.Message{ID: inbox.MessageID(fmt.Sprint("m", i)), AtMs: at - int64(i)})
		}
		_, reconciler := startConnected(t, r, false, time.Now().UnixMilli())
		synctest.Wait()
		found, more, err := reconciler.Older(t.Context(), "page:104/26a")
		if found != 50 || !more || err != nil {
			t.Errorf("found %d, more %v, %v", found, more, err)
		}
	})
}
