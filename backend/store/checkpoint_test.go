package store

import (
	"path/filepath"
	"testing"
	"time"
)

// What was committed is moved from the log into the file without anybody who
// writes doing it: the log stays shorter here than SQLite's own bound.
func TestTheLogIsMovedBesideTheCommits(t *testing.T) {
	t.Parallel()
	r, err := OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	write := func(query string) {
		t.Helper()
		if err := r.f.update(t.Context(), func(w tx) error { return w.run(query) }); err != nil {
			t.Fatal(err)
		}
	}
	write(`CREATE TABLE filling (bytes BLOB)`)
	for range lookAfter {
		write(`INSERT INTO filling VALUES (zeroblob(1 << 20))`)
	}
	until := time.Now().Add(20 * time.Second)
	for range time.Tick(time.Millisecond) {
		var busy, pages, moved int
		if err := r.f.read.QueryRowContext(t.Context(), `PRAGMA wal_checkpoint(NOOP)`).Scan(&busy, &pages, &moved); err != nil {
			t.Fatal(err)
		}
		if pages < checkpointFrom {
			t.Fatalf("the log has %d pages: too few to be moved", pages)
		}
		if moved >= checkpointFrom {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d of %d pages were moved", moved, pages)
		}
	}
}
