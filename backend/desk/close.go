package desk

import (
	"context"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
)

// CloseConversation ends the opening of a conversation. The customer's next
// message begins the next one; so does one that this computer does not have
// yet.
func (d *Desk) CloseConversation(ctx context.Context, id inbox.ConversationID) error {
	return d.closeSeen(ctx, id, 0)
}

// closeSeen is CloseConversation by somebody who had the customer's messages up
// to seenMs before them: one that came while they pressed the button begins the
// next opening, too. 0 is all there are.
func (d *Desk) closeSeen(ctx context.Context, id inbox.ConversationID, seenMs int64) error {
	v, err := d.latest(ctx, id)
	if err != nil || v.Work.Closed {
		return err
	}
	upTo := v.WroteMs
	if seenMs > 0 {
		upTo = min(upTo, seenMs)
	}
	return d.act(ctx, id, action{kind: entry.KindConversationClosed, body: &entry.ConversationClosed{Opening: v.Work.Opening, UpToMs: upTo}})
}

// Reopen takes back that a conversation was closed; it stays whose it was.
func (d *Desk) Reopen(ctx context.Context, id inbox.ConversationID) error {
	v, err := d.latest(ctx, id)
	if err != nil || !v.Work.Closed {
		return err
	}
	return d.act(ctx, id, action{kind: entry.KindConversationReopened, body: &entry.ConversationOpening{Opening: v.Work.Opening}})
}
