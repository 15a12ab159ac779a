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
	v.wrote_ms, v.opening, v.closed, v.closed_up_to_ms, v.assignee, v.work_since_ms, v.snoozed_until_ms, v.snoozed_up_to_ms,
	v.previous, v.reopened, v.offered, v.turn, v.work_seq, v.waiting_ms, v.labels, v.no`
	sqlConversations = conversationColumns + ` FROM conversations v JOIN channels h ON h.no = v.channel`
)

func scanConversation(scan func(...any) error) (inbox.Conversation, int64, error) {
	var c inbox.Conversation
	var referral string
	var no int64
	if err := scan(&c.Channel, &c.Contact.ID, &c.Contact.Name, &c.Contact.FirstName, &c.Contact.LastName, &c.Contact.PictureURL,
		&c.Contact.ProfileState, &c.LastMs, &c.Snippet, &c.SnippetKind, &c.SnippetFrom, &c.Unread,
		&c.LastInMs, &c.ReadUpToMs, &c.WindowUntilMs, &c.DeliveredMs, &c.ReadMs, &c.ThreadOwner, &referral, &c.HumanAgent,
		&c.WroteMs, &c.Work.Opening, &c.Work.Closed, &c.Work.ClosedUpToMs, &c.Work.Assignee, &c.Work.SinceMs, &c.Work.SnoozedUntilMs, &c.Work.SnoozedUpToMs,
		&c.Work.Previous, &c.Work.Reopened, &c.Work.Offered, &c.Work.Turn, &c.Work.Seq, &c.WaitingMs, &c.Labels, &no); err != nil {
		return c, 0, err
	}
	c.Contact.Channel = c.Channel
	c.ID = inbox.NewConversationID(c.Channel, c.Contact.ID)
	return c, no, fromJSON(referral, &c.Referral)
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
