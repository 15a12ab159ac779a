package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"slices"
	"sync"

	"pagedesk/relay/dbfile"
	"pagedesk/relay/journal"
)

// threadsFile is the index of threads in the data directory. It follows from
// the journal and is brought up to date when somebody asks for a thread: so it
// costs those nothing who store entries, and a lost one is made again.
const threadsFile = "threads.db"

// indexAtOnce is how many entries one transaction of the index takes.
const indexAtOnce = 20_000

const (
	selectHeads = `SELECT key, channel, thread, kind FROM entries WHERE key > ? AND key <= ? ORDER BY key LIMIT ?`
	selectSeen  = `SELECT coalesce((SELECT seq FROM positions WHERE workspace = ?), 0)`
	setSeen     = `INSERT INTO positions (workspace, seq) VALUES (?, ?) ON CONFLICT (workspace) DO UPDATE SET seq = excluded.seq`
	insertHead  = `INSERT INTO entries (thread, key) VALUES (?, ?) ON CONFLICT DO NOTHING`
	selectKeys  = `SELECT key FROM entries WHERE thread = ? AND key > ? AND key <= ? ORDER BY key LIMIT ?`
)

// threads is the index; it is opened when it is first needed.
type threads struct {
	dir     string
	journal *sql.DB

	mu sync.Mutex // one asks at a time
	db *sql.DB    // nil while closed; guarded by mu
}

// find answers the seqs of a thread's entries, and of those that go with them,
// in order and no more than limit.
func (t *threads) find(ctx context.Context, workspace int64, part journal.Part, after, upTo int64, limit int) ([]int64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.openLocked(); err != nil {
		return nil, err
	}
	if err := t.followLocked(ctx, workspace, upTo); err != nil {
		return nil, fmt.Errorf("index threads: %w", err)
	}
	var seqs []int64
	for _, hash := range []int64{threadHash(part.Channel, part.Thread), threadHash("", part.With)} {
		found, err := t.keysLocked(ctx, hash, workspace<<seqBits+after, workspace<<seqBits+upTo, limit)
		if err != nil {
			return nil, fmt.Errorf("look up thread: %w", err)
		}
		seqs = append(seqs, found...)
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	return seqs[:min(len(seqs), limit)], nil
}

func (t *threads) keysLocked(ctx context.Context, hash, after, upTo int64, limit int) ([]int64, error) {
	rows, err := t.db.QueryContext(ctx, selectKeys, hash, after, upTo, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var seqs []int64
	for rows.Next() {
		var key int64
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		seqs = append(seqs, key&(1<<seqBits-1))
	}
	return seqs, rows.Err()
}

func (t *threads) openLocked() error {
	if t.db != nil {
		return nil
	}
	db, err := dbfile.Open(filepath.Join(t.dir, threadsFile), schema("threads"), dbfile.OwnCheckpoints)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	t.db = db
	return nil
}

// followLocked brings the index up to a seq of a workspace.
func (t *threads) followLocked(ctx context.Context, workspace, upTo int64) error {
	for {
		var seen int64
		if err := t.db.QueryRowContext(ctx, selectSeen, workspace).Scan(&seen); err != nil || seen >= upTo {
			return err
		}
		if err := t.indexLocked(ctx, workspace, seen, upTo); err != nil {
			return err
		}
		if _, err := t.db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
			return err
		}
	}
}

// indexLocked takes the next entries into the index.
func (t *threads) indexLocked(ctx context.Context, workspace, after, upTo int64) error {
	rows, err := t.journal.QueryContext(ctx, selectHeads, workspace<<seqBits+after, workspace<<seqBits+upTo, indexAtOnce)
	if err != nil {
		return err
	}
	defer rows.Close()
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // has no effect after a commit
	insert, err := tx.PrepareContext(ctx, insertHead)
	if err != nil {
		return err
	}
	defer insert.Close()
	taken, seen := 0, upTo
	for rows.Next() {
		var key int64
		var channel, thread, kind string
		if err := rows.Scan(&key, &channel, &thread, &kind); err != nil {
			return err
		}
		taken++
		seen = key & (1<<seqBits - 1)
		if channel == "" {
			thread = kind
		}
		if thread == "" {
			continue
		}
		if _, err := insert.ExecContext(ctx, threadHash(channel, thread), key); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if taken < indexAtOnce {
		seen = upTo // there may be no entry with that seq
	}
	if _, err := tx.ExecContext(ctx, setSeen, workspace, seen); err != nil {
		return err
	}
	return tx.Commit()
}

func (t *threads) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.db == nil {
		return nil
	}
	_, err := t.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	err = errors.Join(err, t.db.Close())
	t.db = nil
	return err
}

// threadHash numbers a thread; two may have the same number.
func threadHash(channel, thread string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(channel + "\x00" + thread)) // a hash takes everything
	return int64(h.Sum64())                           //nolint:gosec // all 64 bits count, not what they are worth
}
