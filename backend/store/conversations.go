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
	conversationColumns = `SELECT h.id, v.contact, v.name, v.first_name, v.last_name, v.picture_url, v.profile_state,
	v.last_ms, v.snippet, v.snippet_kind, v.snippet_from, v.unread, v.last_in_ms, v.read_up_to_ms,
	v.window_until_ms, v.delivered_ms, v.read_ms, v.owner_app, v.referral, h.human_agent,
	v.wrote_ms, v.opening, v.closed, v.closed_up_to_ms, v.assignee, v.work_since_ms, v.no`
	sqlConversations = conversationColumns + ` FROM conversations v JOIN channels h ON h.no = v.channel`
)

func scanConversation(scan func(...any) error) (inbox.Conversation, int64, error) {
	var c inbox.Conversation
	var referral string
	var no int64
	if err := scan(&c.Channel, &c.Contact.ID, &c.Contact.Name, &c.Contact.FirstName, &c.Contact.LastName, &c.Contact.PictureURL,
		&c.Contact.ProfileState, &c.LastMs, &c.Snippet, &c.SnippetKind, &c.SnippetFrom, &c.Unread,
		&c.LastInMs, &c.ReadUpToMs, &c.WindowUntilMs, &c.DeliveredMs, &c.ReadMs, &c.ThreadOwner, &referral, &c.HumanAgent,
		&c.WroteMs, &c.Work.Opening, &c.Work.Closed, &c.Work.ClosedUpToMs, &c.Work.Assignee, &c.Work.SinceMs, &no); err != nil {
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
	Closed  bool            // only closed ones
	// OpenOf chooses the open ones of a member, or of nobody when it is "".
	OpenOf *inbox.MemberID
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
	query, args := filter.list(after)
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

// list is the query of a page but for its limit. Each filter walks one index
// in the order of the list.
func (f ConversationFilter) list(after ConversationCursor) (string, []any) {
	where, args := f.where()
	query := sqlConversations + where
	if after != (ConversationCursor{}) {
		query += ` AND (v.last_ms, v.no) < (?, ?)`
		args = append(args, after.LastMs, after.No)
	}
	return query + ` ORDER BY v.last_ms DESC, v.no DESC LIMIT ?`, args
}

// where is the condition of every list of conversations, to be followed by the
// list's own.
func (f ConversationFilter) where() (string, []any) {
	where := ` WHERE v.last_ms > 0`
	var args []any
	if f.Channel != "" {
		where += ` AND v.channel = (SELECT no FROM channels WHERE id = ?)`
		args = append(args, f.Channel)
	}
	if f.Unread {
		where += ` AND v.unread > 0`
	}
	if f.Closed {
		where += ` AND v.closed = 1`
	}
	if f.OpenOf != nil {
		where += ` AND v.closed = 0 AND v.assignee = ?`
		args = append(args, *f.OpenOf)
	}
	return where, args
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
			WHERE h.id = ? AND v.contact = ?) AND m.source > 0 AND m.kind NOT IN ('line', 'action', 'note')`, channel, contact).Scan(&messages, &firstMs)
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
