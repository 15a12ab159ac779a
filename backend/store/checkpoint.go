package store

import (
	"context"
	"sync"
)

// SQLite moves what was committed from its log into the file during the commit
// that makes the log too long, and everything that is to be written waits.
// Here that is done beside the commits. The bound in dsn holds where commits
// come so fast that the log is never empty, or the file has other writers.
const (
	lookAfter      = 16   // commits
	checkpointFrom = 2000 // pages in the log that are not moved yet
)

// checkpointer does it for one file.
type checkpointer struct {
	commits int           // since it was last asked; only who writes touches it
	asked   chan struct{} // size 1
	stop    func()        // once nothing is committed any more
}

func (f *file) startCheckpoints() {
	asked, ended := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(ended)
		for range asked {
			f.checkpoint()
		}
	}()
	f.log = checkpointer{asked: asked, stop: sync.OnceFunc(func() {
		close(asked)
		<-ended
	})}
}

// committed is told of each commit.
func (c *checkpointer) committed() {
	if c.commits++; c.commits < lookAfter {
		return
	}
	c.commits = 0
	select {
	case c.asked <- struct{}{}:
	default:
	}
}

// checkpoint does nothing while the log is short. When it fails, the log stays
// as it is and is moved later: nothing is lost.
func (f *file) checkpoint() {
	var busy, pages, moved int
	ctx := context.Background()
	if f.read.QueryRowContext(ctx, "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &moved) == nil && pages-moved >= checkpointFrom {
		_ = f.read.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &moved)
	}
}
