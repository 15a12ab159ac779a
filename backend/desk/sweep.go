package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

const (
	// sweepSettle is how long nothing more may be forgotten, or come back,
	// before what is left of it is swept away.
	sweepSettle = 2 * time.Second
	// sweepAgain is the wait after a sweep that failed.
	sweepAgain = time.Minute
	// sweepAtOnce is how many forgotten rows are looked at at a time.
	sweepAtOnce = 500
	// scrubShare keeps the scrubbing of a large file to a small part of the time.
	scrubShare = 20
)

// runSweep clears away what this computer holds of what was forgotten beside
// its rows: files, tokens, what is left in the outbox, old pages of the database.
// Drafts and files chosen for sending stay: they are the person's own.
func (d *Desk) runSweep(ctx context.Context) error {
	d.forgotten.Ring() // a program that ended early may have left something
	settled := time.NewTimer(time.Hour)
	defer settled.Stop()
	var rested time.Time // when the file may be scrubbed again
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.forgotten:
			settled.Reset(max(sweepSettle, rested.Sub(d.now())))
			continue
		case <-settled.C:
		}
		took, err := d.sweep(ctx)
		rested = d.now().Add(scrubShare * took)
		if errors.Is(err, store.ErrBusy) {
			settled.Reset(max(sweepSettle, rested.Sub(d.now()))) // somebody was reading, which ends soon
		} else if err != nil && ctx.Err() == nil {
			d.log.Warn("clear away what was forgotten", "error", err)
			settled.Reset(sweepAgain)
		}
	}
}

// sweep answers how long the database could not be written meanwhile. It waits
// for the relay, which may be about to send again what was forgotten.
func (d *Desk) sweep(ctx context.Context) (time.Duration, error) {
	traces, err := d.replica.Traces(ctx)
	if err != nil || !traces || !d.Health().Live {
		return 0, err
	}
	if err := errors.Join(d.sweepRows(ctx), d.sweepOutbox(ctx), d.sweepAsides()); err != nil {
		return 0, err
	}
	begun := time.Now()
	if err := errors.Join(d.local.Scrub(ctx), d.replica.Scrub(ctx)); err != nil {
		return time.Since(begun), err
	}
	d.log.Info("nothing is left of what was forgotten")
	return time.Since(begun), nil
}

// sweepRows deletes what forgotten messages, contacts and channels have left
// that have not come back.
func (d *Desk) sweepRows(ctx context.Context) error {
	for {
		rows, err := d.replica.Forgotten(ctx, sweepAtOnce)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, f := range rows {
			if f.Back {
				continue
			}
			if err := d.sweepRow(ctx, f); err != nil {
				return fmt.Errorf("clear away what %s has left: %w", f.Channel, err)
			}
		}
		if err := d.replica.Swept(ctx, rows); err != nil {
			return err
		}
	}
}

func (d *Desk) sweepRow(ctx context.Context, f store.Forgotten) error {
	switch {
	case f.Message != "":
		return d.cache().Wipe(attachmentGroup(f.Channel, f.Message))
	case f.Contact != "":
		return d.cache().Wipe(pictureGroup(inbox.NewConversationID(f.Channel, f.Contact)))
	}
	return d.dropToken(ctx, f.Channel)
}

// sweepOutbox deletes what was sent, which the journal will not confirm to this
// computer any more, and makes what a person wrote and did not send a draft
// again: it must not go out some day of its own accord. What is a file, or may
// have been sent, has failed; a try that is under way ends first.
func (d *Desk) sweepOutbox(ctx context.Context) error {
	messages, err := d.local.Outbox(ctx)
	if err != nil {
		return err
	}
	for _, m := range messages {
		_, err := d.replica.Conversation(ctx, m.Conversation)
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := d.sweepMessage(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) sweepMessage(ctx context.Context, m store.OutboxMessage) error {
	unsent := m.State == store.OutboxQueued || m.State == store.OutboxFailed
	switch {
	case m.State == store.OutboxAccepted, unsent && m.Automatic:
		if _, err := d.local.RemoveOutbox(ctx, m.ID, m.State); err != nil {
			return err
		}
		d.outbox.Release(m)
	case unsent && m.File == nil:
		if _, _, err := d.local.TakeBack(ctx, m, store.MessageCursor{}, d.now(), m.State); err != nil {
			return err
		}
	case m.State == store.OutboxQueued, m.State == store.OutboxUnknown:
		from := m.State
		m.State, m.Problem = store.OutboxFailed, &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone}
		if _, err := d.local.SetOutbox(ctx, m, from); err != nil {
			return err
		}
	}
	return nil
}

// sweepAsides deletes damaged databases that were set aside: the journal has
// filled the present one.
func (d *Desk) sweepAsides() error {
	asides, err := filepath.Glob(filepath.Join(d.opts.Dir, replicaFile+store.AsideMark+"*"))
	if err != nil {
		return fmt.Errorf("look for old databases: %w", err)
	}
	for _, path := range asides {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("delete old database: %w", err)
		}
	}
	return nil
}
