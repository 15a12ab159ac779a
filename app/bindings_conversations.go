package app

import (
	"context"
	"fmt"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// maxPage bounds what one call answers.
const maxPage = 200

// Conversations is the middle column.
type Conversations struct{ s *Session }

// List answers one page, newest activity first, or the next window to end.
func (b *Conversations) List(filter ConversationFilter, cursor string, limit int) (ConversationPage, error) {
	page := ConversationPage{Items: []ConversationView{}}
	d, err := b.s.current()
	if err != nil {
		return page, err
	}
	var after desk.ListCursor
	if cursor != "" {
		if _, err := fmt.Sscanf(cursor, "%d.%d", &after.LastMs, &after.No); err != nil {
			return page, invalid(err)
		}
	}
	list := d.Conversations
	switch {
	case filter.Ending:
		list = d.EndingSoon
	case filter.Snoozed:
		list = d.Snoozed
	case filter.Mentions:
		list = d.Mentions
	}
	ctx := context.Background()
	rows, next, err := list(ctx, deskFilter(filter, d.Setup().Member.ID), after, min(max(limit, 1), maxPage))
	if err != nil {
		return page, err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return page, err
	}
	for _, r := range rows {
		page.Items = append(page.Items, conversationView(r, members))
	}
	if next != (desk.ListCursor{}) {
		page.Next = fmt.Sprintf("%d.%d", next.LastMs, next.No)
	}
	return page, nil
}

// Get answers one row.
func (b *Conversations) Get(id string) (ConversationView, error) {
	d, err := b.s.current()
	if err != nil {
		return ConversationView{}, err
	}
	ctx := context.Background()
	r, err := d.ConversationRow(ctx, inbox.ConversationID(id))
	if err != nil {
		return ConversationView{}, err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return ConversationView{}, err
	}
	return conversationView(r, members), nil
}

// deskFilter is the filter for the member who looks.
func deskFilter(f ConversationFilter, member string) desk.Filter {
	filter := desk.Filter{Channel: inbox.ChannelID(f.ChannelID), Label: inbox.LabelID(f.LabelID), Unread: f.Unread, Closed: f.Closed}
	if f.Mine || f.Unassigned {
		of := inbox.MemberID("")
		if f.Mine {
			of = inbox.MemberID(member)
		}
		filter.OpenOf = &of
	}
	return filter
}

// Counts counts in an inbox and a label.
func (b *Conversations) Counts(filter ConversationFilter) (CountsView, error) {
	d, err := b.s.current()
	if err != nil {
		return CountsView{}, err
	}
	n, err := d.Counts(context.Background(), deskFilter(filter, d.Setup().Member.ID))
	return CountsView{Mine: n.Mine, Unassigned: n.Unassigned, Mentions: n.Mentions}, err
}

// MarkRead tells the team that the customer's messages were seen.
func (b *Conversations) MarkRead(id string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.MarkRead(context.Background(), inbox.ConversationID(id))
}

// invalid is the problem of an argument that the window should not have sent.
func invalid(err error) error {
	return &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone, Cause: err}
}

// Linked answers the conversation that a link asked to show, once; "" when
// there is none.
func (b *Conversations) Linked() string { return b.s.takeLinked() }
