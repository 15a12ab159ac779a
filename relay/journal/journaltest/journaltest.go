// Package journaltest is the suite that every implementation of
// journal.Journal passes. It knows no implementation.
package journaltest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

// patience is how long something may take that should be immediate.
const patience = 10 * time.Second

// everything is a limit that limits nothing here.
var everything = journal.Limit{Entries: 1 << 20, Bytes: 1 << 30}

// Store is somewhere a journal keeps its data.
type Store interface {
	// Open opens a journal on the data; the journals that are open at the same
	// time are closed by their cleanup or by close.
	Open(t testing.TB) (j journal.Journal, close func())
}

// Run runs the suite; every call of fresh gives an empty store.
func Run(t *testing.T, fresh func(t testing.TB) Store) {
	for name, test := range map[string]func(*testing.T, Store){
		"entries come back as they went in":      testRoundTrip,
		"limits hold":                            testLimits,
		"workspaces are apart":                   testWorkspaces,
		"unique keys are won once":               testUnique,
		"a race for a unique key has one win":    testUniqueRace,
		"concurrent submits are kept whole":      testConcurrent,
		"submits of one goroutine stay in order": testOrder,
		"readers never see a hole":               testNoHoles,
		"watchers are told":                      testWatch,
		"everything survives reopening":          testReopen,
		"closing stores what was submitted":      testClose,
		"large batches are one":                  testLargeBatch,
		"audiences move as entries say":          testAudience,
		"watchers are told who moved":            testAudienceLive,
		"an old basis is refused":                testBasis,
		"parts are read alone":                   testParts,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

func draft(workspace string, n int) journal.Draft {
	return journal.Draft{
		Workspace: workspace, Kind: "message.sent", Channel: "page:1", Thread: "สวัสดี\u0000",
		Actor: "u_1", Device: "d_1", Body: fmt.Appendf(nil, `{"n":%d}`, n),
	}
}

func appendAll(t testing.TB, j journal.Journal, drafts ...journal.Draft) []journal.Result {
	t.Helper()
	results, err := journal.Append(context.Background(), j, drafts...)
	if err != nil {
		t.Fatalf("append: %v", err)
	}
	return results
}

func read(t testing.TB, j journal.Journal, workspace string, after int64, limit journal.Limit) []wire.Entry {
	t.Helper()
	entries, err := j.Read(context.Background(), workspace, after, limit)
	if err != nil {
		t.Fatalf("read after %d: %v", after, err)
	}
	return entries
}

func bodies(entries []wire.Entry) []string {
	var texts []string
	for _, e := range entries {
		texts = append(texts, string(e.Body))
	}
	return texts
}

func testRoundTrip(t *testing.T, store Store) {
	j, _ := store.Open(t)
	before := time.Now().UnixMilli()
	d := draft("w_1", 1)
	result := appendAll(t, j, d)[0]
	entries := read(t, j, "w_1", 0, everything)
	if len(entries) != 1 {
		t.Fatalf("%d entries, want 1", len(entries))
	}
	got := entries[0]
	if got.At < before || got.At > time.Now().UnixMilli() {
		t.Errorf("at is %d", got.At)
	}
	want := wire.Entry{
		Seq: result.Seq, At: got.At, Kind: d.Kind, Channel: d.Channel, Thread: d.Thread,
		Actor: d.Actor, Device: d.Device, Body: d.Body,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entry differs (-want +got):\n%s", diff)
	}
	if head, err := j.Head(context.Background(), "w_1"); err != nil || head != result.Seq {
		t.Errorf("head is %d, %v; want %d", head, err, result.Seq)
	}
	if err := j.Err(); err != nil {
		t.Errorf("err is %v after a success", err)
	}
}

func testLimits(t *testing.T, store Store) {
	j, _ := store.Open(t)
	for i := range 10 {
		appendAll(t, j, draft("w_1", i))
	}
	first := read(t, j, "w_1", 0, journal.Limit{Entries: 3, Bytes: 1 << 20})
	if len(first) != 3 {
		t.Errorf("%d entries, want 3", len(first))
	}
	if got := read(t, j, "w_1", first[2].Seq, journal.Limit{Entries: 100, Bytes: 1}); len(got) != 1 {
		t.Errorf("%d entries within one byte, want 1: somebody must get on", len(got))
	}
	if got := read(t, j, "w_1", first[2].Seq, journal.Limit{Entries: 100, Bytes: 2 * len(`{"n":1}`)}); len(got) != 2 {
		t.Errorf("%d entries within the bytes of two", len(got))
	}
	if got := read(t, j, "w_1", 1<<39, everything); len(got) != 0 {
		t.Errorf("%d entries after the end", len(got))
	}
}

func testWorkspaces(t *testing.T, store Store) {
	j, _ := store.Open(t)
	for i := range 20 {
		appendAll(t, j, draft(fmt.Sprint("w_", i%3), i))
	}
	got := bodies(read(t, j, "w_2", 0, everything))
	want := []string{`{"n":2}`, `{"n":5}`, `{"n":8}`, `{"n":11}`, `{"n":14}`, `{"n":17}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries of w_2 differ (-want +got):\n%s", diff)
	}
	if got := read(t, j, "w_unknown", 0, everything); len(got) != 0 {
		t.Errorf("%d entries of a workspace without any", len(got))
	}
	if head, err := j.Head(context.Background(), "w_unknown"); err != nil || head != 0 {
		t.Errorf("head of a workspace without entries is %d, %v", head, err)
	}
}

func testUnique(t *testing.T, store Store) {
	j, _ := store.Open(t)
	claim := func(workspace, key string) journal.Result {
		d := draft(workspace, 0)
		d.Unique = key
		return appendAll(t, j, d)[0]
	}
	won := claim("w_1", "k")
	if again := claim("w_1", "k"); !again.Duplicate || again.Seq != won.Seq {
		t.Errorf("second got %+v, first %+v", again, won)
	}
	if other := claim("w_2", "k"); other.Duplicate {
		t.Error("the key of another workspace counts")
	}
	a, b := draft("w_1", 1), draft("w_1", 2)
	a.Unique, b.Unique = "twice", "twice"
	both := appendAll(t, j, a, b)
	if both[0].Duplicate || !both[1].Duplicate || both[1].Seq != both[0].Seq {
		t.Errorf("in one submit: %+v", both)
	}
	if got := read(t, j, "w_1", 0, everything); len(got) != 2 {
		t.Errorf("%d entries, want 2", len(got))
	}
}

func testUniqueRace(t *testing.T, store Store) {
	j, _ := store.Open(t)
	const racers, rounds = 16, 20
	var wins [rounds]sync.Map
	var all sync.WaitGroup
	for racer := range racers {
		all.Go(func() {
			for round := range rounds {
				d := draft("w_1", racer)
				d.Unique = fmt.Sprint("round ", round)
				result, err := journal.Append(context.Background(), j, d)
				if err != nil {
					t.Errorf("append: %v", err)
					return
				}
				wins[round].Store(racer, result[0])
			}
		})
	}
	all.Wait()
	for round := range rounds {
		winners, seqs := 0, map[int64]bool{}
		wins[round].Range(func(_, r any) bool {
			result := r.(journal.Result)
			seqs[result.Seq] = true
			if !result.Duplicate {
				winners++
			}
			return true
		})
		if winners != 1 || len(seqs) != 1 {
			t.Errorf("round %d: %d winners, %d seqs told", round, winners, len(seqs))
		}
	}
}
