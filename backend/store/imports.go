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

// LookedBack reports whether the older part of a thread was fetched, and
// whether that reached the thread's beginning.
func (l *Local) LookedBack(ctx context.Context, id inbox.ConversationID) (looked, complete bool, err error) {
	err = l.f.read.QueryRowContext(ctx, `SELECT complete FROM looked_back WHERE conversation = ?`, id).Scan(&complete)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	if err != nil {
		return false, false, fmt.Errorf("look whether %s was looked back at: %w", id, err)
	}
	return true, complete, nil
}

// SetLookedBack notes that it was.
func (l *Local) SetLookedBack(ctx context.Context, id inbox.ConversationID, complete bool) error {
	return l.f.update(ctx, func(t tx) error {
		return t.run(`INSERT INTO looked_back (conversation, complete) VALUES (?, ?)
			ON CONFLICT (conversation) DO UPDATE SET complete = max(complete, excluded.complete)`, id, complete)
	})
}

// RemoveImport ends an import: it is done or cancelled.
func (l *Local) RemoveImport(ctx context.Context, channel inbox.ChannelID) error {
	return l.f.update(ctx, func(t tx) error { return t.run(`DELETE FROM imports WHERE channel = ?`, channel) })
}
