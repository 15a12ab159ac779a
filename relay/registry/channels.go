package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/relay/wire"
)

// ErrTaken says that the account belongs to another workspace.
var ErrTaken = errors.New("the account belongs to another workspace")

func (r *Registry) loadClaims(ctx context.Context) error {
	rows, err := r.db.QueryContext(ctx, `SELECT id, workspace FROM channels`)
	if err != nil {
		return fmt.Errorf("read channels: %w", err)
	}
	defer rows.Close()
	claims := map[string]string{}
	for rows.Next() {
		var id, workspace string
		if err := rows.Scan(&id, &workspace); err != nil {
			return fmt.Errorf("read channels: %w", err)
		}
		claims[id] = workspace
	}
	r.claims = claims
	return rows.Err()
}

// Owner is the workspace that has claimed a channel, or "".
func (r *Registry) Owner(channel string) string {
	r.claimsMu.RLock()
	defer r.claimsMu.RUnlock()
	return r.claims[channel]
}

// Claim gives an account to a workspace, and the channel the given access if
// the workspace never had it. It changes nothing when the workspace has it
// already.
func (r *Registry) Claim(ctx context.Context, workspace, object, account string, access FirstAccess) (wire.Channel, error) {
	c := wire.Channel{ID: wire.ChannelID(object, account), Object: object, Account: account}
	r.claimsMu.Lock()
	defer r.claimsMu.Unlock()
	switch r.claims[c.ID] {
	case workspace:
		return c, nil
	case "":
	default:
		return wire.Channel{}, ErrTaken
	}
	r.accessMu.Lock()
	defer r.accessMu.Unlock()
	first := firstAccess(workspace, c.ID, access)
	begun := false
	err := r.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO channels (id, workspace, object, account, created_at_ms)
			VALUES (?, ?, ?, ?, ?)`, c.ID, workspace, object, account, now())
		if err != nil {
			return fmt.Errorf("claim channel %s: %w", c.ID, err)
		}
		begun, err = r.beginAccessLocked(ctx, tx, first)
		return err
	})
	if err != nil {
		return wire.Channel{}, err
	}
	if begun {
		r.keepAccessLocked(first)
	}
	r.claims[c.ID] = workspace
	return c, nil
}

// firstAccess is a channel's access as revision 1. That everyone sees it is
// what desktops take for granted and need not be told.
func firstAccess(workspace, channel string, access FirstAccess) AccessRecord {
	a := AccessRecord{Workspace: workspace, Channel: channel, Access: normalAccess(access.Access), Revision: 1, Since: access.Since}
	if a.Access.Everyone && !a.Access.OwnOnly {
		a.Announced = 1
	}
	return a
}

// Release gives a channel up. It returns ErrNotFound unless the workspace has
// it.
func (r *Registry) Release(ctx context.Context, workspace, channel string) error {
	r.claimsMu.Lock()
	defer r.claimsMu.Unlock()
	if r.claims[channel] != workspace {
		return fmt.Errorf("channel %s: %w", channel, ErrNotFound)
	}
	if _, err := r.db.ExecContext(ctx, `DELETE FROM channels WHERE id = ?`, channel); err != nil {
		return fmt.Errorf("release channel %s: %w", channel, err)
	}
	delete(r.claims, channel)
	return nil
}

// Channels lists the channels of a workspace in the order they were claimed.
func (r *Registry) Channels(ctx context.Context, workspace string) ([]wire.Channel, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT id, object, account FROM channels
		WHERE workspace = ? ORDER BY created_at_ms, id`, workspace)
	if err != nil {
		return nil, fmt.Errorf("list channels: %w", err)
	}
	defer rows.Close()
	channels := []wire.Channel{}
	for rows.Next() {
		var c wire.Channel
		if err := rows.Scan(&c.ID, &c.Object, &c.Account); err != nil {
			return nil, fmt.Errorf("list channels: %w", err)
		}
		channels = append(channels, c)
	}
	return channels, rows.Err()
}
