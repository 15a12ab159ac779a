package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/relay/wire"
)

// ErrVaultFull says that a vault would hold more than wire.MaxVaultItems.
var ErrVaultFull = errors.New("the vault is full")

// Vault reads what is sealed for a device.
func (r *Registry) Vault(ctx context.Context, device string) ([]wire.VaultItem, error) {
	return vaultOf(ctx, r.db, device)
}

// Fill puts items into the vault of a device that is not revoked. Of those
// with the same name the one with the greater stamp stays.
func (r *Registry) Fill(ctx context.Context, device string, items []wire.VaultItem) error {
	return r.update(ctx, func(tx *sql.Tx) error {
		if _, err := identity(tx.QueryRowContext(ctx, identityQuery+`d.id = ?`, device)); err != nil {
			return err
		}
		return putVault(ctx, tx, device, items)
	})
}

// Empty deletes items from all vaults of a workspace.
func (r *Registry) Empty(ctx context.Context, workspace, name string) error {
	_, err := r.db.ExecContext(ctx, `DELETE FROM vault WHERE name = ? AND (
		holder IN (SELECT d.id FROM devices d JOIN members m ON m.id = d.member WHERE m.workspace = ?) OR
		holder IN (SELECT id FROM invites WHERE workspace = ?))`, name, workspace, workspace)
	return wrap("empty vaults", err)
}

// EmptyFor deletes an item from the vaults of a member's devices.
func (r *Registry) EmptyFor(ctx context.Context, member, name string) error {
	_, err := r.db.ExecContext(ctx, `DELETE FROM vault WHERE name = ? AND holder IN (SELECT id FROM devices WHERE member = ?)`, name, member)
	return wrap("empty vaults", err)
}

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func vaultOf(ctx context.Context, db queryer, holder string) ([]wire.VaultItem, error) {
	rows, err := db.QueryContext(ctx, `SELECT name, stamp, sealed FROM vault WHERE holder = ? ORDER BY name`, holder)
	if err != nil {
		return nil, fmt.Errorf("read vault: %w", err)
	}
	defer rows.Close()
	items := []wire.VaultItem{}
	for rows.Next() {
		var i wire.VaultItem
		if err := rows.Scan(&i.Name, &i.Stamp, &i.Sealed); err != nil {
			return nil, fmt.Errorf("read vault: %w", err)
		}
		items = append(items, i)
	}
	return items, wrap("read vault", rows.Err())
}

func putVault(ctx context.Context, tx *sql.Tx, holder string, items []wire.VaultItem) error {
	for _, i := range items {
		_, err := tx.ExecContext(ctx, `INSERT INTO vault (holder, name, stamp, sealed) VALUES (?, ?, ?, ?)
			ON CONFLICT (holder, name) DO UPDATE SET stamp = excluded.stamp, sealed = excluded.sealed WHERE excluded.stamp > stamp`,
			holder, i.Name, i.Stamp, i.Sealed)
		if err != nil {
			return fmt.Errorf("fill vault: %w", err)
		}
	}
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM vault WHERE holder = ?`, holder).Scan(&n); err != nil {
		return fmt.Errorf("count vault: %w", err)
	}
	if n > wire.MaxVaultItems {
		return ErrVaultFull
	}
	return nil
}

// addStamps tells what the vaults of a workspace's devices hold.
func (r *Registry) addStamps(ctx context.Context, workspace string, devices []wire.DeviceState) error {
	rows, err := r.db.QueryContext(ctx, `SELECT v.holder, v.name, v.stamp FROM members m
		JOIN devices d ON d.member = m.id JOIN vault v ON v.holder = d.id WHERE m.workspace = ? ORDER BY v.holder, v.name`, workspace)
	if err != nil {
		return fmt.Errorf("read vaults: %w", err)
	}
	defer rows.Close()
	items := map[string][]wire.VaultItem{}
	for rows.Next() {
		var holder string
		var i wire.VaultItem
		if err := rows.Scan(&holder, &i.Name, &i.Stamp); err != nil {
			return fmt.Errorf("read vaults: %w", err)
		}
		items[holder] = append(items[holder], i)
	}
	for i := range devices {
		devices[i].Vault = append(devices[i].Vault, items[devices[i].ID]...)
	}
	return wrap("read vaults", rows.Err())
}
