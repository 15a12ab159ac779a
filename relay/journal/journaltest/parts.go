package journaltest

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

var thread = journal.Thread{Channel: "page:1", Thread: "สวัสดี\u0000"}

// to is a draft that sets the audience of the thread.
func to(workspace string, members ...string) journal.Draft {
	d := draft(workspace, 0)
	d.Audience = members
	return d
}

func testAudience(t *testing.T, store Store) {
	j, closeFirst := store.Open(t)
	_, stop := j.Watch("w_1") // so that some are read from memory
	stop()
	appendAll(t, j, draft("w_1", 1))
	appendAll(t, j, to("w_1", "u_b", "u_a", "u_b"), to("w_2", "u_z"))
	appendAll(t, j, draft("w_1", 2))
	appendAll(t, j, to("w_1", "u_b", "u_c"))
	appendAll(t, j, to("w_1", "u_c", "u_b"))
	unwatched := moves(read(t, j, "w_1", 0, everything))
	want := []string{"", "+[u_a u_b] -[]", "", "+[u_c] -[u_a]", ""}
	if diff := cmp.Diff(want, unwatched); diff != "" {
		t.Errorf("who was moved (-want +got):\n%s", diff)
	}
	closeFirst()
	j, _ = store.Open(t)
	audience, err := j.Audience(context.Background(), "w_1", thread)
	if diff := cmp.Diff([]string{"u_b", "u_c"}, audience); diff != "" || err != nil {
		t.Errorf("audience (-want +got): %v\n%s", err, diff)
	}
	for member, want := range map[string]int{"u_a": 0, "u_b": 1, "u_z": 0} {
		if got, err := j.Threads(context.Background(), "w_1", member); err != nil || len(got) != want {
			t.Errorf("threads of %s: %v, %v; want %d", member, got, err, want)
		}
	}
	if nobody, err := j.Audience(context.Background(), "w_unknown", thread); err != nil || len(nobody) != 0 {
		t.Errorf("audience in an unknown workspace: %v, %v", nobody, err)
	}
}

// testAudienceLive reads what a watcher is handed from memory.
func testAudienceLive(t *testing.T, store Store) {
	j, _ := store.Open(t)
	_, stop := j.Watch("w_1")
	defer stop()
	appendAll(t, j, to("w_1", "u_a"), to("w_1", "u_b"))
	if diff := cmp.Diff([]string{"+[u_a] -[]", "+[u_b] -[u_a]"}, moves(read(t, j, "w_1", 0, everything))); diff != "" {
		t.Errorf("who was moved (-want +got):\n%s", diff)
	}
}

// moves says of each entry whom it moved, "" for nobody.
func moves(entries []wire.Entry) []string {
	var all []string
	for _, e := range entries {
		m := ""
		if len(e.Joined)+len(e.Left) > 0 {
			m = fmt.Sprint("+", e.Joined, " -", e.Left)
		}
		all = append(all, m)
	}
	return all
}

func testBasis(t *testing.T, store Store) {
	j, _ := store.Open(t)
	first := appendAll(t, j, draft("w_1", 1))[0]
	won := to("w_1", "u_a")
	won.Basis = first.Seq
	set := appendAll(t, j, won)[0]
	lost := to("w_1", "u_b")
	lost.Basis = first.Seq
	if got := appendAll(t, j, lost)[0]; !got.Changed || got.Seq != set.Seq {
		t.Errorf("with an old basis: %+v, want changed by %d", got, set.Seq)
	}
	lost.Basis = set.Seq
	if got := appendAll(t, j, lost)[0]; got.Changed || got.Seq <= set.Seq {
		t.Errorf("with the newest basis: %+v", got)
	}
	if got := read(t, j, "w_1", 0, everything); len(got) != 3 {
		t.Errorf("%d entries, want 3", len(got))
	}
}

func testParts(t *testing.T, store Store) {
	j, closeFirst := store.Open(t)
	add := func(n int) {
		for i := range n {
			d := draft("w_1", i)
			d.Channel, d.Thread = fmt.Sprint("page:", i%2), fmt.Sprint("t", i%3)
			switch i % 7 {
			case 5:
				d.Channel, d.Thread, d.Kind = "", "", "member.removed"
			case 6:
				d.Thread = ""
			}
			appendAll(t, j, d)
		}
	}
	add(50)
	all := read(t, j, "w_1", 0, everything)
	check := func(part journal.Part, upTo int64) {
		t.Helper()
		var want []wire.Entry
		for _, e := range all {
			ours := e.Channel == part.Channel && (part.Thread == "" || e.Thread == part.Thread)
			with := e.Channel == "" && e.Kind == part.With
			if e.Seq <= upTo && (ours || with) {
				want = append(want, e)
			}
		}
		var got []wire.Entry
		for after := int64(0); ; after = got[len(got)-1].Seq {
			more, err := j.ReadPart(context.Background(), "w_1", part, after, upTo, journal.Limit{Entries: 4, Bytes: 20})
			if err != nil {
				t.Fatal(err)
			}
			if len(more) == 0 {
				break
			}
			got = append(got, more...)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%+v up to %d (-want +got):\n%s", part, upTo, diff)
		}
	}
	head := all[len(all)-1].Seq
	for _, upTo := range []int64{head / 2, head, head + 100} {
		check(journal.Part{Channel: "page:1"}, upTo)
		check(journal.Part{Channel: "page:1", With: "member.removed"}, upTo)
		check(journal.Part{Channel: "page:1", Thread: "t2"}, upTo)
		check(journal.Part{Channel: "page:0", Thread: "t2", With: "member.removed"}, upTo)
	}
	closeFirst()
	j, _ = store.Open(t)
	add(30)
	all = read(t, j, "w_1", 0, everything)
	check(journal.Part{Channel: "page:1", Thread: "t2"}, all[len(all)-1].Seq)
	if none, err := j.ReadPart(context.Background(), "w_2", journal.Part{Channel: "page:1", Thread: "t2"}, 0, 1000, everything); err != nil || len(none) != 0 {
		t.Errorf("another workspace has %d, %v", len(none), err)
	}
}
