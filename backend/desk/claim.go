package desk

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
)

// Claim takes a conversation that nobody has. Of several who do at once the
// first in the journal gets it; the others are told who that is.
func (d *Desk) Claim(ctx context.Context, id inbox.ConversationID) error {
	v, err := d.latest(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case v.Work.Closed:
		return errClosed
	case v.Work.Assignee == d.member():
		return nil
	case v.Work.Assignee != "":
		return d.taken(ctx, v.Work.Assignee)
	}
	err = d.act(ctx, id, action{
		kind: entry.KindConversationClaimed, unique: fmt.Sprintf("claim/%s/%d", id, v.Work.Opening),
		audience: []string{string(d.member())}, body: &entry.ConversationOpening{Opening: v.Work.Opening},
	})
	if err != nil {
		return err
	}
	if v, err = d.Conversation(ctx, id); err != nil {
		return err
	}
	switch v.Work.Assignee {
	case d.member():
		return nil
	case "":
		return errChanged
	}
	return d.taken(ctx, v.Work.Assignee)
}
