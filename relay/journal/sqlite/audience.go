package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

const (
	selectAudience = `SELECT member, seq FROM audiences WHERE workspace = ? AND channel = ? AND thread = ? ORDER BY member`
	deleteAudience = `DELETE FROM audiences WHERE workspace = ? AND channel = ? AND thread = ?`
	insertAudience = `INSERT INTO audiences (workspace, channel, thread, member, seq) VALUES (?, ?, ?, ?, ?)`
	selectThreads  = `SELECT channel, thread FROM audiences WHERE workspace = ? AND member = ?`
)

// moved is how an entry changed the audience of its thread.
type moved struct {
	Joined []string `json:"joined,omitempty"`
	Left   []string `json:"left,omitempty"`
}

// audience is who a thread is for, by member id, and the entry that said so.
type audience struct {
	members []string
	seq     int64
}

func (w *writer) audience(ctx context.Context, s *space, d journal.Draft) (audience, error) {
	rows, err := w.stmts[selectAudience].QueryContext(ctx, s.number, d.Channel, d.Thread)
	if err != nil {
		return audience{}, fmt.Errorf("read audience: %w", err)
	}
	defer rows.Close()
	var a audience
	for rows.Next() {
		var member string
		if err := rows.Scan(&member, &a.seq); err != nil {
			return a, fmt.Errorf("read audience: %w", err)
		}
		a.members = append(a.members, member)
	}
	return a, rows.Err()
}

// setAudience makes the draft's audience that of its thread and stores with
// its entry whom that moved.
func (w *writer) setAudience(ctx context.Context, s *space, seq int64, d journal.Draft, before audience) (moved, error) {
	next := slices.Compact(slices.Sorted(slices.Values(d.Audience)))
	m := moved{Joined: without(next, before.members), Left: without(before.members, next)}
	if err := w.exec(ctx, deleteAudience, s.number, d.Channel, d.Thread); err != nil {
		return m, fmt.Errorf("set audience: %w", err)
	}
	for _, member := range next {
		if err := w.exec(ctx, insertAudience, s.number, d.Channel, d.Thread, member, seq); err != nil {
			return m, fmt.Errorf("set audience: %w", err)
		}
	}
	if len(m.Joined) == 0 && len(m.Left) == 0 {
		return m, nil
	}
	text, err := json.Marshal(m)
	if err != nil {
		return m, fmt.Errorf("set audience: %w", err)
	}
	return m, w.exec(ctx, setMoved, string(text), s.key(seq))
}

// without is all but others; both are ordered by id.
func without(all, others []string) []string {
	var rest []string
	for _, member := range all {
		if _, found := slices.BinarySearch(others, member); !found {
			rest = append(rest, member)
		}
	}
	return rest
}

// Audience implements journal.Journal.
func (j *Journal) Audience(ctx context.Context, workspace string, t journal.Thread) ([]string, error) {
	rows, err := j.db.QueryContext(ctx, selectAudience, j.spaces.position(workspace, 0).number, t.Channel, t.Thread)
	if err != nil {
		return nil, fmt.Errorf("read audience in %s: %w", workspace, err)
	}
	defer rows.Close()
	var members []string
	for rows.Next() {
		var member string
		var seq int64
		if err := rows.Scan(&member, &seq); err != nil {
			return nil, fmt.Errorf("read audience in %s: %w", workspace, err)
		}
		members = append(members, member)
	}
	return members, rows.Err()
}

// Threads implements journal.Journal.
func (j *Journal) Threads(ctx context.Context, workspace, member string) ([]journal.Thread, error) {
	rows, err := j.db.QueryContext(ctx, selectThreads, j.spaces.position(workspace, 0).number, member)
	if err != nil {
		return nil, fmt.Errorf("read threads of a member of %s: %w", workspace, err)
	}
	defer rows.Close()
	var threads []journal.Thread
	for rows.Next() {
		var t journal.Thread
		if err := rows.Scan(&t.Channel, &t.Thread); err != nil {
			return nil, fmt.Errorf("read threads of a member of %s: %w", workspace, err)
		}
		threads = append(threads, t)
	}
	return threads, rows.Err()
}

// readMoved fills in an entry what is stored of whom it moved.
func readMoved(e *wire.Entry, text string) error {
	if text == "" {
		return nil
	}
	var m moved
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return fmt.Errorf("entry %d: read whom it moved: %w", e.Seq, err)
	}
	e.Joined, e.Left = m.Joined, m.Left
	return nil
}
