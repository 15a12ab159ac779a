package store_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

func openLocal(t *testing.T, path string) *store.Local {
	t.Helper()
	l, err := store.OpenLocal(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestTypedTextIsAlwaysSomewhere(t *testing.T) {
	t.Parallel()
	l := openLocal(t, filepath.Join(t.TempDir(), "local.db"))
	ctx := t.Context()
	if err := l.SaveDraft(ctx, mai, "มีค่ะ", store.MessageCursor{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	m := store.OutboxMessage{ID: "o1", Conversation: mai, Author: "nok", Text: "มีค่ะ", CreatedMs: 5}
	if err := l.Enqueue(ctx, []store.OutboxMessage{m}, true); err != nil {
		t.Fatal(err)
	}
	if draft, err := l.Draft(ctx, mai); draft.Text != "" || err != nil {
		t.Errorf("draft %+v, %v", draft, err)
	}
	// A second message with the same id is refused and its draft stays.
	if err := l.SaveDraft(ctx, mai, "second", store.MessageCursor{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := l.Enqueue(ctx, []store.OutboxMessage{m}, true); err == nil {
		t.Error("the same id was stored twice")
	}
	if draft, _ := l.Draft(ctx, mai); draft.Text != "second" {
		t.Errorf("the draft of a message that was not stored is %+v", draft)
	}
}

func TestOfTwoProcessesOneGetsTheMessage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "local.db")
	a, b := openLocal(t, path), openLocal(t, path)
	if err := a.Enqueue(t.Context(), []store.OutboxMessage{{ID: "o1", Conversation: mai, Author: "nok", Text: "x", CreatedMs: 5}}, true); err != nil {
		t.Fatal(err)
	}
	var winners atomic.Int32
	var wg sync.WaitGroup
	for _, l := range []*store.Local{a, b} {
		wg.Go(func() {
			m, err := l.OutboxMessage(t.Context(), "o1")
			if err != nil {
				t.Error(err)
				return
			}
			m.State = store.OutboxSending
			won, err := l.SetOutbox(t.Context(), m, store.OutboxQueued)
			if err != nil {
				t.Error(err)
			}
			if won {
				winners.Add(1)
			}
		})
	}
	wg.Wait()
	if n := winners.Load(); n != 1 {
		t.Errorf("%d processes send it", n)
	}
}

func TestProblemOfAFailedMessageIsKept(t *testing.T) {
	t.Parallel()
	l := openLocal(t, filepath.Join(t.TempDir(), "local.db"))
	m := store.OutboxMessage{ID: "o1", Conversation: mai, Author: "nok", Text: "x", CreatedMs: 5}
	if err := l.Enqueue(t.Context(), []store.OutboxMessage{m}, true); err != nil {
		t.Fatal(err)
	}
	m.State = store.OutboxFailed
	m.Problem = &inbox.Problem{Code: inbox.CodeMetaRejected, Action: inbox.ActionEdit, Args: map[string]string{"code": "100"}, Cause: errors.New("EAAKsecret")}
	if won, err := l.SetOutbox(t.Context(), m, store.OutboxQueued); !won || err != nil {
		t.Fatal(won, err)
	}
	got, err := l.OutboxMessage(t.Context(), "o1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Problem.Code != inbox.CodeMetaRejected || got.Problem.Args["code"] != "100" || got.Problem.Cause != nil {
		t.Errorf("problem %+v", got.Problem)
	}
}

func TestNewerFileIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "local.db")
	l := openLocal(t, path)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenLocal(t.Context(), path); !errors.Is(err, store.ErrNewer) {
		t.Errorf("opened a newer file: %v", err)
	}
}
