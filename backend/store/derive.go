package store

import (
	"database/sql"
	"errors"

	"pagedesk/backend/inbox"
)

// The derived columns. A reaction of the customer is activity, as an answer
// may be nothing but a thumb.
const (
	sqlLastMessage = `SELECT at_ms, party, kind, CASE WHEN edits > 0 THEN edited_text ELSE text END, attachments, line, unsent
		FROM messages WHERE conversation = ? AND source > 0 AND ` + notInternal + ` ORDER BY at_ms DESC, mid DESC LIMIT 1`
	sqlLastReaction = `SELECT at_ms, emoji FROM reactions
		WHERE conversation = ? AND emoji <> '' AND party = 1 ORDER BY at_ms DESC LIMIT 1`
	sqlUnread = `SELECT (SELECT count(*) FROM messages WHERE conversation = v.no AND source > 0 AND at_ms > v.read_up_to_ms AND party = 1)
			+ (SELECT count(*) FROM reactions WHERE conversation = v.no AND emoji <> '' AND party = 1 AND at_ms > v.read_up_to_ms)
		FROM conversations v WHERE v.no = ?`
	sqlSetDerived = `UPDATE conversations SET last_ms = ?, snippet = ?, snippet_kind = ?, snippet_from = ?, unread = ? WHERE no = ?`
)

// reckon works out the derived columns as they will be if all added messages
// are new, or marks them stale where only the rows can tell.
func (c *conversation) reckon() {
	d, seen := &c.now.derived, c.now.marks.SeenMs
	switch {
	case seen == c.before.marks.SeenMs:
	case seen >= d.lastMs:
		d.unread = 0 // what was there has been seen
	default:
		c.stale = true
	}
	var newest *message
	for _, m := range c.added {
		if m.m.From == inbox.PartyCustomer && m.m.AtMs > seen {
			d.unread++
		}
		if m.m.Kind.Internal() {
			continue // tells the list nothing
		}
		if newest == nil || m.m.AtMs > newest.m.AtMs || m.m.AtMs == newest.m.AtMs && m.mid > newest.mid {
			newest = m
		}
	}
	if newest == nil || newest.m.AtMs < d.lastMs {
		return
	}
	if newest.m.AtMs == d.lastMs {
		c.stale = true // which comes last is a matter of ids
		return
	}
	shown := newest.m
	if newest.edits > 0 {
		shown.Text = newest.edited
	}
	shown.Unsent = newest.unsent
	d.lastMs, d.from = shown.AtMs, shown.From
	d.snippet, d.kind = inbox.SnippetOf(shown)
}

// refresh reads the derived columns from the rows.
func (w *Tx) refresh(c *conversation) error {
	var last inbox.Message
	var attachments, line string
	err := w.row(sqlLastMessage, c.no).Scan(&last.AtMs, &last.From, &last.Kind, &last.Text, &attachments, &line, &last.Unsent)
	found := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := errors.Join(fromJSON(attachments, &last.Attachments), fromJSON(line, &last.Line)); err != nil {
		return err
	}
	var d derived
	if found {
		d.snippet, d.kind = inbox.SnippetOf(last)
		d.lastMs, d.from = last.AtMs, last.From
	}
	var emojiMs int64
	var emoji string
	err = w.row(sqlLastReaction, c.no).Scan(&emojiMs, &emoji)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil && emojiMs > d.lastMs {
		d.lastMs, d.snippet, d.kind, d.from = emojiMs, emoji, inbox.SnippetReaction, inbox.PartyCustomer
	}
	if err := w.row(sqlUnread, c.no).Scan(&d.unread); err != nil {
		return err
	}
	return w.run(sqlSetDerived, d.lastMs, d.snippet, d.kind, d.from, d.unread, c.no)
}
