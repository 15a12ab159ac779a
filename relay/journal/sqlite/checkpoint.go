package sqlite

import (
	"context"
	"fmt"
	"log/slog"
)

// SQLite's own checkpoints stall the commit that triggers them every 1,000
// pages. Here they run beside the committer, when the log has grown or nothing
// goes on; only a log that has outgrown them makes the committer wait.
const (
	checkpointPages = 4_000
	stallPages      = 40_000

	pageBytes  = 4096 // SQLite's default
	entryExtra = 120  // bytes of an entry beside its body, roughly
)

// walSize estimates the write-ahead log.
type walSize struct {
	pages   int // since it was last started over
	due     int // since the last checkpoint was asked for
	pending int // bytes of the open transaction
}

func (l *walSize) wrote(body int) { l.pending += body + entryExtra }

func (l *walSize) committed() {
	pages := l.pending/pageBytes + 2 // the last page is written again by each commit
	l.pages, l.due, l.pending = l.pages+pages, l.due+pages, 0
}

// checkpointIfDue is called by the committer between transactions.
func (j *Journal) checkpointIfDue() {
	l := &j.writer.log
	if l.due >= checkpointPages {
		l.due = 0
		select {
		case j.checkpoints <- struct{}{}:
		default: // one is asked for already
		}
	}
	if l.pages >= stallPages {
		// With the committer waiting the log can be emptied to the end, and the
		// next transaction starts it over.
		j.checkpoint("PASSIVE")
		l.pages, l.due = 0, 0
	}
}

// checkpointLoop runs the checkpoints that the committer asks for, until it
// closes the channel.
func (j *Journal) checkpointLoop() {
	defer j.stopped.Done()
	for range j.checkpoints {
		j.checkpoint("PASSIVE")
	}
}

func (j *Journal) checkpoint(mode string) {
	var busy, pages, moved int
	row := j.db.QueryRowContext(context.Background(), fmt.Sprintf("PRAGMA wal_checkpoint(%s)", mode))
	if err := row.Scan(&busy, &pages, &moved); err != nil {
		// Nothing is lost: the log stays and the next checkpoint takes it.
		slog.Warn("journal checkpoint failed", "component", "journal", "error", err)
	}
}
