// Package sqlite is the journal in one SQLite file, for one relay. Beside it
// lies an index of threads, which follows from it.
//
// One goroutine, the committer, writes; whatever has been submitted while it
// was busy goes into its next transaction, so that all of it shares one fsync.
// Readers use their own connections and never wait for it. While a workspace
// is watched, its newest entries are also kept in memory, within a bound, so
// that those who keep up do not read the disk.
//
// Open starts the committer and the checkpointer, Close stops and waits for
// them. The file has one writing process; who opens it sees to that.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"pagedesk/relay/dbfile"
	"pagedesk/relay/journal"
)

// FileName is the journal's file in the data directory.
const FileName = "journal.db"

// queueLength is how many Submits may wait for the committer.
const queueLength = 1024

//go:embed migrations
var migrations embed.FS

// Migrations is the schema of the journal's file.
func Migrations() fs.FS { return schema("journal") }

// schema is that of one of the files.
func schema(file string) fs.FS {
	sub, err := fs.Sub(migrations, "migrations/"+file)
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return sub
}

// Journal implements journal.Journal.
type Journal struct {
	db      *sql.DB // readers
	spaces  *spaces
	writer  *writer
	threads *threads

	submitting sync.RWMutex // held shared while sending to queue, alone to close it
	closed     bool         // guarded by submitting
	queue      chan *request

	checkpoints chan struct{} // size 1: a checkpoint is due
	stopped     sync.WaitGroup

	failureMu sync.Mutex
	failure   error // of the last commit
}

var _ journal.Journal = (*Journal)(nil)

// Open opens or creates the journal in directory dir.
func Open(dir string) (*Journal, error) {
	db, err := dbfile.Open(filepath.Join(dir, FileName), Migrations(), dbfile.OwnCheckpoints)
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(8)
	j := &Journal{
		db:          db,
		threads:     &threads{dir: dir, journal: db},
		queue:       make(chan *request, queueLength),
		checkpoints: make(chan struct{}, 1),
	}
	if err := j.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	j.stopped.Add(2)
	go j.commitLoop()
	go j.checkpointLoop()
	return j, nil
}

func (j *Journal) prepare() error {
	ctx := context.Background()
	spaces, err := loadSpaces(ctx, j.db)
	if err != nil {
		return fmt.Errorf("read workspaces of the journal: %w", err)
	}
	writer, err := newWriter(ctx, j.db)
	if err != nil {
		return fmt.Errorf("prepare journal writer: %w", err)
	}
	j.spaces, j.writer = spaces, writer
	return nil
}

// Submit implements journal.Journal.
func (j *Journal) Submit(ctx context.Context, drafts []journal.Draft, done func([]journal.Result, error)) error {
	j.submitting.RLock()
	defer j.submitting.RUnlock()
	if j.closed {
		return journal.ErrClosed
	}
	select {
	case j.queue <- &request{drafts: drafts, done: done}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the journal: %w", ctx.Err())
	}
}

// Watch implements journal.Journal.
func (j *Journal) Watch(workspace string) (<-chan struct{}, func()) {
	return j.spaces.watch(workspace)
}

// Err implements journal.Journal.
func (j *Journal) Err() error {
	j.failureMu.Lock()
	defer j.failureMu.Unlock()
	return j.failure
}

// Close stores what has been submitted and closes the file.
func (j *Journal) Close() error {
	j.submitting.Lock()
	if j.closed {
		j.submitting.Unlock()
		return nil
	}
	j.closed = true
	close(j.queue) // nobody sends: senders hold submitting
	j.submitting.Unlock()
	j.stopped.Wait()
	j.checkpoint("TRUNCATE")
	return errors.Join(j.threads.close(), j.writer.close(), j.db.Close())
}

// clock gives the time that an entry carries.
func clock() int64 { return time.Now().UnixMilli() }
