package feed_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pagedesk/relay/feed"
	"pagedesk/relay/journal"
	"pagedesk/relay/journal/sqlite"
	"pagedesk/relay/wire"
)

const workspace = "w_1"

func open(t testing.TB) *sqlite.Journal {
	t.Helper()
	j, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	_, stop := j.Watch(workspace)
	t.Cleanup(stop)
	return j
}

func add(t testing.TB, j journal.Journal, bodies ...string) {
	t.Helper()
	var drafts []journal.Draft
	for _, body := range bodies {
		drafts = append(drafts, journal.Draft{Workspace: workspace, Kind: "message.sent", Body: []byte(body)})
	}
	if _, err := journal.Append(context.Background(), j, drafts...); err != nil {
		t.Fatal(err)
	}
}

// entries takes a frame as a desktop would.
func entries(t testing.TB, f *feed.Frame) []wire.Entry {
	t.Helper()
	var frame wire.Entries
	if err := json.Unmarshal(f.Text, &frame); err != nil {
		t.Fatalf("frame %.200s: %v", f.Text, err)
	}
	if frame.T != wire.TypeEntries || len(frame.Entries) != f.Entries() || frame.Entries[len(frame.Entries)-1].Seq != f.Last {
		t.Fatalf("frame says %q with %d entries up to %d", frame.T, f.Entries(), f.Last)
	}
	return frame.Entries
}

func next(t testing.TB, f *feed.Feed, after int64) *feed.Frame {
	t.Helper()
	frame, _, err := f.Next(context.Background(), after)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

func TestNext_says_what_the_journal_says(t *testing.T) {
	t.Parallel()
	j := open(t)
	_, err := journal.Append(context.Background(), j,
		journal.Draft{Workspace: workspace, Kind: "a.b", Channel: "page:1", Thread: "\"\\\x01ส", Actor: "u", Device: "d", Body: []byte(`{"x":"\u0e2a"}`)},
		journal.Draft{Workspace: workspace, Kind: "a.c", Body: []byte(`{ }`)},
	)
	if err != nil {
		t.Fatal(err)
	}
	want, err := j.Read(context.Background(), workspace, 0, journal.Limit{Entries: 10, Bytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]int64{"from the ring": 0, "from the journal": want[1].Seq} {
		if diff := cmp.Diff(want, entries(t, next(t, feed.New(j, workspace, from), 0))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNext_shares_what_is_new(t *testing.T) {
	t.Parallel()
	j := open(t)
	f := feed.New(j, workspace, 0)
	if next(t, f, 0) != nil {
		t.Error("a frame of an empty journal")
	}
	add(t, j, `{}`, `{}`)
	first := next(t, f, 0)
	if next(t, f, 0) != first {
		t.Error("a second socket gets a frame of its own")
	}
	if next(t, f, first.Last) != nil {
		t.Error("a frame after the end")
	}
	add(t, j, `{}`)
	second := next(t, f, first.Last)
	if second.Entries() != 1 {
		t.Errorf("%d entries are new, want 1", second.Entries())
	}
	if next(t, f, 0) != first {
		t.Error("who is behind gets a frame of its own")
	}
	if half := next(t, f, 1); len(entries(t, half)) != 1 || entries(t, half)[0].Seq != 2 {
		t.Errorf("after 1 come %+v", entries(t, half))
	}
}

func TestNext_keeps_its_pace(t *testing.T) {
	t.Parallel()
	j := open(t)
	f := feed.New(j, workspace, 0)
	f.SetPace(time.Hour)
	add(t, j, `{}`)
	if frame := next(t, f, 0); frame == nil {
		t.Fatal("what comes after a rest has to wait")
	}
	add(t, j, `{}`)
	frame, wait, err := f.Next(context.Background(), 1)
	if frame != nil || wait <= 0 || err != nil {
		t.Errorf("got %v, wait %v, %v", frame, wait, err)
	}
	if frame := next(t, f, 0); frame == nil {
		t.Error("who is behind has to wait for what is there")
	}
}

func TestNext_beyond_the_head_waits(t *testing.T) {
	t.Parallel()
	j := open(t)
	f := feed.New(j, workspace, 0)
	add(t, j, `{}`, `{}`)
	if frame := next(t, f, 2); frame != nil {
		t.Errorf("got %s", frame.Text)
	}
	if frame := next(t, f, 1<<30); frame != nil {
		t.Errorf("got %s", frame.Text)
	}
}

// Whatever cursors come in whatever order, each sees every entry once and in
// order.
func TestNext_any_cursor_any_time(t *testing.T) {
	t.Parallel()
	j := open(t)
	add(t, j, `{}`, `{}`, `{}`)
	f := feed.New(j, workspace, 3)
	random := rand.New(rand.NewPCG(1, 2))
	cursors := make([]int64, 12)
	const total = 3000
	for added := 3; added < total; {
		n := 1 + random.IntN(40)
		var bodies []string
		for range n {
			bodies = append(bodies, fmt.Sprintf(`{"pad":"%s"}`, strings.Repeat("x", random.IntN(8000))))
		}
		add(t, j, bodies...)
		added += n
		for range random.IntN(20) {
			i := random.IntN(len(cursors))
			advance(t, f, &cursors[i])
		}
	}
	head, _ := j.Head(context.Background(), workspace)
	for i := range cursors {
		for cursors[i] < head {
			advance(t, f, &cursors[i])
		}
	}
}

// advance reads one frame; seqs have no gaps here.
func advance(t *testing.T, f *feed.Feed, cursor *int64) {
	t.Helper()
	frame := next(t, f, *cursor)
	if frame == nil {
		return
	}
	if len(frame.Text) > wire.MaxServerFrameBytes {
		t.Fatalf("a frame of %d bytes", len(frame.Text))
	}
	for _, e := range entries(t, frame) {
		if e.Seq != *cursor+1 {
			t.Fatalf("seq %d after %d", e.Seq, *cursor)
		}
		*cursor = e.Seq
	}
}

func TestNext_passes_a_huge_entry(t *testing.T) {
	t.Parallel()
	j := open(t)
	f := feed.New(j, workspace, 0)
	huge := `{"pad":"` + strings.Repeat("x", 6<<20) + `"}`
	add(t, j, `{}`, huge, `{}`)
	var cursor int64
	for cursor < 3 {
		advance(t, f, &cursor)
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	j := open(t)
	for i := range 5 {
		add(t, j, fmt.Sprintf(`{"n":%d}`, i))
	}
	all := next(t, feed.New(j, workspace, 0), 0)
	for _, places := range [][]int{{0}, {4}, {0, 1, 2, 3, 4}, {1, 2}, {0, 2, 4}, {0, 3, 4}} {
		var got wire.Entries
		if err := json.Unmarshal(all.Pick(places), &got); err != nil {
			t.Fatalf("%v: %v in %s", places, err, all.Pick(places))
		}
		var want []wire.Entry
		for _, i := range places {
			want = append(want, entries(t, all)[i])
		}
		if diff := cmp.Diff(want, got.Entries); diff != "" || got.Past {
			t.Errorf("%v (-want +got):\n%s", places, diff)
		}
		if diff := cmp.Diff(wire.Entries{T: wire.TypeEntries, Past: true, Entries: want}, past(t, want)); diff != "" {
			t.Errorf("past of %v (-want +got):\n%s", places, diff)
		}
	}
}

func past(t *testing.T, entries []wire.Entry) wire.Entries {
	t.Helper()
	var frame wire.Entries
	if err := json.Unmarshal(feed.EncodePast(entries), &frame); err != nil {
		t.Fatal(err)
	}
	return frame
}

func TestMarks(t *testing.T) {
	t.Parallel()
	j := open(t)
	_, err := journal.Append(context.Background(), j,
		journal.Draft{Workspace: workspace, Kind: wire.KindWebhook, Channel: "page:1", Thread: "7", Body: []byte(`{}`)},
		journal.Draft{Workspace: workspace, Kind: "conversation.claimed", Channel: "page:1", Thread: "7", Audience: []string{"u_1"}, Body: []byte(`{}`)},
		journal.Draft{Workspace: workspace, Kind: "conversation.transferred", Channel: "page:1", Thread: "7", Audience: []string{"u_2"}, Body: []byte(`{}`)},
	)
	if err != nil {
		t.Fatal(err)
	}
	want := []feed.Mark{
		{Seq: 1, Channel: "page:1", Thread: "7", Webhook: true},
		{Seq: 2, Channel: "page:1", Thread: "7", Moved: &feed.Moved{Joined: []string{"u_1"}}},
		{Seq: 3, Channel: "page:1", Thread: "7", Moved: &feed.Moved{Joined: []string{"u_2"}, Left: []string{"u_1"}}},
	}
	for name, from := range map[string]int64{"from the ring": 0, "from the journal": 3} {
		got := next(t, feed.New(j, workspace, from), 0).Marks()
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(feed.Mark{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
