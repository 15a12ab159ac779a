package desk

import (
	"context"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// The lists' filter and cursor; the zero cursor is the beginning. The desk
// fills in the filter's time.
type (
	Filter     = store.ConversationFilter
	ListCursor = store.ConversationCursor
)

// Row is a conversation with what only this computer and its member know of
// it.
type Row struct {
	inbox.Conversation
	Draft     string
	Failed    bool // a message of ours could not be sent
	Mentioned bool // a note addresses the member, who has not seen it
	Hold      inbox.Hold
}

// Conversations is one page of the list, newest activity first.
func (d *Desk) Conversations(ctx context.Context, filter Filter, after ListCursor, limit int) ([]Row, ListCursor, error) {
	filter.NowMs = d.now().UnixMilli()
	list, next, err := d.replica.Conversations(ctx, filter, after, limit)
	return d.rows(ctx, list, next, err)
}

// EndingSoon is one page of the conversations whose window ends soon, the next
// to end first.
func (d *Desk) EndingSoon(ctx context.Context, filter Filter, after ListCursor, limit int) ([]Row, ListCursor, error) {
	now := d.now()
	filter.NowMs = now.UnixMilli()
	list, next, err := d.replica.Ending(ctx, filter, filter.NowMs, now.Add(inbox.WindowSoon).UnixMilli(), after, limit)
	return d.rows(ctx, list, next, err)
}

// Snoozed is one page of the conversations that are put off, the next to come
// back first.
func (d *Desk) Snoozed(ctx context.Context, filter Filter, after ListCursor, limit int) ([]Row, ListCursor, error) {
	filter.NowMs = d.now().UnixMilli()
	list, next, err := d.replica.Snoozed(ctx, filter, after, limit)
	return d.rows(ctx, list, next, err)
}

// Mentions is one page of the conversations with notes that address this
// member, the newest such note first.
func (d *Desk) Mentions(ctx context.Context, filter Filter, after ListCursor, limit int) ([]Row, ListCursor, error) {
	filter.NowMs = d.now().UnixMilli()
	list, next, err := d.replica.Mentions(ctx, filter, d.member(), after, limit)
	return d.rows(ctx, list, next, err)
}

// rows adds what only this computer and its member know.
func (d *Desk) rows(ctx context.Context, list []inbox.Conversation, next ListCursor, err error) ([]Row, ListCursor, error) {
	if err != nil {
		return nil, next, err
	}
	drafts, err := d.local.Drafts(ctx)
	if err != nil {
		return nil, next, err
	}
	outbox, err := d.local.Outbox(ctx)
	if err != nil {
		return nil, next, err
	}
	ours, err := d.ownView(ctx)
	if err != nil {
		return nil, next, err
	}
	rows := make([]Row, len(list))
	for i, c := range list {
		rows[i] = ours(row(c, drafts[c.ID], outbox))
	}
	return rows, next, nil
}

// Counts is how much of a list there is to do, each at most ManyConversations.
type Counts struct {
	Mine       int // open and this member's
	Unassigned int // open and nobody's
	Mentions   int // with a note to this member that they have not seen
}

// ManyConversations is from where on a list is not counted further.
const ManyConversations = 100

// Counts counts in the channel and label of a filter; mentions in all of them.
func (d *Desk) Counts(ctx context.Context, filter Filter) (Counts, error) {
	var counts Counts
	for _, list := range []struct {
		of inbox.MemberID
		n  *int
	}{{d.member(), &counts.Mine}, {"", &counts.Unassigned}} {
		var err error
		f := Filter{Channel: filter.Channel, Label: filter.Label, OpenOf: &list.of, NowMs: d.now().UnixMilli()}
		if *list.n, err = d.replica.Count(ctx, f, ManyConversations); err != nil {
			return counts, err
		}
	}
	unseen, err := d.replica.UnseenMentions(ctx, d.member())
	counts.Mentions = len(unseen)
	return counts, err
}

// row shows our newest waiting message where it is newer than what the
// journal holds.
func row(c inbox.Conversation, draft string, outbox []store.OutboxMessage) Row {
	r := Row{Conversation: c, Draft: draft}
	for _, m := range outbox {
		if m.Conversation != c.ID {
			continue
		}
		r.Failed = r.Failed || m.State == store.OutboxFailed
		if m.CreatedMs >= r.LastMs {
			r.LastMs, r.SnippetFrom = m.CreatedMs, inbox.PartyShop
			r.Snippet, r.SnippetKind = inbox.SnippetOf(pending(m))
		}
	}
	return r
}

// ConversationRow reads one row of the list.
func (d *Desk) ConversationRow(ctx context.Context, id inbox.ConversationID) (Row, error) {
	c, err := d.Conversation(ctx, id)
	if err != nil {
		return Row{}, err
	}
	draft, err := d.local.Draft(ctx, id)
	if err != nil {
		return Row{}, err
	}
	outbox, err := d.local.OutboxOf(ctx, id)
	if err != nil {
		return Row{}, err
	}
	r := row(c, draft.Text, outbox)
	ours, err := d.ownView(ctx)
	if err != nil {
		return Row{}, err
	}
	return ours(r), nil
}

// ownView adds to rows what is so for this member alone.
func (d *Desk) ownView(ctx context.Context) (func(Row) Row, error) {
	unseen, err := d.replica.UnseenMentions(ctx, d.member())
	if err != nil {
		return nil, err
	}
	holdings, err := d.holdings(ctx)
	if err != nil {
		return nil, err
	}
	me := d.me()
	return func(r Row) Row {
		r.Mentioned, r.Hold = unseen[r.ID] > 0, r.Work.Hold(me, holdings[r.Channel])
		return r
	}, nil
}
