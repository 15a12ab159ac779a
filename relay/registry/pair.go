package registry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"pagedesk/relay/wire"
)

// TokenPrefix marks a device token, so that scanners for leaked secrets can
// find one.
const TokenPrefix = "pdk_"

// defaultWorkspace is the name of the workspace that the first device makes.
const defaultWorkspace = "Pagedesk"

// Identity is a device and whom it belongs to.
type Identity struct {
	Workspace wire.Workspace
	Member    wire.Member
	Device    wire.Device
}

// NewDevice is what a person tells when pairing. The caller has checked it.
type NewDevice struct {
	Person    string
	Computer  string
	PublicKey []byte
}

// Pair redeems a setup code: it makes a new owner with one device and returns
// the device's token, which is stored nowhere. announce runs before anything
// becomes final; when it fails, the code can be used again.
func (r *Registry) Pair(ctx context.Context, code string, d NewDevice, announce func(Identity) error) (Identity, string, error) {
	token := newToken()
	var id Identity
	err := r.update(ctx, func(tx *sql.Tx) error {
		at := now()
		if err := redeem(ctx, tx, code, at); err != nil {
			return err
		}
		workspace, err := firstWorkspace(ctx, tx, at)
		if err != nil {
			return err
		}
		id = Identity{
			Workspace: workspace,
			Member:    wire.Member{ID: newID("u_"), Name: d.Person, Role: wire.RoleOwner},
			Device:    wire.Device{ID: newID("d_"), Name: d.Computer},
		}
		if err := addMember(ctx, tx, id, at); err != nil {
			return err
		}
		if err := addDevice(ctx, tx, id, d.PublicKey, token, at); err != nil {
			return err
		}
		return announce(id)
	})
	if err != nil {
		return Identity{}, "", err
	}
	return id, token, nil
}

// Device finds a device by its token.
func (r *Registry) Device(ctx context.Context, token string) (Identity, error) {
	sum := sha256.Sum256([]byte(token))
	var id Identity
	err := r.db.QueryRowContext(ctx, `SELECT w.id, w.name, m.id, m.name, m.role, d.id, d.name
		FROM devices d JOIN members m ON m.id = d.member JOIN workspaces w ON w.id = m.workspace
		WHERE d.token_sha256 = ?`, sum[:]).Scan(
		&id.Workspace.ID, &id.Workspace.Name, &id.Member.ID, &id.Member.Name, &id.Member.Role, &id.Device.ID, &id.Device.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return Identity{}, fmt.Errorf("device: %w", ErrNotFound)
	}
	if err != nil {
		return Identity{}, fmt.Errorf("look up device: %w", err)
	}
	return id, nil
}

// NextEpoch starts a new term of a workspace's automation lease.
func (r *Registry) NextEpoch(ctx context.Context, workspace string) (int64, error) {
	var epoch int64
	err := r.db.QueryRowContext(ctx, `UPDATE workspaces SET lease_epoch = lease_epoch + 1 WHERE id = ?
		RETURNING lease_epoch`, workspace).Scan(&epoch)
	if err != nil {
		return 0, fmt.Errorf("start lease term of %s: %w", workspace, err)
	}
	return epoch, nil
}

func firstWorkspace(ctx context.Context, tx *sql.Tx, at int64) (wire.Workspace, error) {
	var w wire.Workspace
	err := tx.QueryRowContext(ctx, `SELECT id, name FROM workspaces ORDER BY created_at_ms, id LIMIT 1`).Scan(&w.ID, &w.Name)
	if err == nil {
		return w, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return w, fmt.Errorf("look up workspace: %w", err)
	}
	w = wire.Workspace{ID: newID("w_"), Name: defaultWorkspace}
	_, err = tx.ExecContext(ctx, `INSERT INTO workspaces (id, name, created_at_ms) VALUES (?, ?, ?)`, w.ID, w.Name, at)
	if err != nil {
		return w, fmt.Errorf("add workspace: %w", err)
	}
	return w, nil
}

func addMember(ctx context.Context, tx *sql.Tx, id Identity, at int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO members (id, workspace, name, role, created_at_ms) VALUES (?, ?, ?, ?, ?)`,
		id.Member.ID, id.Workspace.ID, id.Member.Name, id.Member.Role, at)
	if err != nil {
		return fmt.Errorf("add member: %w", err)
	}
	return nil
}

func addDevice(ctx context.Context, tx *sql.Tx, id Identity, publicKey []byte, token string, at int64) error {
	sum := sha256.Sum256([]byte(token))
	_, err := tx.ExecContext(ctx, `INSERT INTO devices (id, member, name, public_key, token_sha256, created_at_ms)
		VALUES (?, ?, ?, ?, ?, ?)`, id.Device.ID, id.Member.ID, id.Device.Name, publicKey, sum[:], at)
	if err != nil {
		return fmt.Errorf("add device: %w", err)
	}
	return nil
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return TokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
}
