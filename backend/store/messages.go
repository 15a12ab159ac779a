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

const sqlMessages = `SELECT m.mid, m.at_ms, m.party, m.kind, m.text, m.attachments, m.reply_to, m.payload, m.line, m.mentions, m.app_id, m.client,
	m.author, m.standby, m.filled, m.edits, m.edited_text, m.unsent, m.delivered, m.read, v.delivered_ms, v.read_ms, h.id, v.contact,
	coalesce(a.reply, ''), coalesce(a.reason, '')
	FROM messages m JOIN conversations v ON v.no = m.conversation JOIN channels h ON h.no = v.channel
		LEFT JOIN auto_replies a ON m.client <> '' AND a.client = m.client`

func scanMessage(scan func(...any) error) (inbox.Message, error) {
	var m inbox.Message
	var attachments, line, mentions, edited string
	var delivered, read bool
	var deliveredMs, readMs int64
	var channel inbox.ChannelID
	var contact inbox.ContactID
	if err := scan(&m.ID, &m.AtMs, &m.From, &m.Kind, &m.Text, &attachments, &m.ReplyTo, &m.Payload, &line, &mentions, &m.AppID, &m.Client,
		&m.Author, &m.Standby, &m.Filled, &m.Edits, &edited, &m.Unsent, &delivered, &read, &deliveredMs, &readMs, &channel, &contact, &m.Auto.Reply, &m.Auto.Reason); err != nil {
		return m, err
	}
	m.Conversation = inbox.NewConversationID(channel, contact)
	if m.Edits > 0 {
		m.Text = edited
	}
	if m.From == inbox.PartyShop && m.Kind != inbox.MessageLine {
		m.State = inbox.Delivery(m.AtMs, deliveredMs, readMs, delivered, read)
	}
	if err := errors.Join(fromJSON(attachments, &m.Attachments), fromJSON(line, &m.Line), fromJSON(mentions, &m.Mentions)); err != nil {
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

const sqlReactions = `SELECT mid, party, emoji, at_ms FROM reactions
	WHERE channel = (SELECT no FROM channels WHERE id = ?) AND emoji <> '' AND mid IN (SELECT value FROM json_each(?)) ORDER BY party`

func (r *Replica) addReactions(ctx context.Context, channel inbox.ChannelID, messages []inbox.Message) error {
	if len(messages) == 0 {
		return nil
	}
	byID := make(map[inbox.MessageID]*inbox.Message, len(messages))
	mids := make([]inbox.MessageID, len(messages))
	for i := range messages {
		mids[i] = messages[i].ID
		byID[mids[i]] = &messages[i]
	}
	rows, err := r.f.read.QueryContext(ctx, sqlReactions, channel, toJSON(mids))
	_, err = collect(rows, err, func(scan func(...any) error) (inbox.Reaction, error) {
		var mid inbox.MessageID
		var x inbox.Reaction
		if err := scan(&mid, &x.From, &x.Emoji, &x.AtMs); err != nil {
			return x, err
		}
		byID[mid].Reactions = append(byID[mid].Reactions, x)
		return x, nil
	})
	if err != nil {
		return fmt.Errorf("read reactions: %w", err)
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

// Sources tells where messages of a channel are known from, leaving out those
// that are not known.
func (r *Replica) Sources(ctx context.Context, channel inbox.ChannelID, mids []inbox.MessageID) (map[inbox.MessageID]Source, error) {
	type row struct {
		mid    inbox.MessageID
		source Source
	}
	rows, err := r.f.read.QueryContext(ctx, `SELECT mid, source FROM messages WHERE channel = (SELECT no FROM channels WHERE id = ?)
		AND source > 0 AND mid IN (SELECT value FROM json_each(?))`, channel, toJSON(mids))
	all, err := collect(rows, err, func(scan func(...any) error) (row, error) {
		var r row
		return r, scan(&r.mid, &r.source)
	})
	if err != nil {
		return nil, fmt.Errorf("look for messages of %s: %w", channel, err)
	}
	known := make(map[inbox.MessageID]Source, len(all))
	for _, r := range all {
		known[r.mid] = r.source
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
