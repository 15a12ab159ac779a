// Package dbfile opens the relay's SQLite files: pragmas, migrations, backup.
// What is in a file is its owner's business (journal/sqlite, registry).
//
// Every pooled connection gets its pragmas from the DSN. Commits are durable
// (synchronous=FULL): what the relay has confirmed must survive a power cut.
package dbfile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// OwnCheckpoints is for owners who decide when what was committed is moved from
// the log into the file; the log grows until they do. Otherwise SQLite moves it
// every thousand pages, during a commit.
const OwnCheckpoints = "wal_autocheckpoint(0)"

// Open opens or creates the file at path, private to the user, and brings it
// up to the newest of migrations. It refuses a file that a newer relay has
// written. Every connection is given the pragmas.
func Open(path string, migrations fs.FS, pragmas ...string) (*sql.DB, error) {
	if err := touch(path); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, pragmas...))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := migrate(db, migrations); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return db, nil
}

// Backup writes a consistent copy of a file that may be in use to target,
// which must not exist.
func Backup(ctx context.Context, path, target string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := touch(target); err != nil { // private from its first byte
		return err
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return fmt.Errorf("back up %s: %w", path, err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", target); err != nil {
		return fmt.Errorf("back up %s to %s: %w", path, target, errors.Join(err, os.Remove(target)))
	}
	return nil
}

// touch creates the file readable by its owner only; SQLite gives its side
// files the same mode.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open database file: %w", err)
	}
	return f.Close()
}

func dsn(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
		"busy_timeout(10000)", // first, so that the others wait too
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"foreign_keys(ON)",
	}, pragmas...)}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func migrate(db *sql.DB, migrations fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, migrations)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	ctx := context.Background()
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	if have > want {
		return fmt.Errorf("the file has version %d and this relay knows up to %d: use the newer relay that wrote it", have, want)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate from version %d to %d: %w", have, want, err)
	}
	return nil
}
