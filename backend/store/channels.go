package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

// ErrNotFound is answered for an id that no row has.
var ErrNotFound = errors.New("not found")

const sqlChannelNo = `SELECT no FROM channels WHERE id = ?`

// PutChannel adds a channel or brings a known one back to connected.
func (w *Tx) PutChannel(c inbox.Channel) error {
	w.channelsChanged = true
	return w.run(`INSERT INTO channels (id, kind, account, app_id, name, page, state, since_ms, connect_ms)
		VALUES (?, ?, ?, ?, ?, ?, 'connected', ?, ?)
		ON CONFLICT (id) DO UPDATE SET app_id = excluded.app_id, name = excluded.name, page = excluded.page,
			state = 'connected', since_ms = excluded.since_ms, reason = '',
			connect_ms = CASE WHEN connect_ms = 0 THEN excluded.connect_ms ELSE connect_ms END`,
		c.ID, c.Kind, c.Account, c.AppID, c.Name, c.Page, c.SinceMs, c.ConnectMs)
}

// EnsureChannel makes a row for a channel whose webhooks came before the entry
// that connects it. It stays out of lists until then.
func (w *Tx) EnsureChannel(c inbox.Channel) error {
	return w.run(`INSERT INTO channels (id, kind, account, app_id, name, page, state, since_ms, connect_ms)
		VALUES (?, ?, ?, '', '', '', 'disconnected', ?, 0) ON CONFLICT (id) DO NOTHING`, c.ID, c.Kind, c.Account, c.SinceMs)
}

// SetChannelName renames a channel.
func (w *Tx) SetChannelName(id inbox.ChannelID, name string) error {
	w.channelsChanged = true
	return w.run(`UPDATE channels SET name = ? WHERE id = ?`, name, id)
}

// SetHumanAgent records whether the provider lets people answer after the
// window has closed.
func (w *Tx) SetHumanAgent(id inbox.ChannelID, approved bool) error {
	w.channelsChanged, w.allChanged = true, true
	return w.run(`UPDATE channels SET human_agent = ? WHERE id = ?`, approved, id)
}

// SetChannelState changes a channel's state and says since when and why.
func (w *Tx) SetChannelState(id inbox.ChannelID, state inbox.ChannelState, sinceMs int64, reason string) error {
	w.channelsChanged = true
	return w.run(`UPDATE channels SET state = ?, since_ms = ?, reason = ? WHERE id = ?`, state, sinceMs, reason, id)
}

// SetChannelChecked records a comparison with the provider's record.
func (w *Tx) SetChannelChecked(id inbox.ChannelID, checkedMs, recordMs int64) error {
	w.channelsChanged = true
	return w.run(`UPDATE channels SET checked_ms = max(checked_ms, ?), record_ms = max(record_ms, ?) WHERE id = ?`, checkedMs, recordMs, id)
}

// SetChannelResubscribed records when the provider was asked again to send.
func (w *Tx) SetChannelResubscribed(id inbox.ChannelID, atMs int64) error {
	w.channelsChanged = true
	return w.run(`UPDATE channels SET resubscribed_ms = max(resubscribed_ms, ?) WHERE id = ?`, atMs, id)
}

// Channel reads one channel as this transaction sees it, without counting what
// is unread. ErrNotFound when it has no row.
func (w *Tx) Channel(id inbox.ChannelID) (inbox.Channel, error) {
	c, err := scanChannel(w.row(sqlChannelAlone, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNotFound
	}
	return c, err
}

func (w *Tx) channelNo(id inbox.ChannelID) (int64, error) {
	if no, ok := w.channels[id]; ok {
		return no, nil
	}
	var no int64
	err := w.row(sqlChannelNo, id).Scan(&no)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("channel %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return 0, fmt.Errorf("channel %s: %w", id, err)
	}
	w.channels[id] = no
	return no, nil
}

const (
	channelColumns = `c.id, c.kind, c.account, c.app_id, c.name, c.page, c.state, c.since_ms, c.reason, c.connect_ms,
	c.human_agent, c.checked_ms, c.record_ms, c.resubscribed_ms`
	sqlChannels = `SELECT ` + channelColumns + `,
	(SELECT coalesce(sum(unread), 0) FROM conversations v WHERE v.channel = c.no AND v.unread > 0)
	FROM channels c`
	sqlChannelAlone = `SELECT ` + channelColumns + `, 0 FROM channels c WHERE c.id = ?`
)

func scanChannel(scan func(...any) error) (inbox.Channel, error) {
	var c inbox.Channel
	err := scan(&c.ID, &c.Kind, &c.Account, &c.AppID, &c.Name, &c.Page, &c.State, &c.SinceMs, &c.Reason, &c.ConnectMs,
		&c.HumanAgent, &c.CheckedMs, &c.RecordMs, &c.ResubscribedMs, &c.Unread)
	return c, err
}

// Channels lists all channels, oldest first.
func (r *Replica) Channels(ctx context.Context) ([]inbox.Channel, error) {
	rows, err := r.f.read.QueryContext(ctx, sqlChannels+` WHERE c.connect_ms > 0 ORDER BY c.connect_ms, c.no`)
	all, err := collect(rows, err, scanChannel)
	if err != nil {
		return nil, fmt.Errorf("read channels: %w", err)
	}
	return all, nil
}

// Channel reads one channel; ErrNotFound when there is none.
func (r *Replica) Channel(ctx context.Context, id inbox.ChannelID) (inbox.Channel, error) {
	c, err := scanChannel(r.f.read.QueryRowContext(ctx, sqlChannels+` WHERE c.id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("channel %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return c, fmt.Errorf("read channel %s: %w", id, err)
	}
	return c, nil
}
