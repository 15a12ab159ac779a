package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// written is a local file with something of everything that a person would
// miss, written by a newer program.
func written(t *testing.T, path string) {
	t.Helper()
	l, err := store.OpenLocal(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for _, err := range []error{
		l.SaveDraft(ctx, mai, "Dạ còn", store.MessageCursor{}, time.Now()),
		l.Enqueue(ctx, []store.OutboxMessage{{ID: "o1", Conversation: mai, Author: "nok", Text: "x", CreatedMs: 5}}, false),
		l.Stage(ctx, mai, inbox.OutgoingFile{Name: "menu.pdf", Path: "/copy"}),
		l.PutAppend(ctx, store.Append{Kind: "conversation.note", Channel: shop, CreatedMs: 5}),
		l.PutImport(ctx, store.Import{Channel: shop, CutoffMs: 1, ReachedMs: 2, BegunMs: 3}),
		l.SetLookedBack(ctx, mai, store.LookedBack{Complete: true, OldestMs: 4}),
		l.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	execute(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
}

func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// missing names what a local file does not hold of what written wrote.
func missing(t *testing.T, path string) []string {
	t.Helper()
	l := openLocal(t, path)
	draft, err := l.Draft(t.Context(), mai)
	outbox, err1 := l.Outbox(t.Context())
	staged, err2 := l.Staged(t.Context())
	appends, err3 := l.Appends(t.Context(), 9)
	imports, err4 := l.Imports(t.Context())
	back, _, err5 := l.LookedBack(t.Context(), mai)
	for _, err := range []error{err, err1, err2, err3, err4, err5} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	for what, there := range map[string]bool{
		"draft": draft.Text == "Dạ còn", "outbox": len(outbox) == 1, "staged": len(staged) == 1,
		"appends": len(appends) == 1, "imports": len(imports) == 1, "looked back": back == store.LookedBack{Complete: true, OldestMs: 4},
	} {
		if !there {
			all = append(all, what)
		}
	}
	slices.Sort(all)
	return all
}

func TestReplacedFileKeepsWhatAPersonWouldMiss(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "local.db")
	written(t, path)
	execute(t, path, `PRAGMA ignore_check_constraints = 1; INSERT INTO outbox (id, conversation, author, text, state, created_ms) VALUES ('o0', 'c', 'nok', 'x', 'of a newer program', 1)`)
	rows, lost, err := store.ReplaceLocal(t.Context(), path, path+".aside")
	if rows != 6 || lost != nil || err != nil {
		t.Errorf("%d rows, lost %v, %v", rows, lost, err)
	}
	if lost := missing(t, path); len(lost) > 0 {
		t.Errorf("lost: %v", lost)
	}
	if _, err := os.Stat(path + ".aside"); err != nil {
		t.Error("the old file is gone")
	}
}

// Wherever a replacement is cut off, the next one who opens the file has all
// that was written.
func TestReplacementMayBeCutOffAnywhere(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(t *testing.T, path, fresh string){
		"while the fresh file is filled": func(t *testing.T, path, _ string) {
			t.Helper()
			write(t, path+".filling", "half a database")
			write(t, path+".filling-wal", "half a log")
		},
		"when the fresh file is ready": func(t *testing.T, path, fresh string) {
			t.Helper()
			move(t, fresh, path+".ready")
		},
		"when the old file is being moved": func(t *testing.T, path, fresh string) {
			t.Helper()
			move(t, fresh, path+".ready")
			write(t, path+".aside-wal", "the old log")
		},
		"when the old file is moved": func(t *testing.T, path, fresh string) {
			t.Helper()
			move(t, fresh, path+".ready")
			move(t, path, path+".aside")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, fresh := filepath.Join(t.TempDir(), "local.db"), filepath.Join(t.TempDir(), "fresh.db")
			written(t, path)
			written(t, fresh)
			execute(t, fresh, `DELETE FROM goose_db_version WHERE version_id = 999`)
			cut(t, path, fresh)
			if l, err := store.OpenLocal(t.Context(), path); err == nil {
				_ = l.Close()
			} else if _, _, err := store.ReplaceLocal(t.Context(), path, path+".aside"); err != nil {
				t.Fatal(err)
			}
			if lost := missing(t, path); len(lost) > 0 {
				t.Errorf("lost: %v", lost)
			}
			if left, _ := filepath.Glob(path + ".[fr]*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// Another process writes while the file is to be replaced: its words are in the
// fresh file.
func TestReplacementWaitsForOthers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "local.db")
	other, err := store.OpenLocal(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	replaced := make(chan error, 1)
	go func() {
		_, _, err := store.ReplaceLocal(t.Context(), path, path+".aside")
		replaced <- err
	}()
	for i := range 20 {
		if err := other.SaveDraft(t.Context(), mai, fmt.Sprint("written meanwhile ", i), store.MessageCursor{}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-replaced; err != nil {
		t.Fatal(err)
	}
	if draft, err := openLocal(t, path).Draft(t.Context(), mai); err != nil || draft.Text != "written meanwhile 19" {
		t.Errorf("draft %q, %v", draft.Text, err)
	}
}
