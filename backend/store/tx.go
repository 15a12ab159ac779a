package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// writer is the one connection of a file that writes, with what it has
// prepared. It is kept out of the pool: there each statement of a transaction
// would be looked up, wrapped and watched for the end of its context, which
// costs more than the statement.
type writer struct {
	turn  chan struct{} // size 1: full while somebody writes
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // only the writer of the moment touches them
}

func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &writer{turn: make(chan struct{}, 1), conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

// take waits until nobody else writes; release lets the next one.
func (w *writer) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case w.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) release() { <-w.turn }

func (w *writer) close() error {
	w.turn <- struct{}{}
	defer w.release()
	var errs []error
	for _, s := range w.stmts {
		errs = append(errs, s.Close())
	}
	w.stmts = map[string]*sql.Stmt{}
	if err := w.conn.Close(); !errors.Is(err, sql.ErrConnDone) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// tx runs prepared statements inside one transaction of the writer.
type tx struct {
	ctx context.Context // does not end: what was begun is ended
	w   *writer
}

// update runs fn in one transaction and commits when it returns nil. ctx
// bounds the wait for others who write.
func (f *file) update(ctx context.Context, fn func(tx) error) error {
	if err := f.writer.take(ctx); err != nil {
		return err
	}
	defer f.writer.release()
	t := tx{context.WithoutCancel(ctx), f.writer}
	if err := t.run("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	ended := false
	defer func() {
		if !ended {
			// After some errors SQLite has rolled back itself, and then this
			// fails; what matters is that no transaction stays open.
			_ = t.run("ROLLBACK")
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	if err := t.run("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	ended = true
	f.log.committed()
	return nil
}

// stmt prepares a query once for all transactions.
func (t tx) stmt(query string) (*sql.Stmt, error) {
	if s, ok := t.w.stmts[query]; ok {
		return s, nil
	}
	s, err := t.w.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, err
	}
	t.w.stmts[query] = s
	return s, nil
}

func (t tx) exec(query string, args ...any) (sql.Result, error) {
	s, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(t.ctx, args...)
}

// run is exec for those who do not need the result.
func (t tx) run(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

func (t tx) row(query string, args ...any) *sql.Row {
	s, err := t.stmt(query)
	if err != nil {
		return t.w.conn.QueryRowContext(t.ctx, query, args...) // reports the same error from Scan
	}
	return s.QueryRowContext(t.ctx, args...)
}

func (t tx) query(query string, args ...any) (*sql.Rows, error) {
	s, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(t.ctx, args...)
}

// collect scans all rows of a query.
func collect[T any](rows *sql.Rows, err error, scan func(func(...any) error) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
