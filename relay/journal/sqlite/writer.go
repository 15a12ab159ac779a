package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/relay/journal"
)

const (
	insertEntry = `INSERT INTO entries (key, at, kind, channel, thread, actor, device, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	setMoved        = `UPDATE entries SET moved = ? WHERE key = ?`
	insertUnique    = `INSERT INTO uniques (workspace, name, seq) VALUES (?, ?, ?)`
	selectUnique    = `SELECT seq FROM uniques WHERE workspace = ? AND name = ?`
	insertWorkspace = `INSERT INTO workspaces (id) VALUES (?)`
)

// writer is the one connection that writes. Only the committer uses it.
type writer struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	log   walSize
}

func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{conn: conn, stmts: map[string]*sql.Stmt{}}
	for _, query := range []string{
		"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", insertEntry, setMoved, insertUnique, selectUnique, insertWorkspace,
		selectAudience, deleteAudience, insertAudience,
	} {
		stmt, err := conn.PrepareContext(ctx, query)
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		w.stmts[query] = stmt
	}
	return w, nil
}

func (w *writer) close() error {
	for _, stmt := range w.stmts {
		_ = stmt.Close()
	}
	return w.conn.Close()
}

func (w *writer) exec(ctx context.Context, query string, args ...any) error {
	_, err := w.stmts[query].ExecContext(ctx, args...)
	return err
}

func (w *writer) begin(ctx context.Context) error { return w.exec(ctx, "BEGIN IMMEDIATE") }

func (w *writer) commit(ctx context.Context) error {
	if err := w.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	w.log.committed()
	return nil
}

// rollback undoes the transaction and returns the reason for it.
func (w *writer) rollback(ctx context.Context, reason error) error {
	// SQLite has already rolled back after some errors, and then this fails;
	// what matters is that no transaction stays open.
	_ = w.exec(ctx, "ROLLBACK")
	return reason
}

// insert stores a draft, unless its unique key has been taken or its basis is
// too old, and says who of the thread's audience it moved. A seq is never given
// out twice, whatever becomes of the transaction.
func (w *writer) insert(ctx context.Context, s *space, at int64, d journal.Draft) (journal.Result, moved, error) {
	if d.Unique != "" {
		var seq int64
		switch err := w.stmts[selectUnique].QueryRowContext(ctx, s.number, d.Unique).Scan(&seq); {
		case err == nil:
			return journal.Result{Seq: seq, Duplicate: true}, moved{}, nil
		case !errors.Is(err, sql.ErrNoRows):
			return journal.Result{}, moved{}, err
		}
	}
	var before audience
	if d.Audience != nil {
		var err error
		if before, err = w.audience(ctx, s, d); err != nil {
			return journal.Result{}, moved{}, err
		}
		if d.Basis > 0 && before.seq > d.Basis {
			return journal.Result{Seq: before.seq, Changed: true}, moved{}, nil
		}
	}
	s.given++
	seq := s.given
	err := w.exec(ctx, insertEntry, s.key(seq), at, d.Kind, d.Channel, d.Thread, d.Actor, d.Device, d.Body)
	if err != nil {
		return journal.Result{}, moved{}, err
	}
	w.log.wrote(len(d.Body))
	if d.Unique != "" {
		if err := w.exec(ctx, insertUnique, s.number, d.Unique, seq); err != nil {
			return journal.Result{}, moved{}, err
		}
	}
	if d.Audience == nil {
		return journal.Result{Seq: seq}, moved{}, nil
	}
	m, err := w.setAudience(ctx, s, seq, d, before)
	return journal.Result{Seq: seq}, m, err
}

// addWorkspace stores a new workspace and returns its number.
func (w *writer) addWorkspace(ctx context.Context, id string) (int64, error) {
	result, err := w.stmts[insertWorkspace].ExecContext(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("add workspace %s to the journal: %w", id, err)
	}
	return result.LastInsertId()
}
