package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pagedesk/backend/inbox"
)

// Everything that belongs to a channel or a conversation goes with it: a table
// that names one must refer to it, or be forgotten by name.
func TestEveryTableForgets(t *testing.T) {
	t.Parallel()
	r, err := OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	byName := []string{
		"access", "sights", "unread_entries", "mail_due", // Forget names them
		"forgotten",     // what is to be swept away
		"rule_channels", // a rule is the workspace's, whoever sees its channels
	}
	rows, err := r.f.read.QueryContext(t.Context(), `SELECT m.name, c.name, coalesce((SELECT f."on_delete" FROM pragma_foreign_key_list(m.name) f
		WHERE f."from" = c.name AND f."table" IN ('channels', 'conversations')), '')
		FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name IN ('channel', 'thread', 'conversation')`)
	type column struct{ table, name, onDelete string }
	columns, err := collect(rows, err, func(scan func(...any) error) (column, error) {
		var c column
		return c, scan(&c.table, &c.name, &c.onDelete)
	})
	if err != nil || len(columns) < 8 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	cascades := map[string]bool{}
	for _, c := range columns {
		cascades[c.table] = cascades[c.table] || c.onDelete == "CASCADE"
	}
	for table, ok := range cascades {
		if !ok && !slices.Contains(byName, table) {
			t.Errorf("rows of %s stay when their channel or conversation is forgotten", table)
		}
	}
}

const secretText = "ไม่ให้ใครเห็น-%s-%d"

// fill writes messages, long and short, edited and repeated, so that pages are
// split and rows move.
func fill(t *testing.T, r *Replica, channel inbox.ChannelID, contact string, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		_, err := r.Update(t.Context(), func(w *Tx) error {
			if err := w.PutChannel(inbox.Channel{ID: channel, Kind: "messenger", Name: "Shop", ConnectMs: 1}); err != nil {
				return err
			}
			id := inbox.NewConversationID(channel, inbox.ContactID(contact))
			text := fmt.Sprintf(secretText, contact, i) + string(bytes.Repeat([]byte("x"), i*37%900))
			m := inbox.Message{ID: inbox.MessageID(fmt.Sprintf("m_%s_%d", contact, i)), Conversation: id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: int64(i), Text: text}
			if i%5 == 0 {
				m.Attachments = []inbox.Attachment{{Kind: "image", URL: "https://cdn/" + text}}
			}
			if err := w.PutMessage(m, SourceWebhook); err != nil {
				return err
			}
			return w.SetProfile(id, inbox.Contact{Name: fmt.Sprintf(secretText, contact, i), ProfileState: inbox.ProfileKnown})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func forget(t *testing.T, r *Replica, channel inbox.ChannelID, contact inbox.ContactID) {
	t.Helper()
	if _, err := r.Update(t.Context(), func(w *Tx) error { _, err := w.Forget(channel, contact); return err }); err != nil {
		t.Fatal(err)
	}
}

// holds reports whether a text stands anywhere in the database's files.
func holds(t *testing.T, path, text string) bool {
	t.Helper()
	for _, part := range []string{"", "-wal"} {
		raw, err := os.ReadFile(path + part)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(text)) {
			return true
		}
	}
	return false
}

func TestForgottenTextIsNowhereInTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "replica.db")
	r, err := OpenReplica(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	for i := range 60 {
		fill(t, r, "page:1", "theirs", i*5, i*5+5)
		fill(t, r, "page:1", "mine", i*5, i*5+5)
		fill(t, r, "page:2", "other", i, i+1)
	}
	if !holds(t, path, "ไม่ให้ใครเห็น-theirs") {
		t.Fatal("the test does not see what is in the file")
	}
	forget(t, r, "page:1", "theirs")
	if traces, err := r.Traces(t.Context()); err != nil || !traces {
		t.Errorf("the file may hold traces: %v, %v", traces, err)
	}
	if err := r.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"ไม่ให้ใครเห็น-theirs": false, "m_theirs_": true, "ไม่ให้ใครเห็น-mine": true, "ไม่ให้ใครเห็น-other": true} {
		if text != "m_theirs_" && holds(t, path, text) != want {
			t.Errorf("%q in the file: %v, want %v", text, !want, want)
		}
	}
	if _, err := r.Conversation(t.Context(), "page:1/theirs"); err == nil {
		t.Error("the conversation is still there")
	}
	left, err := r.Forgotten(t.Context(), 1000)
	if err != nil || len(left) != 61 || slices.ContainsFunc(left, func(f Forgotten) bool { return f.Back }) {
		t.Errorf("%d rows may have files, %v; want 60 messages with attachments and the contact", len(left), err)
	}
	fill(t, r, "page:1", "theirs", 0, 1)
	left, err = r.Forgotten(t.Context(), 1000)
	back := 0
	for _, f := range left {
		if f.Back {
			back++
		}
	}
	if err != nil || back != 2 {
		t.Errorf("%d rows are back, %v; want the message and the contact", back, err)
	}
	if err := r.Swept(t.Context(), left); err != nil {
		t.Fatal(err)
	}
	forget(t, r, "page:1", "")
	if err := r.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"ไม่ให้ใครเห็น-theirs", "ไม่ให้ใครเห็น-mine", "cdn/ไม่"} {
		if holds(t, path, text) != (text == "cdn/ไม่") { // of the other channel
			t.Errorf("%q in the file after its channel was forgotten", text)
		}
	}
	if traces, err := r.Traces(t.Context()); err != nil || traces {
		t.Errorf("after scrubbing there are traces: %v, %v", traces, err)
	}
}
