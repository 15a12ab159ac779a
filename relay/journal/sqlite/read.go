package sqlite

import (
	"context"
	"fmt"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

const selectEntries = `SELECT key, at, kind, channel, thread, actor, device, body
	FROM entries WHERE key > ? AND key <= ? ORDER BY key LIMIT ?`

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
	rows, err := j.db.QueryContext(ctx, selectEntries, p.number<<seqBits+after, p.number<<seqBits+p.head, limit.Entries)
	if err != nil {
		return nil, fmt.Errorf("read journal of %s after %d: %w", workspace, after, err)
	}
	defer rows.Close()
	entries := make([]wire.Entry, 0, min(int64(limit.Entries), p.head-after))
	bytes := 0
	for rows.Next() && (len(entries) == 0 || bytes < limit.Bytes) {
		var e wire.Entry
		var key int64
		if err := rows.Scan(&key, &e.At, &e.Kind, &e.Channel, &e.Thread, &e.Actor, &e.Device, &e.Body); err != nil {
			return nil, fmt.Errorf("read journal of %s after %d: %w", workspace, after, err)
		}
		e.Seq = key & (1<<seqBits - 1)
		if bytes += len(e.Body); len(entries) > 0 && bytes > limit.Bytes {
			break
		}
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read journal of %s after %d: %w", workspace, after, err)
	}
	return entries, nil
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
