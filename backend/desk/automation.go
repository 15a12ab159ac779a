package desk

import (
	"context"
	"errors"

	"pagedesk/backend/automation"
	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

// newAutomation is what happens by itself while this device holds the lease.
func (d *Desk) newAutomation() *automation.Loop {
	return automation.New(automation.Config{
		Replica: d.replica, Epoch: d.epoch, Live: func() bool { return d.Health().Live }, Online: d.Online, Append: d.appendAutomatic,
		Now: d.now, Log: d.log.With("part", "automation"),
	})
}

// epoch is the term under which this device may act by itself on a channel, 0
// while it may not.
func (d *Desk) epoch(inbox.ChannelID) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lease.Holder == "" || d.lease.Holder != d.config.Device.ID {
		return 0
	}
	return d.lease.Epoch
}

// appendAutomatic has an intent stored and waits until this computer has
// applied it, or the entry that had its unique key before.
func (d *Desk) appendAutomatic(ctx context.Context, i automation.Intent) error {
	l := d.currentLink()
	if l == nil {
		return link.ErrNotConnected
	}
	channel, contact := i.Conversation.Parts()
	seq, err := l.Append(ctx, wire.Append{
		Kind: i.Kind, Channel: string(channel), Thread: string(contact), Unique: i.Unique, Epoch: i.Epoch,
		Audience: entry.IDs[string](i.Audience), Body: entry.Encode(i.Body),
	})
	var nack *link.Nack
	if errors.As(err, &nack) && nack.Code == wire.NackDuplicate {
		seq, err = nack.Seq, nil
	}
	if err != nil {
		return err
	}
	return d.untilApplied(ctx, seq)
}
