package desk

import (
	"context"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

// Claim takes a conversation that nobody has. Of several who do at once the
// first in the journal gets it; the others are told who that is.
func (d *Desk) Claim(ctx context.Context, id inbox.ConversationID) error {
	for {
		err := d.claimOnce(ctx, id)
		var nack *link.Nack
		if !errors.As(err, &nack) || nack.Code != wire.NackChanged {
			return err
		}
		// It was offered or given to somebody meanwhile: look again.
		if err := d.untilApplied(ctx, nack.Seq); err != nil {
			return d.unreachable(err)
		}
	}
}

func (d *Desk) claimOnce(ctx context.Context, id inbox.ConversationID) error {
	if err := d.untilLive(ctx); err != nil {
		return d.unreachable(err)
	}
	basis, err := d.replica.Applied(ctx)
	if err != nil {
		return err
	}
	v, err := d.Conversation(ctx, id)
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
	if err := d.act(ctx, id, d.claiming(v, basis)); err != nil {
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

// claiming is the entry of taking a conversation as it stands. Its key is that of
// the entry since which nobody has it: it may have been given back. The relay
// refuses it if somebody else was given the conversation after the basis.
func (d *Desk) claiming(v inbox.Conversation, basis int64) action {
	return action{
		kind: entry.KindConversationClaimed, unique: fmt.Sprintf("claim/%s/%d/%d", v.ID, v.Work.Opening, v.Work.Seq),
		audience: []string{string(d.member())}, basis: basis, body: &entry.ConversationOpening{Opening: v.Work.Opening},
	}
}
