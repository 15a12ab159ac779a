package registry

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pagedesk/relay/wire"
)

const inviteColumns = `id, coalesce(member, ''), role, channels, email, made_by, created_at_ms, expires_at_ms`

// scanner is a row or rows.
type scanner interface{ Scan(into ...any) error }

// scanInvite reads inviteColumns and what else was selected after them.
func scanInvite(row scanner, more ...any) (wire.Invite, error) {
	var inv wire.Invite
	var channels string
	err := row.Scan(append([]any{&inv.ID, &inv.Member, &inv.Role, &channels, &inv.Email, &inv.By, &inv.CreatedMs, &inv.ExpiresMs}, more...)...)
	if err != nil {
		return inv, err
	}
	return inv, wrap("read channels of invite", json.Unmarshal([]byte(channels), &inv.Channels))
}

// Invite stores an invite by a member, with what its vault holds. The caller
// has checked it; a member that is named must exist.
func (r *Registry) Invite(ctx context.Context, workspace, by string, req wire.InviteRequest) (wire.Invite, error) {
	inv := wire.Invite{ID: newID("i_"), Member: req.Member, Role: req.Role, Channels: req.Channels, Email: req.Email, By: by, CreatedMs: now()}
	inv.ExpiresMs = inv.CreatedMs + req.LastsS*time.Second.Milliseconds()
	if inv.Channels == nil {
		inv.Channels = []string{}
	}
	channels, err := json.Marshal(inv.Channels)
	if err != nil {
		return inv, fmt.Errorf("encode channels of invite: %w", err)
	}
	code := newCode()
	err = r.update(ctx, func(tx *sql.Tx) error {
		if err := dropInvites(ctx, tx, `expires_at_ms <= ?`, inv.CreatedMs); err != nil {
			return err
		}
		member := sql.NullString{String: inv.Member, Valid: inv.Member != ""}
		_, err := tx.ExecContext(ctx, `INSERT INTO invites (id, workspace, code_sha256, member, role, channels, email, made_by, created_at_ms, expires_at_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			inv.ID, workspace, sumOf(code), member, inv.Role, string(channels), inv.Email, by, inv.CreatedMs, inv.ExpiresMs)
		if err != nil {
			return fmt.Errorf("store invite: %w", err)
		}
		return putVault(ctx, tx, inv.ID, req.Vault)
	})
	inv.Code = grouped(code)
	return inv, err
}

// Invites lists the invites of a workspace that can be redeemed, newest first.
// With by it lists those of that member only.
func (r *Registry) Invites(ctx context.Context, workspace, by string) ([]wire.Invite, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT `+inviteColumns+` FROM invites
		WHERE workspace = ? AND (made_by = ? OR ? = '') AND used_by IS NULL AND expires_at_ms > ? ORDER BY created_at_ms DESC, id`, workspace, by, by, now())
	if err != nil {
		return nil, fmt.Errorf("list invites: %w", err)
	}
	defer rows.Close()
	invites := []wire.Invite{}
	for rows.Next() {
		inv, err := scanInvite(rows)
		if err != nil {
			return nil, fmt.Errorf("list invites: %w", err)
		}
		invites = append(invites, inv)
	}
	return invites, wrap("list invites", rows.Err())
}

// Withdraw deletes an invite of a workspace. With by it must be that member's.
func (r *Registry) Withdraw(ctx context.Context, workspace, by, id string) error {
	return r.update(ctx, func(tx *sql.Tx) error {
		var one int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM invites WHERE id = ? AND workspace = ? AND (made_by = ? OR ? = '') AND used_by IS NULL`, id, workspace, by, by).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("invite: %w", ErrNotFound)
		}
		if err != nil {
			return fmt.Errorf("look up invite: %w", err)
		}
		return dropInvites(ctx, tx, `id = ?`, id)
	})
}

// forgetExpired deletes what can be redeemed no more, with its sealed tokens.
func (r *Registry) forgetExpired(ctx context.Context) error {
	return r.update(ctx, func(tx *sql.Tx) error { return dropInvites(ctx, tx, `expires_at_ms <= ?`, now()) })
}

// dropInvites deletes the invites that a condition names.
func dropInvites(ctx context.Context, tx *sql.Tx, condition string, arg any) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM vault WHERE holder IN (SELECT id FROM invites WHERE `+condition+`)`, arg)
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM invites WHERE `+condition, arg)
	}
	return wrap("delete invites", err)
}
