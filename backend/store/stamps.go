package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// Stamps are when the tokens of channels were obtained that this computer
// holds, in ms.
func (l *Local) Stamps(ctx context.Context) (map[inbox.ChannelID]int64, error) {
	type row struct {
		channel inbox.ChannelID
		stamp   int64
	}
	rows, err := l.f.read.QueryContext(ctx, `SELECT channel, stamp FROM stamps`)
	all, err := collect(rows, err, func(scan func(...any) error) (row, error) {
		var r row
		return r, scan(&r.channel, &r.stamp)
	})
	if err != nil {
		return nil, fmt.Errorf("read stamps of tokens: %w", err)
	}
	stamps := make(map[inbox.ChannelID]int64, len(all))
	for _, r := range all {
		stamps[r.channel] = r.stamp
	}
	return stamps, nil
}

// SetStamp records when a channel's token was obtained.
func (l *Local) SetStamp(ctx context.Context, id inbox.ChannelID, stamp int64) error {
	err := l.f.update(ctx, func(t tx) error {
		return t.run(`INSERT INTO stamps (channel, stamp) VALUES (?, ?) ON CONFLICT (channel) DO UPDATE SET stamp = excluded.stamp`, id, stamp)
	})
	if err != nil {
		return fmt.Errorf("record stamp of %s: %w", id, err)
	}
	return nil
}

// DropStamp forgets that this computer holds a channel's token.
func (l *Local) DropStamp(ctx context.Context, id inbox.ChannelID) error {
	err := l.f.update(ctx, func(t tx) error { return t.run(`DELETE FROM stamps WHERE channel = ?`, id) })
	if err != nil {
		return fmt.Errorf("forget stamp of %s: %w", id, err)
	}
	return nil
}
