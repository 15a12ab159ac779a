package replica_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/channel/all"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

func said(seq int64, channel, mid string) wire.Entry {
	return wire.Entry{
		Seq: seq, At: 5, Kind: wire.KindWebhook, Channel: channel, Thread: "2600",
		Body: json.RawMessage(fmt.Sprintf(`{"object":"page","entry":{"id":"104","time":1,"messaging":[{"sender":{"id":"2600"},"recipient":{"id":"104"},"timestamp":%d,"message":{"mid":%q,"text":"hi"}}]}}`, 1790000000000+seq, mid)),
	}
}

func follow(t *testing.T, s *store.Replica) *replica.Follower {
	t.Helper()
	f, err := replica.New(s, all.Kinds(nil)).Follow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func do(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// What a cut leaves of a channel is told in the next hello: the relay may have
// it forgotten, if the member has lost sight of it meanwhile.
func TestFollow_after_a_cut(t *testing.T) {
	t.Parallel()
	s := open(t)
	f := follow(t, s)
	_, err := f.Apply(t.Context(), []wire.Entry{said(3, "page:104", "m_3"), {Seq: 4, Kind: "x.y", Body: json.RawMessage(`{}`)}})
	do(t, "apply", err)
	do(t, "sight", f.Sight(t.Context(), wire.Sight{Channel: "page:104", Level: wire.LevelFull, Seq: 9}))
	hello := func(want wire.Level) {
		t.Helper()
		if after, sights := follow(t, s).Hello(); after != 9 || sights["page:104"] != want {
			t.Errorf("hello after %d, %v; want 9, %q", after, sights, want)
		}
	}
	hello(wire.LevelFull)
	_, err = f.Forget(t.Context(), wire.Forget{Channel: "page:104"})
	do(t, "forget", err)
	hello(wire.LevelNone)
	_, err = f.Past(t.Context(), []wire.Entry{said(3, "page:104", "m_3")})
	do(t, "past", err)
	hello(wire.LevelPart)
	if m, err := s.Message(t.Context(), "page:104", "m_3"); err != nil || m.Text != "hi" {
		t.Errorf("the past has not come back: %+v, %v", m, err)
	}
	do(t, "sight again", f.Sight(t.Context(), wire.Sight{Channel: "page:104", Level: wire.LevelOwn, Seq: 9}))
	hello(wire.LevelOwn)
}

// What lies behind the replay and is not for this member is not asked for again;
// where another process has moved the file on, it stays there.
func TestFollow_passes_what_it_may_not_see(t *testing.T) {
	t.Parallel()
	s := open(t)
	f, late := follow(t, s), follow(t, s)
	_, err := f.Apply(t.Context(), []wire.Entry{said(3, "page:104", "m_3")})
	do(t, "apply", err)
	do(t, "pass", f.Pass(t.Context(), 700))
	do(t, "pass again", f.Pass(t.Context(), 3))
	do(t, "pass where another process was faster", late.Pass(t.Context(), 900))
	if after, _ := follow(t, s).Hello(); after != 700 {
		t.Errorf("hello after %d, want 700", after)
	}
	_, err = f.Apply(t.Context(), []wire.Entry{said(701, "page:104", "m_701")})
	do(t, "apply what comes then", err)
	if _, err := s.Message(t.Context(), "page:104", "m_701"); err != nil {
		t.Errorf("what came then: %v", err)
	}
}

// Of two processes on one file the one that is overtaken begins anew.
func TestFollow_beside_another_process(t *testing.T) {
	t.Parallel()
	s := open(t)
	one, two := follow(t, s), follow(t, s)
	_, err := two.Apply(t.Context(), []wire.Entry{said(3, "page:104", "m_3")})
	do(t, "apply", err)
	if _, err := one.Forget(t.Context(), wire.Forget{Channel: "page:104"}); !errors.Is(err, replica.ErrOvertaken) {
		t.Errorf("forgetting what another one has gone on from: %v", err)
	}
	one = follow(t, s)
	_, err = one.Forget(t.Context(), wire.Forget{Channel: "page:104"})
	do(t, "forget", err)
	if _, err := two.Apply(t.Context(), []wire.Entry{said(5, "page:104", "m_5")}); !errors.Is(err, replica.ErrOvertaken) {
		t.Errorf("going on from what another one has forgotten: %v", err)
	}
	_, err = one.Forget(t.Context(), wire.Forget{Channel: "page:104", Thread: "2600", Seq: 8})
	do(t, "forget in place of an entry", err)
	if after, _ := one.Hello(); after != 8 {
		t.Errorf("the entry that may not be seen does not count: %d", after)
	}
}

// What another process has applied has changed here too.
func TestFollow_tells_of_what_another_process_applied(t *testing.T) {
	t.Parallel()
	s := open(t)
	one, two := follow(t, s), follow(t, s)
	first := []wire.Entry{said(3, "page:104", "m_3")}
	_, err := two.Apply(t.Context(), first)
	do(t, "apply", err)
	id := inbox.NewConversationID("page:104", "2600")
	changes, err := one.Apply(t.Context(), append(first, said(4, "page:104", "m_4")))
	do(t, "apply what was applied, and more", err)
	if want := (store.Changes{Mail: true, Channels: changes.Channels, Conversations: []inbox.ConversationID{id}}); !cmp.Equal(changes, want) {
		t.Errorf("a message changed %+v", changes)
	}
	duty := []wire.Entry{{Seq: 5, Kind: entry.KindDutySet, Body: json.RawMessage(`{"member":"u_1","on":true}`)}}
	_, err = two.Apply(t.Context(), duty)
	do(t, "apply", err)
	changes, err = one.Apply(t.Context(), duty)
	do(t, "apply what was applied", err)
	if !changes.Rules || !changes.People || !changes.Channels {
		t.Errorf("what is the workspace's changed %+v", changes)
	}
	changes, err = one.Apply(t.Context(), []wire.Entry{{Seq: 6, Kind: "x.y", Body: json.RawMessage(`{}`)}})
	do(t, "apply", err)
	if !cmp.Equal(changes, store.Changes{}) {
		t.Errorf("nothing changed %+v", changes)
	}
}

// Who loses sight of a channel, or of a thread, and gets it back has the same
// rows as those who always saw it, whatever the workspace has become meanwhile.
func TestFollow_past_gives_the_same_rows(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			do(t, "read", err)
			in, want, _ := strings.Cut(string(raw), divider)
			entries := readEntries(t, in)
			channels, threads := map[wire.Forget]bool{}, map[wire.Forget]bool{}
			for _, e := range entries {
				if e.Channel != "" {
					channels[wire.Forget{Channel: e.Channel}] = true
				}
				if e.Thread != "" {
					threads[wire.Forget{Channel: e.Channel, Thread: e.Thread}] = true
				}
			}
			for name, parts := range map[string]map[wire.Forget]bool{"channels": channels, "threads": threads} {
				s := apply(t, [][]wire.Entry{entries})
				f := follow(t, s)
				for part := range parts {
					past := slices.DeleteFunc(slices.Clone(entries), func(e wire.Entry) bool {
						here := e.Channel == part.Channel && (part.Thread == "" || e.Thread == part.Thread)
						return !here && e.Kind != wire.KindRemoved
					})
					_, err := f.Forget(t.Context(), part)
					do(t, "forget", err)
					_, err = f.Past(t.Context(), past)
					do(t, "past", err)
				}
				if diff := cmp.Diff(want, rows(t, s)); diff != "" {
					t.Errorf("rows of %s differ: %s", name, diff)
				}
			}
		})
	}
}
