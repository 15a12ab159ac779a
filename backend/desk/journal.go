package desk

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"

	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// newLink is the connection to the relay with this Desk behind it.
func (d *Desk) newLink() *link.Link {
	cfg := d.currentConfig()
	f := &following{desk: d}
	return link.New(link.Config{
		RelayURL: cfg.Relay,
		Token: func() (secret.Token, error) {
			return d.readSecret(keyDeviceToken, &inbox.Problem{Code: inbox.CodeRelayRefused, Action: inbox.ActionConnectRelay})
		},
		Begin: f.begin, Apply: f.apply, Past: f.past, Forget: f.forget, Sight: f.sight, Live: f.live,
		OnStatus: func(s link.Status) {
			d.health.linkChanged(cfg.Relay, s)
			if s.Live {
				d.appended.Ring()
				d.outbox.Kick()
				d.record.Kick()
				d.automate.Kick()
				d.unnamed.Ring()
				d.forgotten.Ring()
				d.mailed.Ring()
				d.presence.again()
				d.vaulted.Ring()
				d.announce(Change{People: true})
			}
			if !s.Connected {
				d.presence.keep(nil)
				d.wentOnline(nil)
			}
			d.progress.move()
		},
		OnWelcome: d.welcomed,
		OnLease:   d.leased,
		OnSaid:    d.said,
		OnOnline:  func(f wire.Online) { d.wentOnline(onlineOf(f)) },
		OnPeople: func(wire.People) {
			d.vaulted.Ring()
			d.announce(Change{People: true})
		},
		OnVault: func(wire.Vault) { d.vaulted.Ring() },
		Log:     d.log.With("part", "link"),
	})
}

// welcomed keeps what the relay says of itself and of us.
func (d *Desk) welcomed(w wire.Welcome) {
	cfg := d.currentConfig()
	d.health.replaying(w.Head)
	d.unleased()
	if cfg.Workspace == w.Workspace && cfg.Member == w.Member && cfg.Device == w.Device && cfg.Meta == w.Meta {
		return
	}
	err := d.changeConfig(func(c *config) { c.Workspace, c.Member, c.Device, c.Meta = w.Workspace, w.Member, w.Device, w.Meta })
	if err != nil {
		d.log.Error("keep the relay's settings", "error", err)
	}
	d.announce(Change{Setup: true})
}

// keepMember keeps what the journal says of who works on this computer.
func (d *Desk) keepMember(ctx context.Context) {
	members, err := d.replica.Members(ctx)
	if err != nil {
		d.log.Error("look up who works here", "error", err)
		return
	}
	m, known := members[d.member()]
	now := wire.Member{ID: string(m.ID), Name: m.Name, Role: wire.Role(m.Role), Email: m.Email}
	if !known || m.Removed || now == d.currentConfig().Member {
		return
	}
	if err := d.changeConfig(func(c *config) { c.Member = now }); err != nil {
		d.log.Error("keep who works here", "error", err)
	}
	d.announce(Change{Setup: true})
}

// holdsLease reports whether this device may act automatically on a channel.
func (d *Desk) holdsLease(id inbox.ChannelID) bool { return d.epoch(id) != 0 }

// appendEntry keeps an entry until the journal has it.
func (d *Desk) appendEntry(ctx context.Context, a store.Append) error {
	a.CreatedMs = d.now().UnixMilli()
	if err := d.local.PutAppend(ctx, a); err != nil {
		return err
	}
	d.appended.Ring()
	return nil
}

// appendAgain is how long an append that did not go through waits.
const appendAgain = 2 * time.Second

// runAppends hands waiting entries to the relay, in order.
func (d *Desk) runAppends(ctx context.Context) error {
	for {
		wait := time.Hour // a new row and Live wake it
		if d.currentLink().Status().Live {
			if err := d.drainAppends(ctx); err != nil && ctx.Err() == nil {
				wait = appendAgain
				if !errors.Is(err, link.ErrNotConnected) {
					d.log.Warn("append to journal", "error", err)
				}
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.appended:
		case <-time.After(wait):
		}
	}
}

func (d *Desk) drainAppends(ctx context.Context) error {
	for ctx.Err() == nil {
		waiting, err := d.local.Appends(ctx, 100)
		if err != nil || len(waiting) == 0 {
			return err
		}
		for _, a := range waiting {
			if err := d.appendOne(ctx, a); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (d *Desk) appendOne(ctx context.Context, a store.Append) error {
	_, err := d.currentLink().Append(ctx, wire.Append{
		Kind: a.Kind, Channel: string(a.Channel), Thread: string(a.Thread), Unique: a.Unique, Audience: a.Audience, Basis: a.Basis, Body: a.Body,
	})
	var nack *link.Nack
	if errors.As(err, &nack) {
		switch nack.Code {
		case wire.NackBusy:
			return err
		case wire.NackDuplicate:
		case wire.NackChanged:
			free, err := d.stillFree(ctx, a, nack.Seq)
			if err != nil {
				return err
			}
			if free {
				a.Basis = nack.Seq
				return d.appendOne(ctx, a)
			}
		default:
			// It will never be taken; what it says is lost to the others, not to Meta.
			d.log.Error("the relay refused an entry", "kind", a.Kind, "channel", string(a.Channel), "error", err)
		}
		err = nil
	}
	if err != nil {
		return fmt.Errorf("append %s: %w", a.Kind, err)
	}
	defer d.progress.move()
	return d.local.RemoveAppend(ctx, a.No)
}

// stillFree reports whether nobody has the conversation of an entry that takes
// it, although another one, at seq, says whom it is for: it was offered.
func (d *Desk) stillFree(ctx context.Context, a store.Append, seq int64) (bool, error) {
	if err := d.untilApplied(ctx, seq); err != nil {
		return false, err
	}
	v, err := d.replica.Conversation(ctx, inbox.NewConversationID(a.Channel, a.Thread))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return v.Work.Assignee == "", err
}

// Waits of the process that sends.
const (
	lockAgain  = 500 * time.Millisecond
	watchEvery = 250 * time.Millisecond
)

// runAlone does what one process of a data directory is enough for: it sends,
// compares with Meta's record and fetches names and files. Others wait for
// their turn.
func (d *Desk) runAlone(ctx context.Context) error {
	lock := flock.New(filepath.Join(d.opts.Dir, outboxLock))
	if ok, err := lock.TryLockContext(ctx, lockAgain); err != nil || !ok {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("lock outbox: %w", err)
	}
	defer func() { _ = lock.Close() }()
	g, ctx := errgroup.WithContext(ctx)
	if d.opts.Shared {
		g.Go(func() error { d.watchLocal(ctx); return nil })
	}
	g.Go(func() error { return d.runMarked(ctx) })
	g.Go(func() error { return d.outbox.Run(ctx) })
	g.Go(func() error { return d.record.Run(ctx) })
	g.Go(func() error { return d.automate.Run(ctx) })
	g.Go(func() error { return d.runProfiles(ctx) })
	g.Go(func() error { return d.runMedia(ctx) })
	g.Go(func() error { return d.runMail(ctx) })
	g.Go(func() error { return d.runVault(ctx) })
	g.Go(func() error { return d.runSweep(ctx) })
	return g.Wait()
}

// watchLocal looks for rows that other processes wrote.
func (d *Desk) watchLocal(ctx context.Context) {
	var last, begun int64
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		v, err := d.local.DataVersion(ctx)
		if err == nil && v != last {
			last = v
			d.outbox.Kick()
			d.appended.Ring()
			begun = d.kickImports(ctx, begun)
		}
	}
}

// kickImports begins imports that came after the given one, and answers the
// newest.
func (d *Desk) kickImports(ctx context.Context, begunMs int64) int64 {
	imports, err := d.local.Imports(ctx)
	if err != nil {
		return begunMs
	}
	newest := begunMs
	for _, i := range imports {
		newest = max(newest, i.BegunMs)
	}
	if newest > begunMs {
		d.record.Kick()
	}
	return newest
}
