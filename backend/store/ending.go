package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// The range is on an index that also gives the order, whatever else is asked
// for.
const sqlEnding = conversationColumns + ` FROM conversations v INDEXED BY conversations_window JOIN channels h ON h.no = v.channel`

// Ending is one page of the conversations whose window ends after fromMs and
// not after untilMs, the next to end first. LastMs of the cursor is the
// window's end.
func (r *Replica) Ending(ctx context.Context, filter ConversationFilter, fromMs, untilMs int64, after ConversationCursor, limit int) ([]inbox.Conversation, ConversationCursor, error) {
	if after == (ConversationCursor{}) || after.LastMs <= fromMs {
		after = ConversationCursor{LastMs: fromMs + 1}
	}
	query, args := filter.ending(after, untilMs)
	rows, err := r.f.read.QueryContext(ctx, query, append(args, limit)...)
	var last ConversationCursor
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

// ending is the query of a page but for its limit.
func (f ConversationFilter) ending(after ConversationCursor, untilMs int64) (string, []any) {
	where, args := f.where()
	query := sqlEnding + where + ` AND (v.window_until_ms, v.no) > (?, ?) AND v.window_until_ms <= ?`
	return query + ` ORDER BY v.window_until_ms, v.no LIMIT ?`, append(args, after.LastMs, after.No, untilMs)
}
