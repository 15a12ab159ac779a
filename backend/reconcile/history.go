package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// Everything is how far back an import goes that wants all there is.
const Everything = time.Duration(-1)

// Import begins to take over a channel's history of the given length. It goes
// on in Run, also after a restart, until it is done or cancelled.
func (r *Reconciler) Import(ctx context.Context, id inbox.ChannelID, back time.Duration) error {
	now := r.cfg.Now()
	i := store.Import{Channel: id, CutoffMs: 0, ReachedMs: now.UnixMilli(), BegunMs: now.UnixMilli()}
	if back != Everything {
		i.CutoffMs = now.Add(-back).UnixMilli()
	}
	if err := r.cfg.Local.PutImport(ctx, i); err != nil {
		return fmt.Errorf("begin import: %w", err)
	}
	r.imports.Ring()
	return nil
}

// Cancel ends an import; what it took over stays.
func (r *Reconciler) Cancel(ctx context.Context, id inbox.ChannelID) error {
	return r.cfg.Local.RemoveImport(ctx, id)
}

// importOne takes an import as far as it gets.
func (r *Reconciler) importOne(ctx context.Context, i store.Import) error {
	c, err := r.cfg.Replica.Channel(ctx, i.Channel)
	if errors.Is(err, store.ErrNotFound) {
		return nil // a replica that is being rebuilt does not have it yet
	}
	if err != nil {
		return err
	}
	t, ok := r.target(c)
	if !ok || c.State == inbox.ChannelDisconnected {
		return nil
	}
	if err := r.history(ctx, t, i); err != nil {
		return fmt.Errorf("%s: %w", i.Channel, err)
	}
	return nil
}

// clockSlack is how far this computer's clock may be ahead of the provider's.
const clockSlack = 2 * time.Minute

// history takes over the threads of the record, newest first. Cursors of the
// provider do not last, so an import that was interrupted lists the threads
// anew and passes over those it has done: not those in which something happened
// since it began, which may not have been reached by then.
func (r *Reconciler) history(ctx context.Context, t target, i store.Import) error {
	reached, begun := i.ReachedMs, i.BegunMs-clockSlack.Milliseconds()
	for thread, err := range r.threads(ctx, t, i.CutoffMs) {
		if err != nil {
			return err
		}
		if reached < thread.UpdatedMs && thread.UpdatedMs <= begun {
			continue
		}
		n, err := r.past(ctx, t, thread, i)
		if err != nil {
			return err
		}
		i.ReachedMs, i.Messages = min(i.ReachedMs, thread.UpdatedMs), i.Messages+n
		goesOn, err := r.cfg.Local.AdvanceImport(ctx, i)
		if err != nil || !goesOn {
			return err
		}
		r.cfg.Changed(i.Channel)
	}
	return r.cfg.Local.RemoveImport(ctx, i.Channel)
}

// past takes over what a thread held before the channel was connected; what
// came later comes by webhook.
func (r *Reconciler) past(ctx context.Context, t target, thread channel.PastThread, i store.Import) (int, error) {
	return r.thread(ctx, t, thread, span{from: i.CutoffMs, to: t.ConnectMs})
}
