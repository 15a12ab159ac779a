package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// SetPaused records that a member was switched off, or on again, at atMs.
func (w *Tx) SetPaused(member inbox.MemberID, paused bool, atMs int64) error {
	w.rulesChanged = true
	return w.run(`INSERT INTO duties (member, paused, since_ms, shifts) VALUES (?, ?, ?, '{}') ON CONFLICT (member) DO UPDATE SET
		since_ms = CASE WHEN paused = excluded.paused THEN since_ms ELSE excluded.since_ms END, paused = excluded.paused`, member, paused, atMs)
}

// SetShifts records a member's shifts.
func (w *Tx) SetShifts(member inbox.MemberID, shifts inbox.Hours) error {
	w.rulesChanged = true
	return w.run(`INSERT INTO duties (member, paused, since_ms, shifts) VALUES (?, 0, 0, ?) ON CONFLICT (member) DO UPDATE SET shifts = excluded.shifts`, member, toJSON(shifts))
}

// Duties reads when members are on duty; who is not in it always is.
func (r *Replica) Duties(ctx context.Context) (map[inbox.MemberID]inbox.Duty, error) {
	return readDuties(ctx, r.f.read)
}

func readDuties(ctx context.Context, q querier) (map[inbox.MemberID]inbox.Duty, error) {
	rows, err := q.QueryContext(ctx, `SELECT member, paused, since_ms, shifts FROM duties`)
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.Duty, error) {
		var d inbox.Duty
		var shifts string
		if err := scan(&d.Member, &d.Paused, &d.SinceMs, &shifts); err != nil {
			return d, err
		}
		return d, fromJSON(shifts, &d.Shifts)
	})
	if err != nil {
		return nil, fmt.Errorf("read duties: %w", err)
	}
	byMember := make(map[inbox.MemberID]inbox.Duty, len(all))
	for _, d := range all {
		byMember[d.Member] = d
	}
	return byMember, nil
}
