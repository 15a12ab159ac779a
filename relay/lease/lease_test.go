package lease_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pagedesk/relay/lease"
)

const grace = 5 * time.Second

// counter is a Store in memory.
type counter struct {
	mu     sync.Mutex
	epoch  int64
	broken bool
}

func (c *counter) NextEpoch(context.Context, string) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken {
		return 0, errors.New("disk full")
	}
	c.epoch++
	return c.epoch, nil
}

func (c *counter) breakDown(broken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = broken
}

// leases are in a bubble of fake time.
type leases struct {
	*lease.Leases
	store *counter
	told  chan string // workspaces with a new term
}

func run(t *testing.T, test func(t *testing.T, l leases)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := leases{store: &counter{epoch: 6}, told: make(chan string, 10)} // epochs of an earlier run
		l.Leases = lease.New(l.store, grace, func(workspace string) { l.told <- workspace })
		defer l.Close()
		test(t, l)
	})
}

// changesAfter makes sure that the next term begins after that time.
func (l leases) changesAfter(t *testing.T, wait time.Duration) {
	t.Helper()
	began := time.Now()
	select {
	case <-l.told:
	case <-time.After(wait + time.Minute):
		t.Fatalf("no new term in %v", time.Since(began))
	}
	if got := time.Since(began); got != wait {
		t.Errorf("the new term began after %v, want %v", got, wait)
	}
}

// stays makes sure that there is no new term for some time.
func (l leases) stays(t *testing.T, least time.Duration) {
	t.Helper()
	select {
	case <-l.told:
		t.Errorf("a new term: %+v", l.Current("w"))
	case <-time.After(least):
	}
}

func want(t *testing.T, l leases, holder string, epoch int64) {
	t.Helper()
	synctest.Wait()
	if got := l.Current("w"); got.Holder != holder || got.Epoch != epoch {
		t.Errorf("term is %+v, want holder %q, epoch %d", got, holder, epoch)
	}
}

func TestLease_first_to_join_holds(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		want(t, l, "", 0)
		l.Join("w", "a")
		l.Join("w", "b")
		want(t, l, "a", 7)
		if got := l.Current("other"); got.Holder != "" {
			t.Errorf("another workspace has %+v", got)
		}
	})
}

func TestLease_waits_for_its_holder(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		l.Join("w", "a")
		l.changesAfter(t, 0)
		l.Join("w", "b")
		l.Leave("w", "a")
		l.stays(t, grace-time.Millisecond)
		want(t, l, "a", 7)
		l.Join("w", "a")
		l.stays(t, 2*grace)
		want(t, l, "a", 7)
	})
}

func TestLease_moves_on_after_grace(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		l.Join("w", "a")
		l.changesAfter(t, 0)
		l.Join("w", "b")
		l.Join("w", "c")
		l.Leave("w", "a")
		l.changesAfter(t, grace)
		want(t, l, "b", 8)
		l.Join("w", "a") // last in line now
		l.Leave("w", "b")
		l.changesAfter(t, grace)
		want(t, l, "c", 9)
		l.stays(t, 2*grace)
	})
}

func TestLease_a_second_socket_keeps_it(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		l.Join("w", "a")
		l.changesAfter(t, 0)
		l.Join("w", "a")
		l.Join("w", "b")
		l.Leave("w", "a")
		l.stays(t, 2*grace)
		want(t, l, "a", 7)
	})
}

func TestLease_vacant_until_somebody_joins(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		l.Join("w", "a")
		l.changesAfter(t, 0)
		l.Leave("w", "a")
		l.changesAfter(t, grace)
		want(t, l, "", 7)
		if _, ok := l.Act("w", "a", 7); ok {
			t.Error("the old holder acts")
		}
		l.Join("w", "a")
		want(t, l, "a", 8)
	})
}

func TestLease_only_the_holder_acts(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		l.Join("w", "a")
		l.Join("w", "b")
		for _, c := range []struct {
			device string
			epoch  int64
			ok     bool
		}{{"a", 7, true}, {"a", 6, false}, {"a", 8, false}, {"a", 0, false}, {"b", 7, false}, {"", 0, false}} {
			done, ok := l.Act("w", c.device, c.epoch)
			if ok != c.ok {
				t.Errorf("%s with epoch %d: %v", c.device, c.epoch, ok)
			}
			if ok {
				done()
			}
		}
	})
}

// What the old holder is having stored must be in the journal before a new
// term begins.
func TestLease_waits_for_an_act(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		l.Join("w", "a")
		l.Join("w", "b")
		done, ok := l.Act("w", "a", 7)
		if !ok {
			t.Fatal("the holder may not act")
		}
		l.changesAfter(t, 0)
		l.Leave("w", "a")
		l.stays(t, 10*grace)
		want(t, l, "a", 7)
		if _, ok := l.Act("w", "a", 7); ok {
			t.Error("a new act begins while the lease is moving")
		}
		done()
		l.changesAfter(t, 0)
		want(t, l, "b", 8)
	})
}

func TestLease_survives_a_store_that_fails(t *testing.T) {
	run(t, func(t *testing.T, l leases) {
		l.store.breakDown(true)
		l.Join("w", "a")
		want(t, l, "", 0)
		l.store.breakDown(false)
		l.changesAfter(t, time.Second)
		want(t, l, "a", 7)
	})
}
