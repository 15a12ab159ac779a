package registry

import (
	"context"
	"crypto/rand"
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

// ErrNameMissing says that a code makes a new member, who has no name.
var ErrNameMissing = errors.New("name is missing")

// NewDevice is what a person tells when pairing. The caller has checked it.
type NewDevice struct {
	Person    string // "" for a computer of somebody who is a member
	Email     string
	Computer  string
	PublicKey []byte
}

// Paired is what came of a code.
type Paired struct {
	Identity
	Kind     string // of the entry that tells of the member; "" when nothing about them has changed
	By       string // member id of who invited, "" for a setup code
	Channels []string
	Vault    []wire.VaultItem // sealed to the invite
}

// Pair redeems a setup code or an invite: it makes a device, of a new member
// unless the code names one, and returns its token, which is stored nowhere.
// announce runs before anything becomes final; when it fails, the code can be
// used again. A device that did not get the answer may ask again with the same
// key, for a short while and until it has connected: its token is another one
// then.
func (r *Registry) Pair(ctx context.Context, code string, d NewDevice, announce func(Paired) error) (Paired, string, error) {
	token := newToken()
	var p Paired
	err := r.update(ctx, func(tx *sql.Tx) error {
		at := now()
		g, err := find(ctx, tx, code, at)
		if err != nil {
			return err
		}
		if p.Vault, err = vaultOf(ctx, tx, g.invite.ID); err != nil {
			return err
		}
		if g.usedBy != "" {
			p.Identity, err = g.repeat(ctx, tx, d.PublicKey, token)
			return err
		}
		p.Identity, p.Kind, err = g.enlist(ctx, tx, d, at)
		if err != nil {
			return err
		}
		p.Device = wire.Device{ID: newID("d_"), Name: d.Computer}
		if err := addDevice(ctx, tx, p.Identity, d.PublicKey, token, at); err != nil {
			return err
		}
		p.By, p.Channels = g.invite.By, g.invite.Channels
		if err := g.use(ctx, tx, p.Device.ID, at); err != nil {
			return err
		}
		return announce(p)
	})
	if err != nil {
		return Paired{}, "", err
	}
	return p, token, nil
}

// Invitation tells what a code is for, without using it up.
func (r *Registry) Invitation(ctx context.Context, code string) (wire.Invitation, error) {
	var inv wire.Invitation
	err := r.update(ctx, func(tx *sql.Tx) error {
		g, err := find(ctx, tx, code, now())
		if err != nil {
			return err
		}
		if g.usedBy != "" {
			return ErrBadCode
		}
		inv.Role, inv.Email = g.invite.Role, g.invite.Email
		err = tx.QueryRowContext(ctx, `SELECT id, name FROM workspaces WHERE id = ? OR ? = '' ORDER BY created_at_ms, id LIMIT 1`, g.space, g.space).
			Scan(&inv.Workspace.ID, &inv.Workspace.Name)
		if err != nil && !errors.Is(err, sql.ErrNoRows) { // the first setup code comes before the workspace
			return fmt.Errorf("look up workspace: %w", err)
		}
		err = tx.QueryRowContext(ctx, `SELECT coalesce((SELECT name FROM members WHERE id = ?), ''), coalesce((SELECT name FROM members WHERE id = ?), '')`,
			g.invite.Member, g.invite.By).Scan(&inv.Member, &inv.By)
		return wrap("look up members", err)
	})
	return inv, err
}

// repeat gives the device that has used the code another token, unless it has
// connected with the one before.
func (g grant) repeat(ctx context.Context, tx *sql.Tx, publicKey []byte, token string) (Identity, error) {
	res, err := tx.ExecContext(ctx, `UPDATE devices SET token_sha256 = ?
		WHERE id = ? AND public_key = ? AND seen_at_ms = 0 AND revoked_at_ms IS NULL`, sumOf(token), g.usedBy, publicKey)
	if err != nil {
		return Identity{}, fmt.Errorf("repeat pairing: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return Identity{}, errors.Join(ErrBadCode, err)
	}
	return identity(tx.QueryRowContext(ctx, identityQuery+`d.id = ?`, g.usedBy))
}

// enlist finds or makes the member whose device pairs, and says which entry
// tells of it, "" for none.
func (g grant) enlist(ctx context.Context, tx *sql.Tx, d NewDevice, at int64) (Identity, string, error) {
	if g.invite.Member != "" {
		return g.another(ctx, tx)
	}
	if d.Person == "" {
		return Identity{}, "", ErrNameMissing
	}
	workspace, err := findWorkspace(ctx, tx, g.space, at)
	if err != nil {
		return Identity{}, "", err
	}
	id := Identity{Workspace: workspace, Member: wire.Member{ID: newID("u_"), Name: d.Person, Role: g.invite.Role, Email: d.Email}}
	_, err = tx.ExecContext(ctx, `INSERT INTO members (id, workspace, name, role, email, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)`,
		id.Member.ID, workspace.ID, id.Member.Name, id.Member.Role, id.Member.Email, at)
	return id, wire.KindMember, memberError("add member", err)
}

// another is a code for one more computer of a member. A setup code makes
// them an owner.
func (g grant) another(ctx context.Context, tx *sql.Tx) (Identity, string, error) {
	space, m, err := findMember(ctx, tx, g.invite.Member)
	if errors.Is(err, ErrNotFound) {
		return Identity{}, "", ErrBadCode // the member was removed
	}
	if err != nil {
		return Identity{}, "", err
	}
	workspace, err := findWorkspace(ctx, tx, space, 0)
	if err != nil || g.setup == nil || m.Role == wire.RoleOwner {
		return Identity{Workspace: workspace, Member: m}, "", err
	}
	m.Role = wire.RoleOwner
	return Identity{Workspace: workspace, Member: m}, wire.KindChanged, saveMember(ctx, tx, m)
}

// findWorkspace reads a workspace; "" is the first, which is made when there
// is none.
func findWorkspace(ctx context.Context, tx *sql.Tx, id string, at int64) (wire.Workspace, error) {
	var w wire.Workspace
	err := tx.QueryRowContext(ctx, `SELECT id, name FROM workspaces WHERE id = ? OR ? = '' ORDER BY created_at_ms, id LIMIT 1`, id, id).Scan(&w.ID, &w.Name)
	if err == nil {
		return w, nil
	}
	if !errors.Is(err, sql.ErrNoRows) || id != "" {
		return w, fmt.Errorf("look up workspace: %w", err)
	}
	w = wire.Workspace{ID: newID("w_"), Name: defaultWorkspace}
	_, err = tx.ExecContext(ctx, `INSERT INTO workspaces (id, name, created_at_ms) VALUES (?, ?, ?)`, w.ID, w.Name, at)
	return w, wrap("add workspace", err)
}

func addDevice(ctx context.Context, tx *sql.Tx, id Identity, publicKey []byte, token string, at int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO devices (id, member, name, public_key, token_sha256, created_at_ms)
		VALUES (?, ?, ?, ?, ?, ?)`, id.Device.ID, id.Member.ID, id.Device.Name, publicKey, sumOf(token), at)
	return wrap("add device", err)
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return TokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
}
