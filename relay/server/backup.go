package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"pagedesk/relay/dbfile"
	"pagedesk/relay/journal/sqlite"
	"pagedesk/relay/registry"
)

// backedUp are the files of a backup, in the order in which they are copied:
// what the registry knows is then never newer than the journal.
var backedUp = []string{registry.FileName, sqlite.FileName}

// Backup copies the data of a directory, which may be in use, to a new
// directory.
func Backup(ctx context.Context, dataDir, target string) error {
	if err := copyData(ctx, dataDir, target); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// Restore makes a data directory from a backup. Entries made since the backup
// are lost to the relay while desktops may hold them, so new entries get seqs
// far beyond.
func Restore(ctx context.Context, source, dataDir string) error {
	if err := copyData(ctx, source, dataDir); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := sqlite.SkipSeqs(ctx, dataDir); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

func copyData(ctx context.Context, from, to string) error {
	present, err := os.ReadDir(to)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(present) > 0 {
		return fmt.Errorf("%s is not empty; name a new directory", to)
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, name := range backedUp {
		if err := dbfile.Backup(ctx, filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}
