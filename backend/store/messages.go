package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pagedesk/backend/inbox"
)

// Source is where a message is known from. The higher one is believed.
type Source int

// The sources.
const (
	SourceReferred Source = iota // something referred to it
	SourceSent                   // the desktop that sent it
	SourceImported               // Meta's history
	SourceWebhook                // Meta's webhook
)

// The rank decides, not the order of arrival; of two with the same rank the
// one that the journal holds first stays.
const sqlPutMessage = `INSERT INTO messages
	(channel, conversation, mid, source, at_ms, party, kind, text, attachments, reply_to, payload, line, app_id, client, author, standby, filled)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (channel, mid) DO UPDATE SET
		client = CASE WHEN client = '' THEN excluded.client ELSE client END,
		author = CASE WHEN author = '' THEN excluded.author ELSE author END,
		app_id = CASE WHEN app_id = '' THEN excluded.app_id ELSE app_id END,
		at_ms = CASE WHEN excluded.source > source THEN excluded.at_ms ELSE at_ms END,
		party = CASE WHEN excluded.source > source THEN excluded.party ELSE party END,
		kind = CASE WHEN excluded.source > source THEN excluded.kind ELSE kind END,
		text = CASE WHEN excluded.source > source THEN excluded.text ELSE text END,
		attachments = CASE WHEN excluded.source > source THEN excluded.attachments ELSE attachments END,
		reply_to = CASE WHEN excluded.source > source AND excluded.reply_to <> '' THEN excluded.reply_to ELSE reply_to END,
		payload = CASE WHEN excluded.source > source THEN excluded.payload ELSE payload END,
		line = CASE WHEN excluded.source > source THEN excluded.line ELSE line END,
		standby = CASE WHEN excluded.source > source THEN excluded.standby ELSE standby END,
		filled = CASE WHEN excluded.source > source THEN excluded.filled ELSE filled END,
		source = max(source, excluded.source)`

// PutMessage adds a message or merges it with what is known of it.
func (w *Tx) PutMessage(m inbox.Message, source Source) error {
	no, channel, err := w.conversationNo(m.Conversation)
	if err != nil {
		return err
	}
	w.touch(no, m.Conversation)
	if m.Client != "" && source > SourceReferred {
		w.arrived = append(w.arrived, m.Client)
	}
	attachments, line := "", ""
	if len(m.Attachments) > 0 {
		attachments = toJSON(m.Attachments)
	}
	if m.Kind == inbox.MessageLine {
		line = toJSON(m.Line)
	}
	if err := w.run(sqlPutMessage, channel, no, m.ID, source, m.AtMs, m.From, m.Kind, m.Text, attachments, m.ReplyTo,
		m.Payload, line, m.AppID, m.Client, m.Author, m.Standby, m.Filled); err != nil {
		return fmt.Errorf("message %s: %w", m.ID, err)
	}
	return nil
}

// refer makes sure that a row exists for a message that may come later.
func (w *Tx) refer(id inbox.ConversationID, mid inbox.MessageID) (channel int64, err error) {
	no, channel, err := w.conversationNo(id)
	if err != nil {
		return 0, err
	}
	w.touch(no, id)
	return channel, w.run(`INSERT INTO messages (channel, conversation, mid, source, at_ms, party) VALUES (?, ?, ?, 0, 0, 0)
		ON CONFLICT (channel, mid) DO NOTHING`, channel, no, mid)
}

// EditMessage sets the text of the num-th edit; the highest num stays.
func (w *Tx) EditMessage(id inbox.ConversationID, mid inbox.MessageID, text string, num int) error {
	channel, err := w.refer(id, mid)
	if err != nil {
		return err
	}
	return w.run(`UPDATE messages SET edits = ?, edited_text = ? WHERE channel = ? AND mid = ? AND edits < ?`, num, text, channel, mid, num)
}

// UnsendMessage wipes what a message held.
func (w *Tx) UnsendMessage(id inbox.ConversationID, mid inbox.MessageID) error {
	channel, err := w.refer(id, mid)
	if err != nil {
		return err
	}
	return w.run(`UPDATE messages SET unsent = 1 WHERE channel = ? AND mid = ?`, channel, mid)
}

// Receipt marks messages of the shop as delivered or, with read, as read.
func (w *Tx) Receipt(id inbox.ConversationID, mids []inbox.MessageID, read bool) error {
	query := `UPDATE messages SET delivered = 1 WHERE channel = ? AND mid = ?`
	if read {
		query = `UPDATE messages SET read = 1 WHERE channel = ? AND mid = ?`
	}
	for _, mid := range mids {
		channel, err := w.refer(id, mid)
		if err != nil {
			return err
		}
		if err := w.run(query, channel, mid); err != nil {
			return fmt.Errorf("receipt of %s: %w", mid, err)
		}
	}
	return nil
}

// React sets or, with an empty emoji, takes back a party's reaction; the
// newest counts.
func (w *Tx) React(id inbox.ConversationID, mid inbox.MessageID, from inbox.Party, emoji string, atMs int64) error {
	no, channel, err := w.conversationNo(id)
	if err != nil {
		return err
	}
	w.touch(no, id)
	return w.run(`INSERT INTO reactions (channel, mid, party, conversation, emoji, at_ms) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel, mid, party) DO UPDATE SET emoji = excluded.emoji, at_ms = excluded.at_ms
		WHERE excluded.at_ms >= at_ms`, channel, mid, from, no, emoji, atMs)
}

const sqlMessages = `SELECT m.mid, m.at_ms, m.party, m.kind, m.text, m.attachments, m.reply_to, m.payload, m.line, m.app_id, m.client,
	m.author, m.standby, m.filled, m.edits, m.edited_text, m.unsent, m.delivered, m.read, v.delivered_ms, v.read_ms, h.id, v.contact
	FROM messages m JOIN conversations v ON v.no = m.conversation JOIN channels h ON h.no = v.channel`

func scanMessage(scan func(...any) error) (inbox.Message, error) {
	var m inbox.Message
	var attachments, line, edited string
	var delivered, read bool
	var deliveredMs, readMs int64
	var channel inbox.ChannelID
	var contact inbox.ContactID
	if err := scan(&m.ID, &m.AtMs, &m.From, &m.Kind, &m.Text, &attachments, &m.ReplyTo, &m.Payload, &line, &m.AppID, &m.Client,
		&m.Author, &m.Standby, &m.Filled, &m.Edits, &edited, &m.Unsent, &delivered, &read, &deliveredMs, &readMs, &channel, &contact); err != nil {
		return m, err
	}
	m.Conversation = inbox.NewConversationID(channel, contact)
	if m.Edits > 0 {
		m.Text = edited
	}
	if m.From == inbox.PartyShop && m.Kind != inbox.MessageLine {
		m.State = inbox.Delivery(m.AtMs, deliveredMs, readMs, delivered, read)
	}
	if err := errors.Join(fromJSON(attachments, &m.Attachments), fromJSON(line, &m.Line)); err != nil {
		return m, err
	}
	if m.Unsent {
		m.Text, m.Attachments, m.Payload = "", nil, ""
	}
	return m, nil
}

// MessageCursor is where the page before begins: before the message with this
// time and id. The zero value is the newest end.
type MessageCursor struct {
	AtMs int64
	ID   inbox.MessageID
}

// Messages is a piece of a thread, oldest first, and the cursor of the piece
// before it (zero at the beginning).
func (r *Replica) Messages(ctx context.Context, id inbox.ConversationID, before MessageCursor, limit int) ([]inbox.Message, MessageCursor, error) {
	channel, contact := id.Parts()
	query := sqlMessages + ` WHERE m.conversation = (SELECT v.no FROM conversations v JOIN channels h ON h.no = v.channel
		WHERE h.id = ? AND v.contact = ?) AND m.source > 0`
	args := []any{channel, contact}
	if before != (MessageCursor{}) {
		query += ` AND (m.at_ms, m.mid) < (?, ?)`
		args = append(args, before.AtMs, before.ID)
	}
	query += ` ORDER BY m.at_ms DESC, m.mid DESC LIMIT ?`
	rows, err := r.f.read.QueryContext(ctx, query, append(args, limit)...)
	all, err := collect(rows, err, scanMessage)
	if err != nil {
		return nil, MessageCursor{}, fmt.Errorf("read messages of %s: %w", id, err)
	}
	var older MessageCursor
	if len(all) == limit {
		older = MessageCursor{all[limit-1].AtMs, all[limit-1].ID}
	}
	slices.Reverse(all)
	return all, older, r.addReactions(ctx, channel, all)
}

func (r *Replica) addReactions(ctx context.Context, channel inbox.ChannelID, messages []inbox.Message) error {
	for i := range messages {
		rows, err := r.f.read.QueryContext(ctx, `SELECT party, emoji, at_ms FROM reactions
			WHERE channel = (SELECT no FROM channels WHERE id = ?) AND mid = ? AND emoji <> '' ORDER BY party`, channel, messages[i].ID)
		messages[i].Reactions, err = collect(rows, err, func(scan func(...any) error) (inbox.Reaction, error) {
			var x inbox.Reaction
			return x, scan(&x.From, &x.Emoji, &x.AtMs)
		})
		if err != nil {
			return fmt.Errorf("read reactions: %w", err)
		}
	}
	return nil
}

// Message reads one message of a channel; ErrNotFound when it is not known.
func (r *Replica) Message(ctx context.Context, channel inbox.ChannelID, mid inbox.MessageID) (inbox.Message, error) {
	row := r.f.read.QueryRowContext(ctx, sqlMessages+` WHERE m.channel = (SELECT no FROM channels WHERE id = ?) AND m.mid = ? AND m.source > 0`, channel, mid)
	m, err := scanMessage(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("message %s: %w", mid, ErrNotFound)
	}
	if err != nil {
		return m, fmt.Errorf("read message %s: %w", mid, err)
	}
	return m, nil
}

// Known tells which of the messages of a channel are here, from Meta's own
// word: its webhook or its record.
func (r *Replica) Known(ctx context.Context, channel inbox.ChannelID, mids []inbox.MessageID) (map[inbox.MessageID]bool, error) {
	known := map[inbox.MessageID]bool{}
	for _, mid := range mids {
		var source Source
		err := r.f.read.QueryRowContext(ctx, `SELECT source FROM messages WHERE channel = (SELECT no FROM channels WHERE id = ?) AND mid = ?`,
			channel, mid).Scan(&source)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("look for message %s: %w", mid, err)
		}
		if err == nil && source >= SourceImported {
			known[mid] = true
		}
	}
	return known, nil
}

// MessageByClient finds a message of ours by its outbox id; ErrNotFound when
// the journal has not brought it.
func (r *Replica) MessageByClient(ctx context.Context, client inbox.OutboxID) (inbox.Message, error) {
	row := r.f.read.QueryRowContext(ctx, sqlMessages+` WHERE m.client = ? AND m.client <> '' AND m.source > 0`, client)
	m, err := scanMessage(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("message %s: %w", client, ErrNotFound)
	}
	if err != nil {
		return m, fmt.Errorf("read message %s: %w", client, err)
	}
	return m, nil
}
