// Package registry keeps what the relay knows beside the journal: workspaces,
// members, devices and their vaults, setup codes, invites, claimed channels,
// who may see each, and the epoch of the lease.
//
// Codes and device tokens are stored as SHA-256 only. The serving process owns
// the file; another process may add a setup code meanwhile, so codes are
// always read from the file, whereas channels and access are held in memory. Safe for
// concurrent use. It checks no roles: that is the server's part.
package registry

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"pagedesk/relay/dbfile"
)

// FileName is the registry's file in the data directory.
const FileName = "registry.db"

// ErrNotFound says that there is no such device or channel.
var ErrNotFound = errors.New("not found")

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations is the schema of the file.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return sub
}

// Registry is the open file.
type Registry struct {
	db *sql.DB // one connection: never wait for a lock below while a transaction has it

	claimsMu sync.RWMutex
	claims   map[string]string // channel id to workspace

	accessMu      sync.RWMutex // taken after claimsMu
	access        map[accessKey]AccessRecord
	accessVersion atomic.Int64
}

// Open opens or creates the registry in directory dir.
func Open(dir string) (*Registry, error) {
	db, err := dbfile.Open(filepath.Join(dir, FileName), Migrations())
	if err != nil {
		return nil, err
	}
	// Everything here is small and seldom: one connection keeps writers in line.
	db.SetMaxOpenConns(1)
	r := &Registry{db: db}
	if err := errors.Join(r.loadClaims(context.Background()), r.loadAccess(context.Background()), r.forgetExpired(context.Background())); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return r, nil
}

// Close closes the file.
func (r *Registry) Close() error {
	_, err := r.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, r.db.Close())
}

// update runs do in a transaction. What do has done becomes final also when
// ctx has ended meanwhile: it may have been announced.
func (r *Registry) update(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := r.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return fmt.Errorf("begin registry transaction: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // has no effect after a commit
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit registry: %w", err)
	}
	return nil
}

func now() int64 { return time.Now().UnixMilli() }

// newID makes an id; the prefix says of what.
func newID(prefix string) string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return prefix + hex.EncodeToString(b[:])
}
