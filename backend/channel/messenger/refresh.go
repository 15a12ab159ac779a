package messenger

import (
	"context"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// Attachments reads a message's attachments with fresh addresses
// (meta-platform.md, 5.3).
func (k *Kind) Attachments(ctx context.Context, account channel.Account, token secret.Token, id inbox.MessageID) ([]inbox.Attachment, error) {
	m, err := k.graph.Message(ctx, meta.Page{ID: account.ID, Token: token}, string(id))
	if err != nil {
		return nil, err
	}
	return past(account, m).Attachments, nil
}
