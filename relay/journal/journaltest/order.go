package journaltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

func testConcurrent(t *testing.T, store Store) {
	j, _ := store.Open(t)
	const writers, rounds, size = 8, 25, 4
	var all sync.WaitGroup
	for writer := range writers {
		all.Go(func() {
			for round := range rounds {
				var drafts []journal.Draft
				for i := range size {
					drafts = append(drafts, draft("w_1", writer*10_000+round*10+i))
				}
				if _, err := journal.Append(context.Background(), j, drafts...); err != nil {
					t.Errorf("append: %v", err)
				}
			}
		})
	}
	all.Wait()
	entries := read(t, j, "w_1", 0, everything)
	if len(entries) != writers*rounds*size {
		t.Fatalf("%d entries, want %d", len(entries), writers*rounds*size)
	}
	ascending(t, entries)
	for i := 0; i < len(entries); i += size {
		for k := range size {
			if number(t, entries[i+k]) != number(t, entries[i])+k {
				t.Fatalf("entry %d is not with those it was submitted with", i+k)
			}
		}
	}
}

func testOrder(t *testing.T, store Store) {
	j, _ := store.Open(t)
	const count = 500
	var stored sync.WaitGroup
	stored.Add(count)
	for i := range count {
		err := j.Submit(context.Background(), []journal.Draft{draft("w_1", i)}, func(_ []journal.Result, err error) {
			if err != nil {
				t.Errorf("submit %d: %v", i, err)
			}
			stored.Done()
		})
		if err != nil {
			t.Fatalf("submit %d: %v", i, err)
		}
	}
	stored.Wait()
	for i, e := range read(t, j, "w_1", 0, everything) {
		if number(t, e) != i {
			t.Fatalf("entry %d came as %d", number(t, e), i)
		}
	}
}

// testNoHoles reads on while others write: what a cursor has passed never
// changes.
func testNoHoles(t *testing.T, store Store) {
	j, _ := store.Open(t)
	added, stop := j.Watch("w_1")
	defer stop()
	const writers, rounds = 4, 100
	var all sync.WaitGroup
	for writer := range writers {
		all.Go(func() {
			for round := range rounds {
				appendAll(t, j, draft("w_1", writer*rounds+round), draft("w_2", 0))
			}
		})
	}
	var seen []wire.Entry
	deadline := time.After(patience)
	for len(seen) < writers*rounds {
		after := int64(0)
		if len(seen) > 0 {
			after = seen[len(seen)-1].Seq
		}
		entries := read(t, j, "w_1", after, journal.Limit{Entries: 7, Bytes: 1 << 20})
		seen = append(seen, entries...)
		if len(entries) > 0 {
			continue
		}
		select {
		case <-added:
		case <-deadline:
			t.Fatalf("%d of %d entries seen", len(seen), writers*rounds)
		}
	}
	all.Wait()
	ascending(t, seen)
	numbers := map[int]bool{}
	for _, e := range seen {
		numbers[number(t, e)] = true
	}
	if len(numbers) != writers*rounds {
		t.Errorf("%d different entries seen, want %d", len(numbers), writers*rounds)
	}
}

func testWatch(t *testing.T, store Store) {
	j, _ := store.Open(t)
	added, stop := j.Watch("w_1")
	other, stopOther := j.Watch("w_2")
	defer stopOther()
	appendAll(t, j, draft("w_1", 1), draft("w_1", 2))
	appendAll(t, j, draft("w_1", 3))
	select {
	case <-added:
	case <-time.After(patience):
		t.Fatal("not told")
	}
	if got := read(t, j, "w_1", 0, everything); len(got) != 3 {
		t.Errorf("%d entries, want 3", len(got))
	}
	select {
	case <-other:
		t.Error("told of another workspace")
	default:
	}
	stop()
	appendAll(t, j, draft("w_1", 4))
	select {
	case <-added:
		t.Error("told after stop")
	default:
	}
}

func testReopen(t *testing.T, store Store) {
	j, closeFirst := store.Open(t)
	d := draft("w_1", 1)
	d.Unique = "k"
	first := appendAll(t, j, d, draft("w_1", 2), draft("w_2", 1))
	closeFirst()

	j, _ = store.Open(t)
	if again := appendAll(t, j, d)[0]; !again.Duplicate || again.Seq != first[0].Seq {
		t.Errorf("the unique key is free again: %+v", again)
	}
	next := appendAll(t, j, draft("w_1", 3))[0]
	if next.Seq <= first[1].Seq {
		t.Errorf("seq %d after %d", next.Seq, first[1].Seq)
	}
	if got := read(t, j, "w_1", first[0].Seq, everything); len(got) != 2 {
		t.Errorf("%d entries after the first, want 2", len(got))
	}
}

func testClose(t *testing.T, store Store) {
	j, closeFirst := store.Open(t)
	const count = 200
	var mu sync.Mutex
	stored := 0
	for i := range count {
		_ = j.Submit(context.Background(), []journal.Draft{draft("w_1", i)}, func(_ []journal.Result, err error) {
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				stored++
			}
		})
	}
	closeFirst()
	_, err := journal.Append(context.Background(), j, draft("w_1", 0))
	if !errors.Is(err, journal.ErrClosed) {
		t.Errorf("append after close got %v", err)
	}
	j, _ = store.Open(t)
	if got := read(t, j, "w_1", 0, everything); len(got) != stored || stored != count {
		t.Errorf("%d submitted, %d reported stored, %d there", count, stored, len(got))
	}
}

func testLargeBatch(t *testing.T, store Store) {
	j, _ := store.Open(t)
	var drafts []journal.Draft
	for i := range 6000 {
		drafts = append(drafts, draft("w_1", i))
	}
	results := appendAll(t, j, drafts...)
	if got := read(t, j, "w_1", 0, everything); len(got) != len(drafts) || results[len(drafts)-1].Seq != got[len(drafts)-1].Seq {
		t.Errorf("%d entries, want %d", len(got), len(drafts))
	}
}

func ascending(t testing.TB, entries []wire.Entry) {
	t.Helper()
	for i := 1; i < len(entries); i++ {
		if entries[i].Seq <= entries[i-1].Seq {
			t.Fatalf("seq %d after %d", entries[i].Seq, entries[i-1].Seq)
		}
	}
}

func number(t testing.TB, e wire.Entry) int {
	t.Helper()
	var body struct{ N *int }
	if err := json.Unmarshal(e.Body, &body); err != nil || body.N == nil {
		t.Fatal(fmt.Errorf("body %s: %w", e.Body, err))
	}
	return *body.N
}
