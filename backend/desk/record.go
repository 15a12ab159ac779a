package desk

import (
	"context"
	"errors"

	"pagedesk/backend/channel/graphproblem"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/store"
)

// Reconcile compares the journal with Meta's record now, for example when the
// computer has woken up.
func (d *Desk) Reconcile() { d.record.Kick() }

// Imports lists the history imports that this computer has under way.
func (d *Desk) Imports(ctx context.Context) ([]store.Import, error) { return d.local.Imports(ctx) }

// CancelImport ends a history import; what it took over stays.
func (d *Desk) CancelImport(ctx context.Context, id inbox.ChannelID) error {
	return d.record.Cancel(ctx, id)
}

// Older fetches the next piece of what a thread held before its oldest message
// here. It answers how many messages will come by the journal, and whether
// there may be more.
func (d *Desk) Older(ctx context.Context, id inbox.ConversationID) (found int, more bool, err error) {
	found, more, err = d.record.Older(ctx, id)
	var failure *meta.Error
	if errors.As(err, &failure) {
		return found, more, graphproblem.Of(err)
	}
	return found, more, missing(err, inbox.CodeConversationMissing)
}

// Unsubscribe stops Meta from sending a channel's events. The next comparison
// of a channel that is still connected subscribes it again.
func (d *Desk) Unsubscribe(ctx context.Context, id inbox.ChannelID) error {
	c, err := d.Channel(ctx, id)
	if err != nil {
		return err
	}
	token, err := d.channelToken(id)
	if err != nil {
		return err
	}
	err = d.metaClient().Unsubscribe(ctx, meta.Page{ID: c.Account, Token: token})
	var failure *meta.Error
	if errors.As(err, &failure) {
		return graphproblem.Of(err)
	}
	return err
}
