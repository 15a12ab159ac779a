package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
)

// ErrDamaged is answered by Check for a file whose pages do not fit together.
var ErrDamaged = errors.New("the database is damaged")

// Check reads the whole file and answers ErrDamaged when its pages do not fit
// together. It costs about two seconds a gigabyte.
func (r *Replica) Check(ctx context.Context) error { return check(ctx, r.f.read) }

// Check does the same for the local file.
func (l *Local) Check(ctx context.Context) error { return check(ctx, l.f.read) }

func check(ctx context.Context, db *sql.DB) error {
	var verdict string
	err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict)
	if err != nil {
		return fmt.Errorf("check database: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("check database: %s: %w", verdict, ErrDamaged)
	}
	return nil
}

// parts are the files of one database, the main one last: while it stands, an
// interrupted SetAside is begun again.
var parts = []string{"-shm", "-wal", ""}

// SetAside renames a database that nobody has open, so that a fresh one can
// take its place. Nothing is deleted.
func SetAside(path, aside string) error {
	for _, part := range parts {
		if err := os.Rename(path+part, aside+part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("set database aside: %w", err)
		}
	}
	return nil
}

// rescued are the tables of Local that a person would miss, and their keys.
var rescued = []string{"drafts", "staged", "outbox", "appends", "settings"}

// Rescue copies what can still be read of a local file that was set aside:
// drafts, messages not sent yet, entries that the journal has not got. It
// answers how many rows it found; what could not be read is in the error.
func (l *Local) Rescue(ctx context.Context, aside string) (int, error) {
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(1000)"}}
	from, err := sql.Open("sqlite", "file:"+(&url.URL{Path: aside}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return 0, fmt.Errorf("open %s: %w", aside, err)
	}
	defer func() { _ = from.Close() }()
	total := 0
	var errs []error
	for _, table := range rescued {
		rows, err := l.rescueTable(ctx, from, table)
		total += rows
		if err != nil {
			errs = append(errs, fmt.Errorf("rescue %s: %w", table, err))
		}
	}
	return total, errors.Join(errs...)
}

func (l *Local) rescueTable(ctx context.Context, from *sql.DB, table string) (int, error) {
	have, err := columns(ctx, from, table)
	if err != nil {
		return 0, err
	}
	want, err := columns(ctx, l.f.read, table)
	if err != nil {
		return 0, err
	}
	shared := slices.DeleteFunc(want, func(c string) bool { return !slices.Contains(have, c) })
	if len(shared) == 0 {
		return 0, nil
	}
	names := strings.Join(shared, ", ")
	insert := fmt.Sprintf("INSERT OR IGNORE INTO %s (%s) VALUES (?%s)", table, names, strings.Repeat(", ?", len(shared)-1))
	n := 0
	copyRow := func(values []any) error {
		return l.f.update(ctx, func(t tx) error {
			res, err := t.exec(insert, values...)
			if err != nil {
				return err
			}
			added, err := res.RowsAffected()
			n += int(added)
			return err
		})
	}
	// A bad page ends a walk. What lies behind it is reached from the other end.
	err = walk(ctx, from, fmt.Sprintf("SELECT %s FROM %s ORDER BY 1", names, table), len(shared), copyRow)
	if err != nil {
		err = errors.Join(err, walk(ctx, from, fmt.Sprintf("SELECT %s FROM %s ORDER BY 1 DESC", names, table), len(shared), copyRow))
	}
	return n, err
}

func walk(ctx context.Context, db *sql.DB, query string, columns int, each func([]any) error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		values := make([]any, columns)
		into := make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := each(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

func columns(ctx context.Context, db *sql.DB, table string) ([]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT name FROM pragma_table_info(?)`, table)
	return collect(rows, err, func(scan func(...any) error) (string, error) {
		var name string
		return name, scan(&name)
	})
}
