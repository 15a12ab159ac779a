package desk

import (
	"context"
	"errors"
	"fmt"

	"pagedesk/backend/automation"
	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// newAutomation is what happens by itself while this device holds the lease.
func (d *Desk) newAutomation() *automation.Loop {
	return automation.New(automation.Config{
		Replica: d.replica, Local: d.local, Limits: d.Limits, MaySend: d.maySend, Enqueued: d.outboxChanged,
		Device: func() string { return d.currentConfig().Device.ID }, SettleAfter: d.opts.SettleAfter,
		Acts: d.acts, Epoch: d.epoch, Live: func() bool { return d.Health().Live }, Online: d.Online, Append: d.appendAutomatic,
		Now: d.now, Log: d.log.With("part", "automation"),
	})
}

// maySend reports whether this computer can send on a channel that is still
// the workspace's.
func (d *Desk) maySend(ctx context.Context, id inbox.ChannelID) bool {
	c, err := d.replica.Channel(ctx, id)
	if err != nil || c.State == inbox.ChannelDisconnected {
		return false
	}
	_, err = d.channelToken(id)
	return err == nil
}

// permit asks whether this computer is the one to send an automatic reply.
func (d *Desk) permit(ctx context.Context, m store.OutboxMessage) (still func() bool, drop bool, err error) {
	return d.automate.Permit(ctx, m)
}

// epoch is the term under which this device may act by itself on a channel, 0
// while it may not.
func (d *Desk) epoch(id inbox.ChannelID) int64 {
	if !d.seesAll(id) {
		return 0 // or not yet
	}
	l := d.leaseOf(id)
	if l.Holder == "" || l.Holder != d.currentConfig().Device.ID {
		return 0
	}
	return l.Epoch
}

// leaseOf is the lease under which one acts on a channel: its own, if not all
// owners and admins see it, else the workspace's.
func (d *Desk) leaseOf(id inbox.ChannelID) wire.Lease {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l, own := d.leases[string(id)]; own {
		return l
	}
	return d.leases[""]
}

// acts reports whether this device may act by itself on any channel.
func (d *Desk) acts() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range d.leases {
		if l.Holder != "" && l.Holder == d.config.Device.ID {
			return true
		}
	}
	return false
}

// unleased forgets who may act. The relay tells each connection all the leases
// there are, and of one that ended before it nothing.
func (d *Desk) unleased() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leases = map[string]wire.Lease{}
}

// leased keeps who may act.
func (d *Desk) leased(l wire.Lease) {
	d.mu.Lock()
	if l.Channel != "" && l.Epoch == 0 {
		delete(d.leases, l.Channel)
	} else {
		d.leases[l.Channel] = l
	}
	d.mu.Unlock()
	d.unnamed.Ring()
	d.record.Kick()
	d.automate.Kick()
	d.mailed.Ring()
}

// refusals are the relay's answers that stay the same when it is asked again.
var refusals = map[wire.NackCode]bool{wire.NackForbidden: true, wire.NackInvalid: true, wire.NackTooLarge: true}

// appendAutomatic has an intent stored and waits until this computer has
// applied it, or the entry that was faster: it has the same unique key, or has
// given the conversation to somebody.
func (d *Desk) appendAutomatic(ctx context.Context, i automation.Intent) error {
	l := d.currentLink()
	if l == nil {
		return link.ErrNotConnected
	}
	channel, contact := i.Conversation.Parts()
	seq, err := l.Append(ctx, wire.Append{
		Kind: i.Kind, Channel: string(channel), Thread: string(contact), Unique: i.Unique, Epoch: i.Epoch,
		Audience: entry.IDs[string](i.Audience), Basis: i.Basis, Body: entry.Encode(i.Body),
	})
	var nack *link.Nack
	if errors.As(err, &nack) && (nack.Code == wire.NackDuplicate || nack.Code == wire.NackChanged) {
		seq, err = nack.Seq, nil
	}
	if nack != nil && refusals[nack.Code] {
		return fmt.Errorf("%w: %w", automation.ErrRefused, err)
	}
	if err != nil {
		return err
	}
	return d.untilApplied(ctx, seq)
}
