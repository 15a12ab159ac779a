package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

// SetAccess records who may see a channel.
func (w *Tx) SetAccess(id inbox.ChannelID, a inbox.Access) error {
	w.channelsChanged = true
	members := ""
	if len(a.Members) > 0 {
		members = toJSON(a.Members)
	}
	return w.run(`INSERT INTO access (channel, everyone, members, own_only) VALUES (?, ?, ?, ?)
		ON CONFLICT (channel) DO UPDATE SET everyone = excluded.everyone, members = excluded.members, own_only = excluded.own_only`,
		id, a.Everyone, members, a.OwnOnly)
}

const accessColumns = `channel, everyone, members, own_only`

type accessRow struct {
	channel inbox.ChannelID
	access  inbox.Access
}

func scanAccess(scan func(...any) error) (accessRow, error) {
	var a accessRow
	var members string
	if err := scan(&a.channel, &a.access.Everyone, &members, &a.access.OwnOnly); err != nil {
		return a, err
	}
	return a, fromJSON(members, &a.access.Members)
}

// Access is who may see a channel: everyone, unless the journal says more.
func (r *Replica) Access(ctx context.Context, id inbox.ChannelID) (inbox.Access, error) {
	a, err := scanAccess(r.f.read.QueryRowContext(ctx, `SELECT `+accessColumns+` FROM access WHERE channel = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return inbox.SharedAccess, nil
	}
	if err != nil {
		return inbox.Access{}, fmt.Errorf("read access to %s: %w", id, err)
	}
	return a.access, nil
}

// Accesses are those of the channels of which the journal says more than that
// everyone sees them.
func (r *Replica) Accesses(ctx context.Context) (map[inbox.ChannelID]inbox.Access, error) {
	return readAccesses(ctx, r.f.read)
}

func readAccesses(ctx context.Context, q querier) (map[inbox.ChannelID]inbox.Access, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+accessColumns+` FROM access`)
	all, err := collect(rows, err, scanAccess)
	if err != nil {
		return nil, fmt.Errorf("read access: %w", err)
	}
	byChannel := make(map[inbox.ChannelID]inbox.Access, len(all))
	for _, a := range all {
		byChannel[a.channel] = a.access
	}
	return byChannel, nil
}
