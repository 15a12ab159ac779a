package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

const ofConversation = `m.conversation = (SELECT v.no FROM conversations v JOIN channels h ON h.no = v.channel
		WHERE h.id = ? AND v.contact = ?) AND m.source > 0`

// notInternal leaves out what stays in the team; its times are the relay's.
const notInternal = `kind NOT IN ('action', 'note')`

// Newest is where a thread ends: the cursor of its newest message, the zero
// one when it has none.
func (r *Replica) Newest(ctx context.Context, id inbox.ConversationID) (MessageCursor, error) {
	var c MessageCursor
	channel, contact := id.Parts()
	err := r.f.read.QueryRowContext(ctx, `SELECT m.at_ms, m.mid FROM messages m WHERE `+ofConversation+` AND `+notInternal+`
		ORDER BY m.at_ms DESC, m.mid DESC LIMIT 1`, channel, contact).Scan(&c.AtMs, &c.ID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("read end of %s: %w", id, err)
	}
	return c, nil
}

// AnsweredSince finds the shop's newest message after a point of the thread
// that somebody else than the member wrote. One written in Pagedesk counts
// from when its author is known: its echo comes a moment before.
func (r *Replica) AnsweredSince(ctx context.Context, id inbox.ConversationID, after MessageCursor, member inbox.MemberID) (inbox.Message, bool, error) {
	channel, contact := id.Parts()
	row := r.f.read.QueryRowContext(ctx, sqlMessages+` WHERE `+ofConversation+` AND (m.at_ms, m.mid) > (?, ?)
		AND m.party = 2 AND m.kind <> 'line' AND m.author <> ? AND (m.author <> '' OR m.client = '') ORDER BY m.at_ms DESC, m.mid DESC LIMIT 1`,
		channel, contact, after.AtMs, after.ID, member)
	m, err := scanMessage(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("look for answers in %s: %w", id, err)
	}
	return m, true, nil
}
