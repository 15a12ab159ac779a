package desk

import (
	"context"
	"errors"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// following applies what one connection after the other brings. The link calls
// it from one goroutine at a time.
type following struct {
	desk *Desk
	rows *replica.Follower // of the present connection
}

// begin is what a connection's hello says.
func (f *following) begin(ctx context.Context) (int64, map[string]wire.Level, error) {
	d := f.desk
	d.mu.Lock()
	apply := d.apply
	d.mu.Unlock()
	rows, err := apply.Follow(ctx)
	if err != nil {
		return 0, nil, err
	}
	f.rows = rows
	after, sights := rows.Hello()
	d.sights.begin(sights)
	return after, sights, nil
}

// apply applies what the relay sent and announces what it changed.
func (f *following) apply(ctx context.Context, entries []wire.Entry) error {
	changes, err := f.rows.Apply(ctx, entries)
	if err = f.stored(ctx, changes, err); err != nil {
		return err
	}
	d := f.desk
	d.health.applied(entries[len(entries)-1].Seq)
	d.progress.move()
	d.automate.Kick()
	if changes.Mail {
		d.mailed.Ring()
	}
	if len(changes.Conversations) > 0 {
		d.unnamed.Ring()
		if d.Health().Live {
			d.record.Wrote(changes.Conversations)
		}
	}
	d.mediaChanged(changes)
	if changes.People {
		d.keepMember(ctx)
	}
	if changes.Channels {
		d.record.ChannelsChanged()
	}
	if changes.Channels || changes.People {
		d.vaulted.Ring()
	}
	d.announce(Change{
		Channels: changes.Channels || len(changes.Conversations) > 0, Replies: changes.Replies, People: changes.People, Mail: changes.Mail,
		Rules: changes.Rules, All: changes.All, Conversations: changes.Conversations,
	})
	return nil
}

// past applies what came back, or came for the first time, of something that
// was forgotten. It is nothing new: nobody is told of single conversations.
func (f *following) past(ctx context.Context, entries []wire.Entry) error {
	changes, err := f.rows.Past(ctx, entries)
	if err = f.stored(ctx, changes, err); err != nil {
		return err
	}
	f.desk.unnamed.Ring()
	f.desk.forgotten.Ring()
	f.desk.announce(Change{Channels: true, All: true})
	return nil
}

// forget deletes the rows of what the member may not see, or is about to be
// sent anew. What else this computer holds of it is swept away afterwards.
func (f *following) forget(ctx context.Context, w wire.Forget) error {
	if w.Thread == "" {
		f.desk.sights.forget(w.Channel)
	}
	changes, err := f.rows.Forget(ctx, w)
	if err = f.stored(ctx, changes, err); err != nil {
		return err
	}
	f.desk.log.Info("forgotten", "channel", w.Channel, "whole", w.Thread == "")
	f.desk.progress.move()
	f.desk.forgotten.Ring()
	f.desk.announce(Change{Channels: true, All: true})
	return nil
}

// sight ends what forget began.
func (f *following) sight(ctx context.Context, w wire.Sight) error {
	if err := f.stored(ctx, store.Changes{}, f.rows.Sight(ctx, w)); err != nil {
		return err
	}
	f.desk.sights.set(w.Channel, w.Level)
	f.desk.progress.move()
	f.desk.automate.Kick()
	f.desk.record.Kick()
	f.desk.vaulted.Ring()
	f.desk.forgotten.Ring()
	return nil
}

// live ends the replay. What lies behind it and may not be seen here counts as
// applied, so that the relay need not pass it by again.
func (f *following) live(ctx context.Context, w wire.Live) error {
	if err := f.stored(ctx, store.Changes{}, f.rows.Pass(ctx, w.Seq)); err != nil {
		return err
	}
	if w.Seq > 0 { // not of an older relay
		f.desk.health.applied(w.Seq)
	}
	return nil
}

// stored handles how writing rows ended.
func (f *following) stored(ctx context.Context, changes store.Changes, err error) error {
	d := f.desk
	if ctx.Err() == nil {
		d.health.storageAnswered(err)
		d.Noticed(err)
	}
	if errors.Is(err, replica.ErrOvertaken) {
		d.log.Info("follow the journal anew", "cause", err)
		d.announce(Change{Channels: true, All: true})
		return err
	}
	if err != nil {
		d.log.Error("apply what the relay sent", "error", err)
		return err
	}
	if err := d.outbox.Arrived(ctx, changes.Outbox); err != nil {
		// The rows are written all the same; the outbox looks again.
		d.log.Error("take arrived messages out of the outbox", "error", err)
	}
	return nil
}

// seesAll reports whether everything of a channel is on this computer, so that
// it may be compared with the provider's record and decided by.
func (d *Desk) seesAll(id inbox.ChannelID) bool { return d.sights.level(string(id)) == wire.LevelFull }
