package sqlite

import (
	"context"
	"database/sql"
	"sync"

	"pagedesk/relay/wire"
)

// seqBits is the room for seqs in an entry's key; the rest is the workspace's
// number.
const seqBits = 40

const selectSpaces = `SELECT number, id, max(floor, coalesce(
	(SELECT max(key) FROM entries WHERE key >= number << 40 AND key < (number + 1) << 40) - (number << 40), 0))
	FROM workspaces`

// space is one workspace's part of the journal.
type space struct {
	number int64
	given  int64 // last seq given out; only the committer touches it

	// Guarded by spaces.mu.
	head     int64 // last seq that is durable
	watchers map[chan struct{}]struct{}
	tail     tail
}

func (s *space) key(seq int64) int64 { return s.number<<seqBits + seq }

// spaces are all workspaces that have entries or watchers.
type spaces struct {
	mu   sync.Mutex
	byID map[string]*space
}

func loadSpaces(ctx context.Context, db *sql.DB) (*spaces, error) {
	rows, err := db.QueryContext(ctx, selectSpaces)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := &spaces{byID: map[string]*space{}}
	for rows.Next() {
		s := &space{}
		var id string
		if err := rows.Scan(&s.number, &id, &s.given); err != nil {
			return nil, err
		}
		s.head = s.given
		all.byID[id] = s
	}
	return all, rows.Err()
}

// entering returns the space of a workspace for the committer, adding it to
// the file when it is new.
func (all *spaces) entering(ctx context.Context, w *writer, workspace string) (*space, error) {
	all.mu.Lock()
	s := all.getLocked(workspace)
	all.mu.Unlock()
	if s.number != 0 { // only the committer changes it
		return s, nil
	}
	number, err := w.addWorkspace(ctx, workspace)
	if err != nil {
		return nil, err
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	s.number = number
	return s, nil
}

func (all *spaces) getLocked(workspace string) *space {
	s := all.byID[workspace]
	if s == nil {
		s = &space{}
		all.byID[workspace] = s
	}
	return s
}

// addition is an entry that has become durable.
type addition struct {
	space *space
	entry wire.Entry
}

// publish shows additions, which are in the order of their seqs, to readers
// and wakes the watchers.
func (all *spaces) publish(added []addition) {
	all.mu.Lock()
	defer all.mu.Unlock()
	touched := map[*space]struct{}{}
	for _, a := range added {
		a.space.head = a.entry.Seq
		if len(a.space.watchers) > 0 {
			a.space.tail.add(a.entry)
		}
		touched[a.space] = struct{}{}
	}
	for s := range touched {
		for w := range s.watchers {
			select {
			case w <- struct{}{}:
			default: // it has a token already
			}
		}
	}
}

func (all *spaces) watch(workspace string) (<-chan struct{}, func()) {
	all.mu.Lock()
	defer all.mu.Unlock()
	s := all.getLocked(workspace)
	if len(s.watchers) == 0 {
		s.watchers = map[chan struct{}]struct{}{}
		s.tail = tail{from: s.head}
	}
	w := make(chan struct{}, 1)
	s.watchers[w] = struct{}{}
	return w, func() {
		all.mu.Lock()
		defer all.mu.Unlock()
		delete(s.watchers, w)
		if len(s.watchers) == 0 {
			s.tail = tail{}
		}
	}
}

// position is what a reader needs to know of a workspace.
type position struct {
	number, head int64
	recent       []wire.Entry // after the seq asked for
	inMemory     bool         // recent is all there is
}

func (p position) key(seq int64) int64 { return p.number<<seqBits + seq }

func (all *spaces) position(workspace string, after int64) position {
	all.mu.Lock()
	defer all.mu.Unlock()
	s := all.byID[workspace]
	if s == nil {
		return position{inMemory: true}
	}
	p := position{number: s.number, head: s.head}
	if after >= s.head {
		p.inMemory = true
	} else if len(s.watchers) > 0 && after >= s.tail.from {
		p.recent, p.inMemory = s.tail.after(after), true
	}
	return p
}
