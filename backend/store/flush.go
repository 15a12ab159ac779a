package store

import (
	"cmp"
	"fmt"
	"slices"

	"pagedesk/backend/inbox"
)

const (
	messageColumns = `channel, conversation, mid, source, at_ms, party, kind, text, app_id, delivered, read`
	restColumns    = `attachments, reply_to, payload, line, mentions, client, author, standby, filled, edits, edited_text, unsent`

	// Most messages are plain: what they do not have is left to its default.
	sqlInsertPlain = `INSERT INTO messages (` + messageColumns + `)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, mid) DO NOTHING`
	sqlInsertMessage = `INSERT INTO messages (` + messageColumns + `, ` + restColumns + `)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, mid) DO NOTHING`
	sqlMergeMessage = `INSERT INTO messages (` + messageColumns + `, ` + restColumns + `)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (channel, mid) DO UPDATE SET
		client = CASE WHEN client = '' THEN excluded.client ELSE client END,
		author = CASE WHEN author = '' THEN excluded.author ELSE author END,
		app_id = CASE WHEN app_id = '' THEN excluded.app_id ELSE app_id END,
		at_ms = CASE WHEN excluded.source > source THEN excluded.at_ms ELSE at_ms END,
		party = CASE WHEN excluded.source > source THEN excluded.party ELSE party END,
		kind = CASE WHEN excluded.source > source THEN excluded.kind ELSE kind END,
		text = CASE WHEN unsent OR excluded.unsent THEN '' WHEN excluded.source > source THEN excluded.text ELSE text END,
		attachments = CASE WHEN unsent OR excluded.unsent THEN '' WHEN excluded.source > source THEN excluded.attachments ELSE attachments END,
		reply_to = CASE WHEN excluded.source > source AND excluded.reply_to <> '' THEN excluded.reply_to ELSE reply_to END,
		payload = CASE WHEN unsent OR excluded.unsent THEN '' WHEN excluded.source > source THEN excluded.payload ELSE payload END,
		line = CASE WHEN excluded.source > source THEN excluded.line ELSE line END,
		standby = CASE WHEN excluded.source > source THEN excluded.standby ELSE standby END,
		filled = CASE WHEN excluded.source > source THEN excluded.filled ELSE filled END,
		source = max(source, excluded.source),
		edited_text = CASE WHEN unsent OR excluded.unsent THEN '' WHEN excluded.edits > edits THEN excluded.edited_text ELSE edited_text END,
		edits = max(edits, excluded.edits),
		unsent = max(unsent, excluded.unsent),
		delivered = max(delivered, excluded.delivered),
		read = max(read, excluded.read)`
	// What a receipt adds to a message that is there: no column with an index.
	sqlMergeReceipt = `UPDATE messages SET delivered = max(delivered, ?), read = max(read, ?) WHERE channel = ? AND mid = ?`
)

// flush writes what the transaction holds in memory. Conversations come first,
// because messages refer to them: what the list shows of one is reckoned from
// the messages that look new, and read from the rows where one was not.
func (w *Tx) flush() error {
	for _, m := range w.unwritten {
		if m.source > SourceReferred {
			m.owner.added = append(m.owner.added, m)
		} else if m.edits > 0 || m.unsent {
			m.owner.stale = true
		}
	}
	for _, c := range w.touched {
		c.reckon()
		if err := w.saveConversation(c); err != nil {
			return fmt.Errorf("conversation %s: %w", c.id, err)
		}
	}
	// The rows of a thread lie together where a batch brings several.
	slices.SortStableFunc(w.unwritten, func(a, b *message) int { return cmp.Compare(a.owner.no, b.owner.no) })
	for _, m := range w.unwritten {
		if err := w.writeMessage(m); err != nil {
			return err
		}
	}
	for _, c := range w.touched {
		if !c.stale {
			continue
		}
		if err := w.refresh(c); err != nil {
			return fmt.Errorf("bring %s up to date: %w", c.id, err)
		}
	}
	return nil
}

// writeMessage stores a message or merges it with the stored one.
func (w *Tx) writeMessage(m *message) error {
	if err := w.insertConversation(m.owner); err != nil {
		return fmt.Errorf("conversation %s: %w", m.owner.id, err)
	}
	merged, err := w.storeMessage(m)
	if err != nil {
		return fmt.Errorf("message %s: %w", m.mid, err)
	}
	if merged && (m.source > SourceReferred || m.edits > 0 || m.unsent) {
		m.owner.stale = true
	}
	return nil
}

// storeMessage reports whether the message was there.
func (w *Tx) storeMessage(m *message) (merged bool, err error) {
	in := &m.m
	if m.unsent {
		in.Text, in.Attachments, in.Payload, m.edited = "", nil, "", ""
	}
	attachments, line, mentions := "", "", ""
	if len(in.Attachments) > 0 {
		attachments = toJSON(in.Attachments)
	}
	if in.Kind == inbox.MessageLine || in.Kind == inbox.MessageAction {
		line = toJSON(in.Line)
	}
	if len(in.Mentions) > 0 {
		mentions = toJSON(in.Mentions)
	}
	values := [23]any{
		m.channel, m.owner.no, m.mid, m.source, in.AtMs, in.From, in.Kind, in.Text, in.AppID, m.delivered, m.read,
		attachments, in.ReplyTo, in.Payload, line, mentions, in.Client, in.Author, in.Standby, in.Filled, m.edits, m.edited, m.unsent,
	}
	plain := attachments == "" && in.ReplyTo == "" && in.Payload == "" && line == "" && mentions == "" && in.Client == "" && in.Author == "" &&
		!in.Standby && !in.Filled && m.edits == 0 && !m.unsent
	if plain && m.source == SourceReferred {
		if merged, err = w.changed(sqlMergeReceipt, m.delivered, m.read, m.channel, m.mid); err != nil || merged {
			return merged, err
		}
	}
	insert, given := sqlInsertMessage, values[:]
	if plain {
		insert, given = sqlInsertPlain, values[:11]
	}
	if inserted, err := w.changed(insert, given...); err != nil || inserted {
		return false, err
	}
	return true, w.run(sqlMergeMessage, values[:]...)
}

// changed reports whether a statement changed a row.
func (w *Tx) changed(query string, args ...any) (bool, error) {
	res, err := w.exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
