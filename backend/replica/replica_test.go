package replica_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/channel/all"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

var write = flag.Bool("write", false, "write the expected rows anew")

// Each file in testdata holds journal entries, one JSON object per line, then
// a line of dashes, then the rows that follow from them.
const divider = "\n----\n"

func TestEntriesGiveRows(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in, want, _ := strings.Cut(string(raw), divider)
			entries := readEntries(t, in)
			got := rows(t, apply(t, [][]wire.Entry{entries}))
			if *write {
				if err := os.WriteFile(file, []byte(strings.TrimRight(in, "\n")+divider+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rows differ: %s", diff)
			}
			for name, batches := range batchings(entries) {
				if diff := cmp.Diff(want, rows(t, apply(t, batches))); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
		})
	}
}

// batchings are ways in which the same entries may arrive.
func batchings(entries []wire.Entry) map[string][][]wire.Entry {
	var single [][]wire.Entry
	for _, e := range entries {
		single = append(single, []wire.Entry{e})
	}
	half := len(entries) / 2
	return map[string][][]wire.Entry{
		"one at a time":            single,
		"twice":                    {entries, entries},
		"in two batches":           {entries[:half], entries[half:]},
		"with a repeated overlap":  {entries[:half+1], entries[max(half-2, 0):]},
		"each batch twice, single": slices.Concat(single, single),
	}
}

func readEntries(t *testing.T, text string) []wire.Entry {
	t.Helper()
	var entries []wire.Entry
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		e := wire.Entry{Seq: int64(len(entries)+1) * 10, At: 1790000100000 + int64(i)}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		entries = append(entries, e)
	}
	return entries
}

func open(t *testing.T) *store.Replica {
	t.Helper()
	s, err := store.OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func apply(t *testing.T, batches [][]wire.Entry) *store.Replica {
	t.Helper()
	s := open(t)
	r := replica.New(s, all.Kinds(nil))
	for _, b := range batches {
		if _, err := r.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// rows prints what a person would see, one row a line.
func rows(t *testing.T, s *store.Replica) string {
	t.Helper()
	var out strings.Builder
	channels, err := s.Channels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range channels {
		fmt.Fprintf(&out, "channel %s %q state=%s unread=%d\n", c.ID, c.Name, c.State, c.Unread)
	}
	labels, err := s.Labels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range labels {
		fmt.Fprintf(&out, "label %s %q colour=%d deleted=%v\n", l.ID, l.Name, l.Colour, l.Deleted)
	}
	members, err := s.Members(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range slices.Sorted(maps.Keys(members)) {
		unseen, err := s.UnseenMentions(t.Context(), member)
		if err != nil {
			t.Fatal(err)
		}
		for id, at := range unseen {
			fmt.Fprintf(&out, "mention of %s in %s at %d\n", member, id, at)
		}
	}
	conversations, _, err := s.Conversations(t.Context(), store.ConversationFilter{}, store.ConversationCursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range conversations {
		fmt.Fprintf(&out, "conversation %s name=%q snippet=%s/%q unread=%d window=%d owner=%q referral=%q %s\n",
			c.ID, c.Contact.Name, c.SnippetKind, c.Snippet, c.Unread, c.WindowUntilMs, c.ThreadOwner, c.Referral.Label(), printWork(c))
		messages, _, err := s.Messages(t.Context(), c.ID, store.MessageCursor{}, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			out.WriteString("  " + printMessage(m) + "\n")
		}
		decided, err := s.AutoRepliesOf(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range decided {
			fmt.Fprintf(&out, "  automatic %s %s %q opening=%d for=%d turn=%d of %s: %s %s\n", a.Client, a.Reply, a.Text, a.Opening, a.ForMs, a.Turn, a.Device, a.State, a.Skipped)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(members)) {
		if m := members[id]; m.Email != "" || m.Removed {
			fmt.Fprintf(&out, "member %s %q %s %s removed=%t\n", m.ID, m.Name, m.Role, m.Email, m.Removed)
		}
	}
	assignments, err := s.Assignments(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range assignments {
		fmt.Fprintf(&out, "to tell %s by mail: %s given by %q %q, seq %d\n", a.Member, a.Conversation, a.By, a.Rule, a.Seq)
	}
	replies, err := s.Replies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range replies {
		fmt.Fprintf(&out, "reply %s /%s %q %q on %v by %s, used %d times until %d\n", r.ID, r.Code, r.Title, r.Text, r.Channels, r.Author, r.Used, r.UsedMs)
		for _, f := range r.Files {
			for _, piece := range f.Pieces {
				content, err := s.ReplyPiece(t.Context(), piece)
				fmt.Fprintf(&out, "  %s %q %v\n", f.Name, content, err)
			}
		}
	}
	printRules(t, &out, s)
	settings, err := s.AutoSettings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range settings {
		info, err := s.StaffInfo(t.Context(), a.Channel)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "automatic replies of %s: welcome since %d %q, away since %d, closing since %d; for the staff %q\n",
			a.Channel, a.WelcomeMs, a.Welcome.Text, a.AwayMs, a.ClosingMs, info)
	}
	return out.String()
}

func printRules(t *testing.T, out *strings.Builder, s *store.Replica) {
	t.Helper()
	rules, err := s.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		fmt.Fprintf(out, "rule %s %q %s members=%v since=%d fallback=%s %q cap=%d redeal=%d old=%s sources=%v\n",
			r.ID, r.Name, r.Method, r.Members, r.MembersSeq, r.Fallback, r.FallbackTo, r.Cap, r.RedealMinutes, r.Old, r.Sources)
		for _, m := range slices.Sorted(maps.Keys(r.Shares)) {
			fmt.Fprintf(out, "  %s %+v\n", m, r.Shares[m])
		}
	}
	duties, err := s.Duties(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Sorted(maps.Keys(duties)) {
		fmt.Fprintf(out, "duty %+v\n", duties[m])
	}
	if len(rules) == 0 {
		return
	}
	dealing, err := s.Dealing(t.Context(), 1790000100000+3_600_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dealing.Due {
		fmt.Fprintf(out, "due %+v\n", d)
	}
}

func printWork(c inbox.Conversation) string {
	w, state := c.Work, "open"
	if w.Closed {
		state = "closed"
	}
	if w.SnoozedUntilMs > 0 {
		state += fmt.Sprintf(" snoozed=%d", w.SnoozedUntilMs)
	}
	if c.Labels != "" {
		state += fmt.Sprintf(" labels=%v", c.Labels.IDs())
	}
	return fmt.Sprintf("opening=%d %s assignee=%q", w.Opening, state, w.Assignee)
}

func printMessage(m inbox.Message) string {
	party := map[inbox.Party]string{inbox.PartyCustomer: "customer", inbox.PartyShop: "shop", inbox.PartyNone: "-"}[m.From]
	s := fmt.Sprintf("%d %s %s %q", m.AtMs, party, m.Kind, m.Text)
	if !strings.HasPrefix(string(m.ID), "m_") {
		s += " (id made)"
	}
	for _, a := range m.Attachments {
		s += fmt.Sprintf(" [%s %s]", a.Kind, a.Title)
	}
	for _, r := range m.Reactions {
		s += " +" + r.Emoji
	}
	for _, flag := range []struct {
		on   bool
		text string
	}{
		{m.Edits > 0, "edited"}, {m.Unsent, "unsent"}, {m.Standby, "standby"}, {m.ReplyTo != "", "reply_to=" + string(m.ReplyTo)},
		{m.Client != "", "client=" + string(m.Client)}, {m.Author != "", "author=" + string(m.Author)}, {m.State != "", string(m.State)},
		{len(m.Mentions) > 0, fmt.Sprint("mentions=", m.Mentions)}, {m.Line.Code != "", fmt.Sprintf("line=%s %v", m.Line.Code, m.Line.Args)},
	} {
		if flag.on {
			s += " " + flag.text
		}
	}
	return s
}

// Webhooks may come in any order. Entries of other kinds keep their place,
// since their order in the journal has a meaning.
func TestOrderOfWebhooksChangesNothing(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"testdata/conversation.txt", "testdata/closed-and-written-to-again.txt"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		in, want, _ := strings.Cut(string(raw), divider)
		entries := readEntries(t, in)
		for seed := range uint64(20) {
			shuffled := slices.Clone(entries)
			var at []int
			for i, e := range shuffled {
				if e.Kind == wire.KindWebhook {
					at = append(at, i)
				}
			}
			rand.New(rand.NewPCG(seed, 2)).Shuffle(len(at), func(i, j int) {
				a, b := at[i], at[j]
				shuffled[a].Body, shuffled[b].Body = shuffled[b].Body, shuffled[a].Body
				shuffled[a].Thread, shuffled[b].Thread = shuffled[b].Thread, shuffled[a].Thread
			})
			if diff := cmp.Diff(want, rows(t, apply(t, [][]wire.Entry{shuffled}))); diff != "" {
				t.Fatalf("%s, seed %d: %s", file, seed, diff)
			}
		}
	}
}

func TestBadEntriesStopNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := replica.New(s, all.Kinds(nil))
	bad := []wire.Entry{
		{Kind: "hologram.projected", Body: json.RawMessage(`{"v":1}`)},
		{Kind: "message.sent", Channel: "page:104", Thread: "2600", Body: json.RawMessage(`{"v":99}`)},
		{Kind: "message.sent", Channel: "page:none", Thread: "2600", Body: json.RawMessage(`{"v":1,"mid":"m_1"}`)},
		{Kind: "message.sent", Body: json.RawMessage(`{"v":1,"mid":"m_1"}`)},
		{Kind: "message.sent", Channel: "page:104", Thread: "2600", Body: json.RawMessage(`[1,2`)},
		{Kind: wire.KindWebhook, Channel: "page:104", Thread: "2600", Body: json.RawMessage(`null`)},
		{Kind: wire.KindWebhook, Channel: "page:104", Thread: "2600", Body: json.RawMessage(`{"object":"planet","entry":{}}`)},
		{Kind: wire.KindWebhook, Channel: "page:104", Thread: "2600", Body: json.RawMessage(`{"object":"page","entry":17}`)},
		{Kind: wire.KindWebhook, Channel: "page:104", Thread: "2600", Body: json.RawMessage(`{"object":"page","entry":{"messaging":[null,1,{}]}}`)},
		{Kind: "channel.updated", Channel: "page:none", Body: json.RawMessage(`{"v":1,"name":"x"}`)},
		{Kind: "conversation.read", Channel: "page:104", Body: json.RawMessage(`{"v":1,"up_to_ms":1}`)},
	}
	for i := range bad {
		bad[i].Seq = int64(i + 1)
	}
	good := wire.Entry{
		Seq: 100, At: 5, Kind: wire.KindWebhook, Channel: "page:104", Thread: "2600",
		Body: json.RawMessage(`{"object":"page","entry":{"id":"104","time":1,"messaging":[{"sender":{"id":"2600"},"recipient":{"id":"104"},"timestamp":1790000000001,"message":{"mid":"m_1","text":"hi"}}]}}`),
	}
	if _, err := r.Apply(t.Context(), append(bad, good)); err != nil {
		t.Fatal(err)
	}
	if seq, _ := s.Applied(t.Context()); seq != 100 {
		t.Errorf("applied %d", seq)
	}
	if m, err := s.Message(t.Context(), "page:104", "m_1"); err != nil || m.Text != "hi" {
		t.Errorf("the good one: %+v, %v", m, err)
	}
}
