package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"pagedesk/relay/journal"
	"pagedesk/relay/journal/journaltest"
	"pagedesk/relay/journal/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// directory is a journaltest.Store.
type directory string

func (d directory) Open(t testing.TB) (journal.Journal, func()) {
	t.Helper()
	j, err := sqlite.Open(string(d))
	if err != nil {
		t.Fatal(err)
	}
	closeIt := func() {
		if err := j.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	t.Cleanup(closeIt) // closing twice is fine
	return j, closeIt
}

func TestJournal(t *testing.T) {
	t.Parallel()
	journaltest.Run(t, func(t testing.TB) journaltest.Store { return directory(t.TempDir()) })
}

func TestOpen_refuses_a_newer_file(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, closeIt := directory(dir).Open(t)
	closeIt()
	path := filepath.Join(dir, sqlite.FileName)
	change(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	j, err := sqlite.Open(dir)
	if err == nil {
		t.Fatal(j.Close())
	}
	if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "newer") {
		t.Errorf("the error does not say what to do: %v", err)
	}
}

func TestOpen_refuses_what_is_no_database(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqlite.FileName), []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if j, err := sqlite.Open(dir); err == nil {
		t.Fatal(j.Close())
	}
}

func TestOpen_keeps_files_private(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := directory(dir).Open(t)
	if _, err := journal.Append(context.Background(), j, journal.Draft{Workspace: "w", Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", f.Name(), info.Mode(), err)
		}
	}
}

// A file that cannot be written must not take the relay down: every submit
// gets an error, and when the fault is gone it goes on.
func TestSubmit_reports_what_cannot_be_stored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := directory(dir).Open(t)
	one := journal.Draft{Workspace: "w", Body: []byte("{}")}
	if _, err := journal.Append(context.Background(), j, one); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, sqlite.FileName)
	change(t, path, `CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
	if _, err := journal.Append(context.Background(), j, one); err == nil || j.Err() == nil {
		t.Fatalf("stored: %v, %v", err, j.Err())
	}
	change(t, path, `DROP TRIGGER full`)
	if _, err := journal.Append(context.Background(), j, one); err != nil || j.Err() != nil {
		t.Errorf("not stored after the fault: %v, %v", err, j.Err())
	}
	entries, err := j.Read(context.Background(), "w", 0, journal.Limit{Entries: 10, Bytes: 1000})
	if err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v; want 2", len(entries), err)
	}
}

// One submit that cannot be stored must not take down those that share its
// transaction.
func TestSubmit_fails_alone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := directory(dir).Open(t)
	change(t, filepath.Join(dir, sqlite.FileName),
		`CREATE TRIGGER bad BEFORE INSERT ON entries WHEN NEW.kind = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END`)
	const count = 200
	outcomes := make(chan error, count)
	for i := range count {
		d := journal.Draft{Workspace: "w", Kind: "good", Body: []byte("{}")}
		if i%10 == 0 {
			d.Kind = "bad"
		}
		err := j.Submit(context.Background(), []journal.Draft{d}, func(_ []journal.Result, err error) { outcomes <- err })
		if err != nil {
			t.Fatal(err)
		}
	}
	failed := 0
	for range count {
		if <-outcomes != nil {
			failed++
		}
	}
	if failed != count/10 {
		t.Errorf("%d failed, want %d", failed, count/10)
	}
}

func TestSkipSeqs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, closeIt := directory(dir).Open(t)
	one := journal.Draft{Workspace: "w", Body: []byte("{}")}
	first, err := journal.Append(context.Background(), j, one)
	if err != nil {
		t.Fatal(err)
	}
	closeIt()
	if err := sqlite.SkipSeqs(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	j, _ = directory(dir).Open(t)
	next, err := journal.Append(context.Background(), j, one)
	if err != nil || next[0].Seq < first[0].Seq+1_000_000 {
		t.Errorf("seq %v after %v, %v", next, first, err)
	}
}

// The range of a workspace's keys is found by the primary key alone.
func TestRead_searches_by_key(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, closeIt := directory(dir).Open(t)
	closeIt()
	db := raw(t, filepath.Join(dir, sqlite.FileName))
	var plan []string
	rows, err := db.Query(`EXPLAIN QUERY PLAN SELECT body FROM entries WHERE key > 1 AND key <= 2 ORDER BY key LIMIT 10`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	if got, want := fmt.Sprint(plan), "[SEARCH entries USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)]"; got != want {
		t.Errorf("plan %s, want %s", got, want)
	}
}

func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func change(t *testing.T, path, statement string) {
	t.Helper()
	if _, err := raw(t, path).Exec(statement); err != nil {
		t.Fatal(err)
	}
}
