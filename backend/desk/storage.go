package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// ErrReopen is what Run ends with when a database turned out to be damaged:
// opening the data directory again sets it aside and rebuilds it.
var ErrReopen = errors.New("a database is damaged: the data directory must be opened again")

// Files of a data directory. An empty file named suspect tells the next
// program to read both databases whole before it trusts them; one named
// running stays behind when a program was killed.
const (
	replicaFile = "replica.db"
	localFile   = "local.db"
	suspectFile = "suspect"
	runningFile = "running"
	outboxLock  = "outbox.lock" // held by the process that sends and fetches
)

// databases are the two files of a data directory, open.
type databases struct {
	replica *store.Replica
	local   *store.Local
}

// openDatabases opens both files. One that is damaged, or that a newer program
// wrote, is set aside and begun anew: the journal and Meta's record fill the
// replica again, and what a person wrote is copied over first.
func openDatabases(ctx context.Context, dir string, now time.Time, log *slog.Logger) (databases, error) {
	path := func(name string) string { return filepath.Join(dir, name) }
	_, err := os.Stat(path(suspectFile))
	suspect := err == nil
	replica, err := openOrReplace(ctx, dir, replicaFile, suspect, now, store.OpenReplica, setReplicaAside, log)
	if err != nil {
		return databases{}, err
	}
	local, err := openOrReplace(ctx, dir, localFile, suspect, now, store.OpenLocal, replaceLocal, log)
	if err != nil {
		return databases{}, errors.Join(err, replica.Close())
	}
	if suspect {
		if err := os.Remove(path(suspectFile)); err != nil && !errors.Is(err, os.ErrNotExist) { // another process was faster
			return databases{}, errors.Join(fmt.Errorf("trust databases again: %w", err), replica.Close(), local.Close())
		}
	}
	return databases{replica, local}, nil
}

// database is what both files can do.
type database interface {
	Check(ctx context.Context) error
	Close() error
}

func openOrReplace[D database](ctx context.Context, dir, name string, suspect bool, now time.Time,
	open func(context.Context, string) (D, error), replace replacement, log *slog.Logger,
) (D, error) {
	path := filepath.Join(dir, name)
	db, err := open(ctx, path)
	if err == nil && suspect {
		if err = db.Check(ctx); err != nil {
			err = errors.Join(err, db.Close())
		}
	}
	if err == nil || (!store.Damaged(err) && !errors.Is(err, store.ErrNewer)) {
		return db, err
	}
	lock := flock.New(filepath.Join(dir, outboxLock))
	defer func() { _ = lock.Close() }()
	if ok, lockErr := lock.TryLock(); lockErr != nil || !ok {
		return db, errors.Join(err, lockErr) // another process has it open
	}
	aside := store.AsideName(path, now)
	log.Error("set database aside and begin anew", "file", name, "aside", filepath.Base(aside), "cause", err)
	if err := replace(ctx, path, aside, log); err != nil {
		return db, err
	}
	return open(ctx, path)
}

// replacement makes room for a fresh file, or puts one there.
type replacement func(ctx context.Context, path, aside string, log *slog.Logger) error

func setReplicaAside(_ context.Context, path, aside string, _ *slog.Logger) error {
	return store.SetAside(path, aside)
}

func replaceLocal(ctx context.Context, path, aside string, log *slog.Logger) error {
	rows, lost, err := store.ReplaceLocal(ctx, path, aside)
	if err == nil {
		log.Warn("took over what could be read of the old database", "rows", rows, "lost", lost)
	}
	return err
}

// Problem is what a person is told of an error of a Desk.
func Problem(err error) *inbox.Problem {
	switch {
	case store.Full(err):
		return &inbox.Problem{Code: inbox.CodeDiskFull, Action: inbox.ActionRetry, Cause: err}
	case store.Damaged(err), errors.Is(err, ErrReopen):
		return &inbox.Problem{Code: inbox.CodeDatabaseDamaged, Action: inbox.ActionWait, Cause: err}
	case errors.Is(err, ErrRemoved):
		return &inbox.Problem{Code: inbox.CodeDeviceRevoked, Action: inbox.ActionConnectRelay, Cause: err}
	case errors.Is(err, store.ErrNewer):
		return &inbox.Problem{Code: inbox.CodeDatabaseNewer, Action: inbox.ActionNone, Cause: err}
	}
	return inbox.ProblemOf(err)
}

// Noticed is told an error of a query or command. A damaged database ends Run
// with ErrReopen, here and in other processes of this directory.
func (d *Desk) Noticed(err error) {
	if store.Damaged(err) {
		d.suspect()
		d.damaged.Ring()
	}
}

// suspect tells whoever opens the directory next, and whoever runs on it, to
// read the databases whole.
func (d *Desk) suspect() {
	if err := os.WriteFile(filepath.Join(d.opts.Dir, suspectFile), nil, 0o600); err != nil {
		d.log.Error("mark databases as suspect", "error", err)
	}
}

// suspicionEvery is how often it is looked whether another process of this
// directory has met a damaged database.
const suspicionEvery = 2 * time.Second

// runStorage waits for a damaged database, noticed here or elsewhere.
func (d *Desk) runStorage(ctx context.Context) error {
	tick := time.NewTicker(suspicionEvery)
	defer tick.Stop()
	for {
		select {
		case <-d.damaged:
			return d.distrust(store.ErrDamaged)
		case <-tick.C:
			if _, err := os.Stat(filepath.Join(d.opts.Dir, suspectFile)); err == nil {
				return d.distrust(store.ErrDamaged)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// runMarked marks the directory as in use, and looks for damage when the one
// that marked it before did not end by itself. Of several processes only the
// one that works alone does so: the others end while it runs.
func (d *Desk) runMarked(ctx context.Context) error {
	running := filepath.Join(d.opts.Dir, runningFile)
	if _, err := os.Stat(running); err == nil {
		err := errors.Join(d.local.Check(ctx), d.replica.Check(ctx))
		if store.Damaged(err) {
			return d.distrust(err)
		}
		if err != nil { // not looked at: the mark stays for the next one
			if ctx.Err() == nil {
				d.log.Warn("look for damage", "error", err)
				<-ctx.Done()
			}
			return nil
		}
	} else if err := os.WriteFile(running, nil, 0o600); err != nil {
		d.log.Warn("mark data directory as in use", "error", err)
	}
	<-ctx.Done()
	if err := os.Remove(running); err != nil && !errors.Is(err, os.ErrNotExist) {
		d.log.Warn("unmark data directory", "error", err)
	}
	return nil
}

func (d *Desk) distrust(cause error) error {
	d.log.Error("database is damaged", "error", cause)
	d.health.storageAnswered(cause)
	d.suspect()
	return ErrReopen
}
