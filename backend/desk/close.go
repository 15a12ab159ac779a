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
	v, err := d.latest(ctx, id)
	if err != nil || v.Work.Closed {
		return err
	}
	return d.act(ctx, id, action{kind: entry.KindConversationClosed, body: &entry.ConversationClosed{Opening: v.Work.Opening, UpToMs: v.WroteMs}})
}

// Reopen takes back that a conversation was closed; it stays whose it was.
func (d *Desk) Reopen(ctx context.Context, id inbox.ConversationID) error {
	v, err := d.latest(ctx, id)
	if err != nil || !v.Work.Closed {
		return err
	}
	return d.act(ctx, id, action{kind: entry.KindConversationReopened, body: &entry.ConversationOpening{Opening: v.Work.Opening}})
}
