package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/gofrs/flock"

	"pagedesk/backend/inbox"
)

// Local is the file of what exists only on this computer.
type Local struct {
	f   *file
	use *flock.Flock // that it is open
}

// OpenLocal opens or creates the file and migrates it. The error is ErrNewer
// when a newer program has written it.
func OpenLocal(ctx context.Context, path string) (*Local, error) {
	use, err := useLocal(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	f, err := openFile(ctx, path, "local", syncFull)
	if err != nil {
		return nil, errors.Join(err, use.Close())
	}
	return &Local{f, use}, nil
}

// Close closes the file.
func (l *Local) Close() error { return errors.Join(l.f.close(), l.use.Close()) }

// DataVersion changes when another process has written the file.
func (l *Local) DataVersion(ctx context.Context) (int64, error) {
	w := l.f.writer // its own writes do not count
	if err := w.take(ctx); err != nil {
		return 0, err
	}
	defer w.release()
	var v int64
	if err := w.conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v); err != nil {
		return 0, fmt.Errorf("read data version: %w", err)
	}
	return v, nil
}

// ProfileTry is when a contact's profile may be asked for again.
type ProfileTry struct {
	Tries  int
	NextMs int64
}

// ProfileTries reads the tries of all contacts whose profile is not known.
func (l *Local) ProfileTries(ctx context.Context) (map[inbox.ConversationID]ProfileTry, error) {
	type row struct {
		id inbox.ConversationID
		ProfileTry
	}
	rows, err := l.f.read.QueryContext(ctx, `SELECT conversation, tries, next_ms FROM profile_tries`)
	all, err := collect(rows, err, func(scan func(...any) error) (row, error) {
		var r row
		return r, scan(&r.id, &r.Tries, &r.NextMs)
	})
	if err != nil {
		return nil, fmt.Errorf("read profile tries: %w", err)
	}
	byID := make(map[inbox.ConversationID]ProfileTry, len(all))
	for _, r := range all {
		byID[r.id] = r.ProfileTry
	}
	return byID, nil
}

// SetProfileTry records a try; the zero value forgets the contact.
func (l *Local) SetProfileTry(ctx context.Context, id inbox.ConversationID, try ProfileTry) error {
	return l.f.update(ctx, func(t tx) error {
		if try == (ProfileTry{}) {
			return t.run(`DELETE FROM profile_tries WHERE conversation = ?`, id)
		}
		return t.run(`INSERT INTO profile_tries (conversation, tries, next_ms) VALUES (?, ?, ?)
			ON CONFLICT (conversation) DO UPDATE SET tries = excluded.tries, next_ms = excluded.next_ms`, id, try.Tries, try.NextMs)
	})
}
