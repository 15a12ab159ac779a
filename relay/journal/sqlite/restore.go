package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"pagedesk/relay/dbfile"
)

// skipped is more entries than a workspace makes between two backups.
const skipped = 1 << 24

// SkipSeqs makes the journal in directory dir, which nobody has open, give out
// seqs that are well beyond those it holds.
func SkipSeqs(ctx context.Context, dir string) error {
	db, err := dbfile.Open(filepath.Join(dir, FileName), Migrations())
	if err != nil {
		return err
	}
	spaces, err := loadSpaces(ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	for id, s := range spaces.byID {
		if _, err := db.ExecContext(ctx, `UPDATE workspaces SET floor = ? WHERE id = ?`, s.given+skipped, id); err != nil {
			return errors.Join(fmt.Errorf("skip seqs of %s: %w", id, err), db.Close())
		}
	}
	return db.Close()
}
