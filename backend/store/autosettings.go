package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

// AutoSettings is what the shop set for a channel's automatic replies, and
// since when each is on (0: it is off): nothing older is answered.
type AutoSettings struct {
	Channel inbox.ChannelID
	inbox.AutoReplies
	WelcomeMs int64
	AwayMs    int64
	ClosingMs int64
}

const sqlAutoSettings = `SELECT h.id, s.settings, s.welcome_since_ms, s.away_since_ms, s.closing_since_ms
	FROM channel_replies s JOIN channels h ON h.no = s.channel`

// PutAutoReplies keeps a channel's settings. One that is switched on is so
// since atMs, unless it was before.
func (w *Tx) PutAutoReplies(id inbox.ChannelID, a inbox.AutoReplies, atMs int64) error {
	no, err := w.channelNo(id)
	if err != nil {
		return err
	}
	w.channelsChanged = true
	before, err := scanSettings(w.row(sqlAutoSettings+` WHERE h.no = ?`, no).Scan)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("automatic replies of %s: %w", id, err)
	}
	since := func(on bool, beforeMs int64) int64 {
		switch {
		case !on:
			return 0
		case beforeMs > 0:
			return beforeMs
		}
		return atMs
	}
	return w.run(`INSERT INTO channel_replies (channel, settings, welcome_since_ms, away_since_ms, closing_since_ms) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (channel) DO UPDATE SET settings = excluded.settings, welcome_since_ms = excluded.welcome_since_ms,
			away_since_ms = excluded.away_since_ms, closing_since_ms = excluded.closing_since_ms`,
		no, toJSON(a), since(a.Welcome.On, before.WelcomeMs), since(a.Away.On, before.AwayMs), since(a.Closing.On, before.ClosingMs))
}

func scanSettings(scan func(...any) error) (AutoSettings, error) {
	var s AutoSettings
	var raw string
	if err := scan(&s.Channel, &raw, &s.WelcomeMs, &s.AwayMs, &s.ClosingMs); err != nil {
		return s, err
	}
	return s, fromJSON(raw, &s.AutoReplies)
}

// AutoSettings lists the channels for which something was set.
func (r *Replica) AutoSettings(ctx context.Context) ([]AutoSettings, error) {
	rows, err := r.f.read.QueryContext(ctx, sqlAutoSettings+` ORDER BY h.no`)
	all, err := collect(rows, err, scanSettings)
	if err != nil {
		return nil, fmt.Errorf("read automatic replies: %w", err)
	}
	return all, nil
}

// AutoSettingsOf reads a channel's settings; ErrNotFound when none were made.
func (r *Replica) AutoSettingsOf(ctx context.Context, id inbox.ChannelID) (AutoSettings, error) {
	s, err := scanSettings(r.f.read.QueryRowContext(ctx, sqlAutoSettings+` WHERE h.id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fmt.Errorf("automatic replies of %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return s, fmt.Errorf("read automatic replies of %s: %w", id, err)
	}
	return s, nil
}

// SetStaffInfo keeps what stands beside a channel's threads.
func (w *Tx) SetStaffInfo(id inbox.ChannelID, text string) error {
	no, err := w.channelNo(id)
	if err != nil {
		return err
	}
	w.channelsChanged = true
	return w.run(`INSERT INTO channel_info (channel, text) VALUES (?, ?) ON CONFLICT (channel) DO UPDATE SET text = excluded.text`, no, text)
}

// StaffInfo is what stands beside a channel's threads, "" for nothing.
func (r *Replica) StaffInfo(ctx context.Context, id inbox.ChannelID) (string, error) {
	var text string
	err := r.f.read.QueryRowContext(ctx, `SELECT i.text FROM channel_info i JOIN channels h ON h.no = i.channel WHERE h.id = ?`, id).Scan(&text)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read info of %s: %w", id, err)
	}
	return text, nil
}
