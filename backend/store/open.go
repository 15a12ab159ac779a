// Package store is the desktop's SQLite, the only SQL of the desktop. There
// are two files: Replica holds what follows from the journal and can be
// rebuilt from it, Local holds what exists only on this computer (drafts,
// outbox, waiting appends, imports) and is written with a full sync.
//
// Writes go through Update on the one writing connection of each file, reads
// through a pool. Several processes may have the files open. The package
// decides nothing about conversations beyond merging rows by fixed ranks, so
// that the same entries give the same rows.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // driver "sqlite"
)

//go:embed migrations
var migrations embed.FS

// ErrNewer is answered for a file that a newer program has migrated.
var ErrNewer = errors.New("the database was written by a newer Pagedesk")

// synchronous is how much a commit waits for the disk.
type synchronous string

const (
	// syncNormal may lose the newest commits when power goes; the journal
	// brings them back.
	syncNormal synchronous = "NORMAL"
	// syncFull loses nothing that was committed.
	syncFull synchronous = "FULL"
)

// readers is the size of the pool that reads.
const readers = 4

// file is one open SQLite file.
type file struct {
	read   *sql.DB
	write  *sql.DB
	writer *writer // holds the only connection of write
	log    checkpointer
}

func openFile(ctx context.Context, path, folder string, sync synchronous) (*file, error) {
	write, err := sql.Open("sqlite", dsn(path, sync, true))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	f := &file{write: write}
	if err := prepare(ctx, path, write, folder); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), write.Close())
	}
	f.read, err = sql.Open("sqlite", dsn(path, sync, false))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), write.Close())
	}
	f.read.SetMaxOpenConns(readers)
	f.read.SetMaxIdleConns(readers)
	if f.writer, err = newWriter(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), f.read.Close(), write.Close())
	}
	f.startCheckpoints()
	return f, nil
}

// private makes the file before SQLite does, so that only its owner reads it.
// The files beside it get the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o600) //nolint:gosec // the person's own data directory
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	return f.Close()
}

// dsn puts the pragmas where every pooled connection gets them. busy_timeout
// comes first, since the others may have to wait.
func dsn(path string, sync synchronous, write bool) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout(10000)")
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous("+string(sync)+")")
	q.Add("_pragma", "foreign_keys(1)")
	q.Add("_pragma", "cache_size(-8192)") // 8 MiB is enough: measured
	q.Add("_pragma", "temp_store(MEMORY)")
	if write {
		q.Set("_txlock", "immediate")
		// Checkpoints every 1,000 pages cause stalls: measured.
		q.Add("_pragma", "wal_autocheckpoint(8000)")
		// What is deleted is overwritten: it may be something that the person
		// may no longer see.
		q.Add("_pragma", "secure_delete(1)")
	} else {
		q.Add("_pragma", "query_only(1)")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// prepareAgain is how long a process waits before it looks whether another one
// has prepared the file.
const prepareAgain = 20 * time.Millisecond

// prepare migrates a file, one process at a time. A page that cannot be read
// can look like a table that is not there: what goes wrong is answered as
// damage when the file is damaged.
func prepare(ctx context.Context, path string, db *sql.DB, folder string) (err error) {
	lock := flock.New(path + ".lock")
	if _, err := lock.TryLockContext(ctx, prepareAgain); err != nil {
		return fmt.Errorf("wait for another process to prepare the file: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := private(path); err != nil {
		return err
	}
	err = migrate(ctx, db, folder)
	if err == nil || errors.Is(err, ErrNewer) || Full(err) {
		return err
	}
	return errors.Join(err, check(ctx, db))
}

func migrate(ctx context.Context, db *sql.DB, folder string) error {
	dir, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	if have > newest {
		return fmt.Errorf("version %d, this program knows %d: %w", have, newest, ErrNewer)
	}
	if have == newest {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return fmt.Errorf("check foreign keys: %w", err)
	}
	defer func() { _ = rows.Close() }()
	if rows.Next() {
		return errors.New("migrate: rows without their parents")
	}
	return rows.Err()
}

func (f *file) close() error {
	err := f.writer.close() // after this nothing is committed
	f.log.stop()
	return errors.Join(err, f.read.Close(), f.write.Close())
}
