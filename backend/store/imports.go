package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

// Import is a history import under way: threads of the provider's record are
// taken over newest first.
type Import struct {
	Channel   inbox.ChannelID
	CutoffMs  int64 // nothing older is wanted
	ReachedMs int64 // threads with newer activity are done
	BegunMs   int64
	Messages  int // so far
}

// Imports lists the imports under way.
func (l *Local) Imports(ctx context.Context) ([]Import, error) {
	rows, err := l.f.read.QueryContext(ctx, `SELECT channel, cutoff_ms, reached_ms, begun_ms, messages FROM imports ORDER BY begun_ms`)
	all, err := collect(rows, err, func(scan func(...any) error) (Import, error) {
		var i Import
		return i, scan(&i.Channel, &i.CutoffMs, &i.ReachedMs, &i.BegunMs, &i.Messages)
	})
	if err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	return all, nil
}

// PutImport begins an import or records how far it is.
func (l *Local) PutImport(ctx context.Context, i Import) error {
	return l.f.update(ctx, func(t tx) error {
		return t.run(`INSERT INTO imports (channel, cutoff_ms, reached_ms, begun_ms, messages) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (channel) DO UPDATE SET cutoff_ms = excluded.cutoff_ms, reached_ms = excluded.reached_ms,
				begun_ms = excluded.begun_ms, messages = excluded.messages`,
			i.Channel, i.CutoffMs, i.ReachedMs, i.BegunMs, i.Messages)
	})
}

// AdvanceImport records how far an import is, unless it was cancelled. It
// reports whether it goes on.
func (l *Local) AdvanceImport(ctx context.Context, i Import) (bool, error) {
	goesOn := false
	err := l.f.update(ctx, func(t tx) error {
		res, err := t.exec(`UPDATE imports SET reached_ms = ?, messages = ? WHERE channel = ?`, i.ReachedMs, i.Messages, i.Channel)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		goesOn = n > 0
		return err
	})
	return goesOn, err
}

// LookedBack is how the older part of a thread was fetched.
type LookedBack struct {
	Complete bool // the provider's record was read to the thread's beginning
	// OldestMs is the time of the oldest message that was found, which may be
	// under way still; 0: none was.
	OldestMs int64
}

// LookedBack reports whether the older part of a thread was fetched, and how.
func (l *Local) LookedBack(ctx context.Context, id inbox.ConversationID) (back LookedBack, looked bool, err error) {
	err = l.f.read.QueryRowContext(ctx, `SELECT complete, oldest_ms FROM looked_back WHERE conversation = ?`, id).Scan(&back.Complete, &back.OldestMs)
	if errors.Is(err, sql.ErrNoRows) {
		return back, false, nil
	}
	if err != nil {
		return back, false, fmt.Errorf("look whether %s was looked back at: %w", id, err)
	}
	return back, true, nil
}

// SetLookedBack notes that it was.
func (l *Local) SetLookedBack(ctx context.Context, id inbox.ConversationID, back LookedBack) error {
	return l.f.update(ctx, func(t tx) error {
		return t.run(`INSERT INTO looked_back (conversation, complete, oldest_ms) VALUES (?, ?, ?) ON CONFLICT (conversation) DO UPDATE SET
			complete = max(complete, excluded.complete), oldest_ms = coalesce(nullif(excluded.oldest_ms, 0), oldest_ms)`, id, back.Complete, back.OldestMs)
	})
}

// RemoveImport ends an import: it is done or cancelled.
func (l *Local) RemoveImport(ctx context.Context, channel inbox.ChannelID) error {
	return l.f.update(ctx, func(t tx) error { return t.run(`DELETE FROM imports WHERE channel = ?`, channel) })
}
