package reconcile

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"pagedesk/backend/inbox"
)

// firstAgain is about how long after a failure the next try is; each further
// failure doubles it, up to every.
const firstAgain = 2 * time.Second

// pause is how long to wait after so many failures in a row, with full jitter,
// or until the next round after none.
func pause(failures int) time.Duration {
	if failures == 0 {
		return every
	}
	return min(firstAgain/2+rand.N(firstAgain<<min(failures-1, 10)), every) //nolint:gosec // no secret
}

// Kick compares now, and goes on with imports: after a gap in the link, on
// wake, for a new channel.
func (r *Reconciler) Kick() {
	r.compares.Ring()
	r.imports.Ring()
}

// ChannelsChanged compares channels that were not there before, or may be read
// from here only now: another program may have connected one.
func (r *Reconciler) ChannelsChanged() { r.channels.Ring() }

// Run compares, looks back and imports until ctx ends. None of these waits for
// the others: an import may take hours.
func (r *Reconciler) Run(ctx context.Context) error {
	var running sync.WaitGroup
	running.Go(func() { r.runCompare(ctx) })
	running.Go(func() { r.runLooks(ctx) })
	running.Go(func() { r.runImports(ctx) })
	running.Wait()
	return nil
}

// turn is when a channel is compared next.
type turn struct {
	at       time.Time
	failures int // in a row
}

func (r *Reconciler) runCompare(ctx context.Context) {
	turns := map[inbox.ChannelID]turn{}
	for ctx.Err() == nil {
		wait := every
		if r.cfg.Live() {
			wait = r.compareDue(ctx, turns)
		}
		select {
		case <-ctx.Done():
		case <-r.compares:
			clear(turns)
		case <-r.channels:
		case <-time.After(wait):
		}
	}
}

// compareDue compares the channels whose turn has come, and answers after how
// long the next one's will.
func (r *Reconciler) compareDue(ctx context.Context, turns map[inbox.ChannelID]turn) time.Duration {
	channels, err := r.cfg.Replica.Channels(ctx)
	if err != nil && ctx.Err() == nil {
		r.cfg.Log.Warn("compare with the provider's record", "error", err)
	}
	next := every
	for _, c := range channels {
		if c.State == inbox.ChannelDisconnected || !r.cfg.SeesAll(c.ID) || !r.cfg.Holder(c.ID) && !r.neglected(c) {
			delete(turns, c.ID)
			continue
		}
		mine := turns[c.ID]
		if !r.cfg.Now().Before(mine.at) {
			mine.failures++
			err := r.compare(ctx, c)
			if err == nil {
				mine.failures = 0
			} else if ctx.Err() == nil {
				r.cfg.Log.Warn("channel not compared", "channel", string(c.ID), "error", err)
			}
			mine.at = r.cfg.Now().Add(pause(mine.failures))
			turns[c.ID] = mine
		}
		next = min(next, max(mine.at.Sub(r.cfg.Now()), 0))
	}
	return next
}

func (r *Reconciler) runLooks(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.looks:
		}
		if err := r.lookBack(ctx); err != nil && ctx.Err() == nil {
			r.cfg.Log.Info("older messages not fetched", "error", err)
		}
	}
}

// runImports goes on with the imports, which are this computer's own.
func (r *Reconciler) runImports(ctx context.Context) {
	failures := 0
	for {
		err := r.importAll(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			failures++
			r.cfg.Log.Warn("history import interrupted", "error", err)
		} else {
			failures = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-r.imports:
		case <-time.After(pause(failures)):
		}
	}
}

// importAll takes every import as far as it gets; one that fails does not hold
// up the others.
func (r *Reconciler) importAll(ctx context.Context) error {
	list, err := r.cfg.Local.Imports(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, i := range list {
		errs = append(errs, r.importOne(ctx, i))
		r.cfg.Changed(i.Channel)
	}
	return errors.Join(errs...)
}
