package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// The range is on the index conversations_window, which also gives the order.
const sqlEnding = sqlConversations + ` WHERE (v.window_until_ms, v.no) > (?, ?) AND v.window_until_ms <= ? AND v.last_ms > 0
	AND (? = '' OR h.id = ?) AND (NOT ? OR v.unread > 0) ORDER BY v.window_until_ms, v.no LIMIT ?`

// Ending is one page of the conversations whose window ends after fromMs and
// not after untilMs, the next to end first. LastMs of the cursor is the
// window's end.
func (r *Replica) Ending(ctx context.Context, filter ConversationFilter, fromMs, untilMs int64, after ConversationCursor, limit int) ([]inbox.Conversation, ConversationCursor, error) {
	if after == (ConversationCursor{}) || after.LastMs <= fromMs {
		after = ConversationCursor{LastMs: fromMs + 1}
	}
	var last ConversationCursor
	rows, err := r.f.read.QueryContext(ctx, sqlEnding, after.LastMs, after.No, untilMs, filter.Channel, filter.Channel, filter.Unread, limit)
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.Conversation, error) {
		c, no, err := scanConversation(scan)
		last = ConversationCursor{c.WindowUntilMs, no}
		return c, err
	})
	if err != nil {
		return nil, ConversationCursor{}, fmt.Errorf("read conversations that end: %w", err)
	}
	if len(all) < limit {
		last = ConversationCursor{}
	}
	return all, last, nil
}
