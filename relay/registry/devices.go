package registry

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"pagedesk/relay/wire"
)

// ErrRevoked says that the device was one of the workspace and is no more.
var ErrRevoked = errors.New("the device was revoked")

// Identity is a device and whom it belongs to.
type Identity struct {
	Workspace wire.Workspace
	Member    wire.Member
	Device    wire.Device
}

const identityQuery = `SELECT w.id, w.name, m.id, m.name, m.role, m.email, d.id, d.name, d.revoked_at_ms IS NOT NULL
	FROM devices d JOIN members m ON m.id = d.member JOIN workspaces w ON w.id = m.workspace WHERE `

// Device finds a device by its token. Unknown ones are ErrNotFound.
func (r *Registry) Device(ctx context.Context, token string) (Identity, error) {
	return identity(r.db.QueryRowContext(ctx, identityQuery+`d.token_sha256 = ?`, sumOf(token)))
}

// Identity finds a device by its id.
func (r *Registry) Identity(ctx context.Context, device string) (Identity, error) {
	return identity(r.db.QueryRowContext(ctx, identityQuery+`d.id = ?`, device))
}

func identity(row *sql.Row) (Identity, error) {
	var id Identity
	var revoked bool
	err := row.Scan(&id.Workspace.ID, &id.Workspace.Name, &id.Member.ID, &id.Member.Name, &id.Member.Role, &id.Member.Email,
		&id.Device.ID, &id.Device.Name, &revoked)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Identity{}, fmt.Errorf("device: %w", ErrNotFound)
	case err != nil:
		return Identity{}, fmt.Errorf("look up device: %w", err)
	case revoked:
		return Identity{}, ErrRevoked
	}
	return id, nil
}

// Seen notes that a device is connected now, or was until now.
func (r *Registry) Seen(ctx context.Context, device string) error {
	_, err := r.db.ExecContext(ctx, `UPDATE devices SET seen_at_ms = ? WHERE id = ?`, now(), device)
	return wrap("note device", err)
}

// Devices lists the devices of a workspace that are not revoked, in the order
// they paired. With member it lists those of that member only. Who is online
// is not known here.
func (r *Registry) Devices(ctx context.Context, workspace, member string) ([]wire.DeviceState, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT d.id, d.name, d.member, d.public_key, d.created_at_ms, d.seen_at_ms
		FROM devices d JOIN members m ON m.id = d.member
		WHERE m.workspace = ? AND (d.member = ? OR ? = '') AND d.revoked_at_ms IS NULL ORDER BY d.created_at_ms, d.id`, workspace, member, member)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	defer rows.Close()
	devices := []wire.DeviceState{}
	for rows.Next() {
		d := wire.DeviceState{Vault: []wire.VaultItem{}}
		var key []byte
		if err := rows.Scan(&d.ID, &d.Name, &d.Member, &key, &d.CreatedMs, &d.LastSeenMs); err != nil {
			return nil, fmt.Errorf("list devices: %w", err)
		}
		d.PublicKey = base64.StdEncoding.EncodeToString(key)
		devices = append(devices, d)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // the only connection is needed below
		return nil, fmt.Errorf("list devices: %w", err)
	}
	return devices, r.addStamps(ctx, workspace, devices)
}

// Revoke takes a device out of its workspace: its token is dead and its vault
// empty. It returns ErrLastOwner for the last computer of the last owner.
func (r *Registry) Revoke(ctx context.Context, device string) error {
	return r.update(ctx, func(tx *sql.Tx) error {
		if err := revoke(ctx, tx, `id = ?`, device); err != nil {
			return err
		}
		var workspace string
		var role wire.Role
		err := tx.QueryRowContext(ctx, `SELECT m.workspace, m.role FROM devices d JOIN members m ON m.id = d.member WHERE d.id = ?`, device).
			Scan(&workspace, &role)
		if err != nil {
			return fmt.Errorf("look up device: %w", err)
		}
		return checkOwners(ctx, tx, workspace, role)
	})
}

// revoke revokes the devices that a condition names.
func revoke(ctx context.Context, tx *sql.Tx, condition, arg string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM vault WHERE holder IN (SELECT id FROM devices WHERE `+condition+`)`, arg)
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE devices SET revoked_at_ms = ? WHERE revoked_at_ms IS NULL AND `+condition, now(), arg)
	}
	return wrap("revoke devices", err)
}

// NextEpoch starts a new term of an automation lease: a workspace's or, with
// "/" and a channel's id behind it, that of the channel.
func (r *Registry) NextEpoch(ctx context.Context, lease string) (int64, error) {
	workspace, channel, ofChannel := strings.Cut(lease, "/")
	query, args := `UPDATE workspaces SET lease_epoch = lease_epoch + 1 WHERE id = ? RETURNING lease_epoch`, []any{workspace}
	if ofChannel {
		query, args = `UPDATE access SET lease_epoch = lease_epoch + 1 WHERE workspace = ? AND channel = ? RETURNING lease_epoch`, []any{workspace, channel}
	}
	var epoch int64
	if err := r.db.QueryRowContext(ctx, query, args...).Scan(&epoch); err != nil {
		return 0, fmt.Errorf("start lease term of %s: %w", lease, err)
	}
	return epoch, nil
}
