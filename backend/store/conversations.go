package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

const (
	sqlConversationNo     = `SELECT no FROM conversations WHERE channel = ? AND contact = ?`
	sqlInsertConversation = `INSERT INTO conversations (channel, contact) VALUES (?, ?)`
	sqlConversationMarks  = `UPDATE conversations SET
		window_until_ms = max(window_until_ms, ?), last_in_ms = max(last_in_ms, ?),
		delivered_ms = max(delivered_ms, ?), read_ms = max(read_ms, ?), read_up_to_ms = max(read_up_to_ms, ?)
		WHERE no = ?`
)

// conversationNo finds or makes the row of a conversation.
func (w *Tx) conversationNo(id inbox.ConversationID) (no, channel int64, err error) {
	channelID, contact := id.Parts()
	if channel, err = w.channelNo(channelID); err != nil {
		return 0, 0, err
	}
	if no, ok := w.conversations[id]; ok {
		return no, channel, nil
	}
	err = w.row(sqlConversationNo, channel, contact).Scan(&no)
	if errors.Is(err, sql.ErrNoRows) {
		var res sql.Result
		if res, err = w.exec(sqlInsertConversation, channel, contact); err == nil {
			no, err = res.LastInsertId()
		}
	}
	if err != nil {
		return 0, 0, fmt.Errorf("conversation %s: %w", id, err)
	}
	w.conversations[id] = no
	return no, channel, nil
}

// Marks move the water marks of a conversation; each only goes up, so that
// order and repetition do not matter.
type Marks struct {
	WindowUntilMs int64 // the shop may answer freely until then
	LastInMs      int64 // the customer did something then
	DeliveredMs   int64 // delivery watermark
	ReadMs        int64 // read watermark
	SeenMs        int64 // the team saw the customer's messages up to here
}

// SetMarks moves the water marks of a conversation.
func (w *Tx) SetMarks(id inbox.ConversationID, m Marks) error {
	no, _, err := w.conversationNo(id)
	if err != nil {
		return err
	}
	w.touch(no, id)
	return w.run(sqlConversationMarks, m.WindowUntilMs, m.LastInMs, m.DeliveredMs, m.ReadMs, m.SeenMs, no)
}

// SetOwner records which app controls a thread since atMs.
func (w *Tx) SetOwner(id inbox.ConversationID, app string, atMs int64) error {
	no, _, err := w.conversationNo(id)
	if err != nil {
		return err
	}
	w.touch(no, id)
	return w.run(`UPDATE conversations SET owner_app = ?, owner_at_ms = ? WHERE no = ? AND owner_at_ms <= ?`, app, atMs, no, atMs)
}

// SetReferral records where a customer came from at atMs; the newest counts.
func (w *Tx) SetReferral(id inbox.ConversationID, ref inbox.Referral, atMs int64) error {
	no, _, err := w.conversationNo(id)
	if err != nil {
		return err
	}
	w.touch(no, id)
	return w.run(`UPDATE conversations SET referral = ?, referral_at_ms = ? WHERE no = ? AND referral_at_ms <= ?`,
		toJSON(ref), atMs, no, atMs)
}

// SetProfile records what the provider told of a contact. A refusal does not
// take a known name away.
func (w *Tx) SetProfile(id inbox.ConversationID, c inbox.Contact) error {
	no, _, err := w.conversationNo(id)
	if err != nil {
		return err
	}
	w.touch(no, id)
	if c.ProfileState == inbox.ProfileRefused && c.Name == "" {
		return w.run(`UPDATE conversations SET profile_state = 'refused' WHERE no = ? AND name = ''`, no)
	}
	return w.run(`UPDATE conversations SET name = ?, first_name = ?, last_name = ?, picture_url = ?, profile_state = ? WHERE no = ?`,
		c.Name, c.FirstName, c.LastName, c.PictureURL, c.ProfileState, no)
}

// The derived columns. A reaction of the customer is activity, as an answer
// may be nothing but a thumb.
const (
	sqlLastMessage = `SELECT at_ms, party, kind, CASE WHEN edits > 0 THEN edited_text ELSE text END, attachments, line, unsent
		FROM messages WHERE conversation = ? AND source > 0 ORDER BY at_ms DESC, mid DESC LIMIT 1`
	sqlLastReaction = `SELECT at_ms, emoji FROM reactions
		WHERE conversation = ? AND emoji <> '' AND party = 1 ORDER BY at_ms DESC LIMIT 1`
	sqlUnread = `SELECT (SELECT count(*) FROM messages WHERE conversation = v.no AND source > 0 AND at_ms > v.read_up_to_ms AND party = 1)
			+ (SELECT count(*) FROM reactions WHERE conversation = v.no AND emoji <> '' AND party = 1 AND at_ms > v.read_up_to_ms)
		FROM conversations v WHERE v.no = ?`
	sqlRefresh = `UPDATE conversations SET last_ms = ?, snippet = ?, snippet_kind = ?, snippet_from = ?, unread = ? WHERE no = ?`
)

func (w *Tx) refreshTouched() error {
	for no, id := range w.touched {
		if err := w.refresh(no); err != nil {
			return fmt.Errorf("bring %s up to date: %w", id, err)
		}
	}
	return nil
}

func (w *Tx) refresh(no int64) error {
	var last inbox.Message
	var attachments, line string
	err := w.row(sqlLastMessage, no).Scan(&last.AtMs, &last.From, &last.Kind, &last.Text, &attachments, &line, &last.Unsent)
	found := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := errors.Join(fromJSON(attachments, &last.Attachments), fromJSON(line, &last.Line)); err != nil {
		return err
	}
	var snippet string
	var kind inbox.SnippetKind
	lastMs, from := int64(0), inbox.PartyNone
	if found {
		snippet, kind = inbox.SnippetOf(last)
		lastMs, from = last.AtMs, last.From
	}
	var emojiMs int64
	var emoji string
	err = w.row(sqlLastReaction, no).Scan(&emojiMs, &emoji)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil && emojiMs > lastMs {
		lastMs, snippet, kind, from = emojiMs, emoji, inbox.SnippetReaction, inbox.PartyCustomer
	}
	var unread int
	if err := w.row(sqlUnread, no).Scan(&unread); err != nil {
		return err
	}
	return w.run(sqlRefresh, lastMs, snippet, kind, from, unread, no)
}

const sqlConversations = `SELECT h.id, v.contact, v.name, v.first_name, v.last_name, v.picture_url, v.profile_state,
	v.last_ms, v.snippet, v.snippet_kind, v.snippet_from, v.unread, v.last_in_ms, v.read_up_to_ms,
	v.window_until_ms, v.delivered_ms, v.read_ms, v.owner_app, v.referral, h.human_agent, v.no
	FROM conversations v JOIN channels h ON h.no = v.channel`

func scanConversation(scan func(...any) error) (inbox.Conversation, int64, error) {
	var c inbox.Conversation
	var referral string
	var no int64
	if err := scan(&c.Channel, &c.Contact.ID, &c.Contact.Name, &c.Contact.FirstName, &c.Contact.LastName, &c.Contact.PictureURL,
		&c.Contact.ProfileState, &c.LastMs, &c.Snippet, &c.SnippetKind, &c.SnippetFrom, &c.Unread,
		&c.LastInMs, &c.ReadUpToMs, &c.WindowUntilMs, &c.DeliveredMs, &c.ReadMs, &c.ThreadOwner, &referral, &c.HumanAgent, &no); err != nil {
		return c, 0, err
	}
	c.Contact.Channel = c.Channel
	c.ID = inbox.NewConversationID(c.Channel, c.Contact.ID)
	return c, no, fromJSON(referral, &c.Referral)
}

// ConversationFilter chooses rows of the list.
type ConversationFilter struct {
	Channel inbox.ChannelID // "" for all
	Unread  bool            // only those with unread messages
}

// ConversationCursor is where the next page of the list begins: after the row
// with this time and number. The zero value is the beginning.
type ConversationCursor struct {
	LastMs int64
	No     int64
}

// Conversations is one page of the list, newest activity first, and the
// cursor of the next page (zero at the end).
func (r *Replica) Conversations(ctx context.Context, filter ConversationFilter, after ConversationCursor, limit int) ([]inbox.Conversation, ConversationCursor, error) {
	query := sqlConversations + ` WHERE v.last_ms > 0`
	var args []any
	if filter.Channel != "" {
		query += ` AND v.channel = (SELECT no FROM channels WHERE id = ?)`
		args = append(args, filter.Channel)
	}
	if filter.Unread {
		query += ` AND v.unread > 0`
	}
	if after != (ConversationCursor{}) {
		query += ` AND (v.last_ms, v.no) < (?, ?)`
		args = append(args, after.LastMs, after.No)
	}
	query += ` ORDER BY v.last_ms DESC, v.no DESC LIMIT ?`
	rows, err := r.f.read.QueryContext(ctx, query, append(args, limit)...)
	var last ConversationCursor
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.Conversation, error) {
		c, no, err := scanConversation(scan)
		last = ConversationCursor{c.LastMs, no}
		return c, err
	})
	if err != nil {
		return nil, ConversationCursor{}, fmt.Errorf("read conversations: %w", err)
	}
	if len(all) < limit {
		last = ConversationCursor{}
	}
	return all, last, nil
}

// Conversation reads one row; ErrNotFound when there is none.
func (r *Replica) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	channel, contact := id.Parts()
	row := r.f.read.QueryRowContext(ctx, sqlConversations+` WHERE h.id = ? AND v.contact = ?`, channel, contact)
	c, _, err := scanConversation(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("conversation %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return c, fmt.Errorf("read conversation %s: %w", id, err)
	}
	return c, nil
}

// Extent counts the messages of a thread and finds the time of its first.
func (r *Replica) Extent(ctx context.Context, id inbox.ConversationID) (messages int, firstMs int64, err error) {
	channel, contact := id.Parts()
	err = r.f.read.QueryRowContext(ctx, `SELECT count(*), coalesce(min(m.at_ms), 0)
		FROM messages m WHERE m.conversation = (SELECT v.no FROM conversations v JOIN channels h ON h.no = v.channel
			WHERE h.id = ? AND v.contact = ?) AND m.source > 0 AND m.kind <> 'line'`, channel, contact).Scan(&messages, &firstMs)
	if err != nil {
		return 0, 0, fmt.Errorf("measure %s: %w", id, err)
	}
	return messages, firstMs, nil
}

// Unnamed lists conversations whose contact's profile was never told, newest
// activity first.
func (r *Replica) Unnamed(ctx context.Context, limit int) ([]inbox.Conversation, error) {
	rows, err := r.f.read.QueryContext(ctx, sqlConversations+` WHERE v.profile_state <> 'known' ORDER BY v.last_ms DESC LIMIT ?`, limit)
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.Conversation, error) {
		c, _, err := scanConversation(scan)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read unnamed conversations: %w", err)
	}
	return all, nil
}

func toJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		// The domain's types hold only strings, numbers and slices of them.
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return string(raw)
}

// fromJSON reads what toJSON wrote; "" leaves into alone.
func fromJSON(raw string, into any) error {
	if raw == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(raw), into); err != nil {
		return fmt.Errorf("read stored %T: %w", into, err)
	}
	return nil
}
