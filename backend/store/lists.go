package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pagedesk/backend/inbox"
)

// ConversationFilter chooses rows of the lists.
type ConversationFilter struct {
	Channel inbox.ChannelID // "" for all
	Label   inbox.LabelID   // "" for all
	Unread  bool            // only those with unread messages
	Closed  bool            // only closed ones
	// OpenOf chooses the open ones of a member, or of nobody when it is "". Those
	// that are put off are left out.
	OpenOf *inbox.MemberID
	// NowMs is the present time, by which what is put off has come back or not.
	// 0: nothing is put off.
	NowMs int64
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
	if f.Label != "" {
		where += ` AND v.labels <> '' AND instr(v.labels, ?)`
		args = append(args, f.Label.Element())
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
		if f.NowMs > 0 {
			where += ` AND v.snoozed_until_ms <= ?`
			args = append(args, f.NowMs)
		}
	}
	return where, args
}

// ConversationCursor is where the next page of a list begins: after the row at
// this place in its order and with this number. The zero value is the beginning.
type ConversationCursor struct {
	LastMs int64
	No     int64
}

// listing is one way through the conversations, in the order of an index.
type listing struct {
	from   string // tables, v among them
	by     string // the column of the order
	no     string // the one that decides between equals
	down   bool
	only   string // further conditions
	values []any  // of only
}

// sql is the query of a page but for its limit.
func (k listing) sql(f ConversationFilter, after ConversationCursor) (string, []any) {
	where, args := f.where()
	query := conversationColumns + `, ` + k.by + k.from + where + k.only
	args = append(args, k.values...)
	further, order := ` > `, ``
	if k.down {
		further, order = ` < `, ` DESC`
	}
	if after != (ConversationCursor{}) {
		query += ` AND (` + k.by + `, ` + k.no + `)` + further + `(?, ?)`
		args = append(args, after.LastMs, after.No)
	}
	return query + ` ORDER BY ` + k.by + order + `, ` + k.no + order + ` LIMIT ?`, args
}

const joinChannels = ` JOIN channels h ON h.no = v.channel`

// newest is the list itself, newest activity first. What came back from being
// put off stands where it came back.
func newest(nowMs int64) listing {
	k := listing{from: ` FROM conversations v` + joinChannels, by: `v.last_ms`, no: `v.no`, down: true}
	if nowMs > 0 {
		k.only, k.values = ` AND NOT (v.snoozed_until_ms > v.last_ms AND v.snoozed_until_ms <= ?)`, []any{nowMs}
	}
	return k
}

const fromSnoozed = ` FROM conversations v INDEXED BY conversations_snoozed` + joinChannels

// back is what has come back and is not in newest.
func back(nowMs int64) listing {
	return listing{
		from: fromSnoozed, by: `v.snoozed_until_ms`, no: `v.no`, down: true,
		only: ` AND v.snoozed_until_ms > 0 AND v.snoozed_until_ms > v.last_ms AND v.snoozed_until_ms <= ?`, values: []any{nowMs},
	}
}

// snoozed is what is put off, the next to come back first.
func snoozed(nowMs int64) listing {
	return listing{from: fromSnoozed, by: `v.snoozed_until_ms`, no: `v.no`, only: ` AND v.snoozed_until_ms > 0 AND v.snoozed_until_ms > ?`, values: []any{nowMs}}
}

// ending is what can be answered not beyond untilMs, the next to end first.
func ending(fromMs, untilMs int64) listing {
	return listing{
		from: ` FROM conversations v INDEXED BY conversations_window` + joinChannels, by: `v.window_until_ms`, no: `v.no`,
		only: ` AND v.window_until_ms > ? AND v.window_until_ms <= ?`, values: []any{fromMs, untilMs},
	}
}

// mentioning is what notes address a member in, the newest such note first.
func mentioning(member inbox.MemberID) listing {
	return listing{
		from: ` FROM mentions x INDEXED BY mentions_newest JOIN conversations v ON v.no = x.conversation` + joinChannels,
		by:   `x.at_ms`, no: `x.conversation`, down: true, only: ` AND x.member = ? AND x.at_ms > 0`, values: []any{member},
	}
}

// placed is a row of a list with its place in it.
type placed struct {
	inbox.Conversation
	at ConversationCursor
}

// Conversations is one page of the list, newest activity first, and the
// cursor of the next page (zero at the end).
func (r *Replica) Conversations(ctx context.Context, f ConversationFilter, after ConversationCursor, limit int) ([]inbox.Conversation, ConversationCursor, error) {
	rows, err := r.walk(ctx, newest(f.NowMs), f, after, limit)
	if err == nil && f.NowMs > 0 && !f.Closed {
		var again []placed
		again, err = r.walk(ctx, back(f.NowMs), f, after, limit)
		rows = append(rows, again...)
		slices.SortFunc(rows, func(a, b placed) int {
			return cmp.Or(cmp.Compare(b.at.LastMs, a.at.LastMs), cmp.Compare(b.at.No, a.at.No))
		})
		rows = rows[:min(len(rows), limit)]
	}
	return page(rows, limit, err)
}

// Ending is one page of the conversations whose window ends after fromMs and
// not after untilMs, the next to end first.
func (r *Replica) Ending(ctx context.Context, f ConversationFilter, fromMs, untilMs int64, after ConversationCursor, limit int) ([]inbox.Conversation, ConversationCursor, error) {
	rows, err := r.walk(ctx, ending(fromMs, untilMs), f, after, limit)
	return page(rows, limit, err)
}

// Snoozed is one page of the conversations that are put off at the filter's
// time, the next to come back first.
func (r *Replica) Snoozed(ctx context.Context, f ConversationFilter, after ConversationCursor, limit int) ([]inbox.Conversation, ConversationCursor, error) {
	rows, err := r.walk(ctx, snoozed(f.NowMs), f, after, limit)
	return page(rows, limit, err)
}

// Mentions is one page of the conversations with notes that address a member,
// the newest such note first.
func (r *Replica) Mentions(ctx context.Context, f ConversationFilter, member inbox.MemberID, after ConversationCursor, limit int) ([]inbox.Conversation, ConversationCursor, error) {
	rows, err := r.walk(ctx, mentioning(member), f, after, limit)
	return page(rows, limit, err)
}

func (r *Replica) walk(ctx context.Context, k listing, f ConversationFilter, after ConversationCursor, limit int) ([]placed, error) {
	query, args := k.sql(f, after)
	rows, err := r.f.read.QueryContext(ctx, query, append(args, limit)...)
	return collect(rows, err, func(scan func(...any) error) (placed, error) {
		var p placed
		var err error
		p.Conversation, p.at.No, err = scanConversation(func(into ...any) error { return scan(append(into, &p.at.LastMs)...) })
		return p, err
	})
}

// page is a page of a list and the cursor of the next.
func page(rows []placed, limit int, err error) ([]inbox.Conversation, ConversationCursor, error) {
	if err != nil {
		return nil, ConversationCursor{}, fmt.Errorf("read conversations: %w", err)
	}
	all := make([]inbox.Conversation, len(rows))
	for i, p := range rows {
		all[i] = p.Conversation
	}
	if len(rows) < limit || len(rows) == 0 {
		return all, ConversationCursor{}, nil
	}
	return all, rows[len(rows)-1].at, nil
}

// Count counts the rows that a filter chooses, at most as many as atMost.
func (r *Replica) Count(ctx context.Context, f ConversationFilter, atMost int) (int, error) {
	where, args := f.where()
	var n int
	query := `SELECT count(*) FROM (SELECT 1 FROM conversations v` + where + ` LIMIT ?)`
	if err := r.f.read.QueryRowContext(ctx, query, append(args, atMost)...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count conversations: %w", err)
	}
	return n, nil
}

// CameBack lists the conversations that were put off until a time after fromMs
// and not after toMs.
func (r *Replica) CameBack(ctx context.Context, fromMs, toMs int64) ([]inbox.ConversationID, error) {
	rows, err := r.f.read.QueryContext(ctx, `SELECT h.id, v.contact`+fromSnoozed+`
		WHERE v.snoozed_until_ms > 0 AND v.snoozed_until_ms > ? AND v.snoozed_until_ms <= ?`, fromMs, toMs)
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.ConversationID, error) {
		var channel inbox.ChannelID
		var contact inbox.ContactID
		err := scan(&channel, &contact)
		return inbox.NewConversationID(channel, contact), err
	})
	if err != nil {
		return nil, fmt.Errorf("read what came back: %w", err)
	}
	return all, nil
}
