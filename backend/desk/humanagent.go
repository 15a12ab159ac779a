package desk

import (
	"context"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// SetHumanAgent tells the workspace whether Meta has approved the human-agent
// tag for a channel, with which people may answer up to 7 days after the
// customer's last action. Only owners and admins may say so.
func (d *Desk) SetHumanAgent(ctx context.Context, id inbox.ChannelID, approved bool) error {
	if !d.currentConfig().Member.Role.Manages() {
		return &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone}
	}
	if _, err := d.Channel(ctx, id); err != nil {
		return err
	}
	return d.appendEntry(ctx, store.Append{
		Kind: entry.KindChannelUpdated, Channel: id, Body: entry.Encode(&entry.ChannelUpdated{HumanAgent: &approved}),
	})
}
