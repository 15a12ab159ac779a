package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

const (
	entryColumns  = `key, at, kind, channel, thread, actor, device, body, coalesce(moved, '')`
	selectEntries = `SELECT ` + entryColumns + ` FROM entries WHERE key > ? AND key <= ? ORDER BY key LIMIT ?`
	selectChannel = `SELECT ` + entryColumns + ` FROM entries WHERE key > ? AND key <= ?
		AND (channel = ? OR (channel = '' AND kind = ?)) ORDER BY key LIMIT ?`
	selectEntry = `SELECT ` + entryColumns + ` FROM entries WHERE key = ?`
)

// Head implements journal.Journal.
func (j *Journal) Head(_ context.Context, workspace string) (int64, error) {
	return j.spaces.position(workspace, 0).head, nil
}

// Read implements journal.Journal.
func (j *Journal) Read(ctx context.Context, workspace string, after int64, limit journal.Limit) ([]wire.Entry, error) {
	p := j.spaces.position(workspace, after)
	if p.inMemory {
		return limited(p.recent, limit), nil
	}
	entries, err := j.collect(ctx, limit, min(int64(limit.Entries), p.head-after), selectEntries, p.key(after), p.key(p.head), limit.Entries)
	if err != nil {
		return nil, fmt.Errorf("read journal of %s after %d: %w", workspace, after, err)
	}
	return entries, nil
}

// ReadPart implements journal.Journal. A channel is looked for in all entries:
// who may see it changes seldom. A thread has an index.
func (j *Journal) ReadPart(ctx context.Context, workspace string, part journal.Part, after, upTo int64, limit journal.Limit) ([]wire.Entry, error) {
	p := j.spaces.position(workspace, 0)
	upTo = min(upTo, p.head)
	if after >= upTo {
		return nil, nil
	}
	var entries []wire.Entry
	var err error
	if part.Thread == "" {
		entries, err = j.collect(ctx, limit, 0, selectChannel, p.key(after), p.key(upTo), part.Channel, part.With, limit.Entries)
	} else {
		entries, err = j.readThread(ctx, p, part, after, upTo, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("read a part of the journal of %s after %d: %w", workspace, after, err)
	}
	return entries, nil
}

// readThread reads the entries that the index names, one by one.
func (j *Journal) readThread(ctx context.Context, p position, part journal.Part, after, upTo int64, limit journal.Limit) ([]wire.Entry, error) {
	var entries []wire.Entry
	bytes := 0
	for after < upTo {
		seqs, err := j.threads.find(ctx, p.number, part, after, upTo, limit.Entries)
		if err != nil || len(seqs) == 0 {
			return entries, err
		}
		for _, seq := range seqs {
			e, err := scanEntry(j.db.QueryRowContext(ctx, selectEntry, p.key(seq)))
			if err != nil {
				return nil, err
			}
			after = seq
			ours := e.Channel == part.Channel && e.Thread == part.Thread || e.Channel == "" && e.Kind == part.With
			if !ours { // another thread has the same hash
				continue
			}
			if bytes += len(e.Body); len(entries) > 0 && (bytes > limit.Bytes || len(entries) == limit.Entries) {
				return entries, nil
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// collect runs a query for entries and takes what is within the limit; about so
// many are expected.
func (j *Journal) collect(ctx context.Context, limit journal.Limit, expected int64, query string, args ...any) ([]wire.Entry, error) {
	rows, err := j.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	entries := make([]wire.Entry, 0, expected)
	bytes := 0
	for rows.Next() && (len(entries) == 0 || bytes < limit.Bytes) {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		if bytes += len(e.Body); len(entries) > 0 && bytes > limit.Bytes {
			break
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// scanner is a row, alone or among others.
type scanner interface{ Scan(into ...any) error }

var (
	_ scanner = (*sql.Row)(nil)
	_ scanner = (*sql.Rows)(nil)
)

func scanEntry(row scanner) (wire.Entry, error) {
	var e wire.Entry
	var key int64
	var moved string
	if err := row.Scan(&key, &e.At, &e.Kind, &e.Channel, &e.Thread, &e.Actor, &e.Device, &e.Body, &moved); err != nil {
		return e, err
	}
	e.Seq = key & (1<<seqBits - 1)
	return e, readMoved(&e, moved)
}

// limited is the longest start of entries within limit.
func limited(entries []wire.Entry, limit journal.Limit) []wire.Entry {
	bytes := 0
	for i, e := range entries {
		bytes += len(e.Body)
		if i == limit.Entries || (i > 0 && bytes > limit.Bytes) {
			return entries[:i]
		}
	}
	return entries
}
