package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// tx runs prepared statements inside one transaction of the writing
// connection.
type tx struct {
	ctx context.Context
	f   *file
	sql *sql.Tx
}

// update runs fn in one transaction and commits when it returns nil.
func (f *file) update(ctx context.Context, fn func(tx) error) error {
	t, err := f.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx{ctx, f, t}); err != nil {
		return errors.Join(err, rollback(t))
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func rollback(t *sql.Tx) error {
	if err := t.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// The statement cannot be prepared through the pool while the transaction
// holds its only connection, so the first use prepares on the transaction.
func (t tx) stmt(query string) (*sql.Stmt, error) {
	t.f.mu.Lock()
	s, ok := t.f.stmts[query]
	t.f.mu.Unlock()
	if ok {
		return t.sql.StmtContext(t.ctx, s), nil
	}
	return t.sql.PrepareContext(t.ctx, query)
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
		return t.sql.QueryRowContext(t.ctx, query, args...) // reports the same error from Scan
	}
	return s.QueryRowContext(t.ctx, args...)
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
