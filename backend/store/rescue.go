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

	sqlite3 "modernc.org/sqlite/lib"
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

// sqlRescued lists the tables of Local but for those that fill again by
// themselves.
const sqlRescued = `SELECT name FROM sqlite_schema WHERE type = 'table'
	AND name NOT LIKE 'sqlite_%' AND name NOT IN ('goose_db_version', 'profile_tries') ORDER BY name`

// rescue copies what can still be read of another local file: drafts, messages
// not sent yet, entries that the journal has not got. It answers how many rows
// it took over; what could not be read is in lost.
func (l *Local) rescue(ctx context.Context, path string) (total int, lost, err error) {
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(1000)"}}
	from, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return 0, nil, fmt.Errorf("open %s: %w", path, err)
	}
	defer func() { _ = from.Close() }()
	tables, err := texts(ctx, l.f.read, sqlRescued)
	if err != nil {
		return 0, nil, err
	}
	var unread []error
	for _, table := range tables {
		want, err := columns(ctx, l.f.read, table)
		if err != nil {
			return total, nil, err
		}
		names, rows, err := readable(ctx, from, table, want)
		if err != nil {
			unread = append(unread, fmt.Errorf("read %s: %w", table, err))
		}
		added, err := l.takeOver(ctx, table, names, rows)
		if err != nil {
			return total, nil, fmt.Errorf("take over %s: %w", table, err)
		}
		total += added
	}
	return total, errors.Join(unread...), ctx.Err()
}

// readable is what can be read of a table: some rows twice, perhaps, and in an
// error what cannot. The names are those of the columns that both sides have.
func readable(ctx context.Context, from *sql.DB, table string, want []string) (names []string, rows [][]any, err error) {
	have, err := columns(ctx, from, table)
	if err != nil {
		return nil, nil, err
	}
	names = slices.DeleteFunc(want, func(c string) bool { return !slices.Contains(have, c) })
	if len(names) == 0 {
		return nil, nil, nil
	}
	query := fmt.Sprintf("SELECT %s FROM %s ORDER BY 1", strings.Join(names, ", "), table)
	keep := func(values []any) { rows = append(rows, values) }
	// A bad page ends a walk. What lies behind it is reached from the other end.
	if err = walk(ctx, from, query, len(names), keep); err != nil {
		err = errors.Join(err, walk(ctx, from, query+" DESC", len(names), keep))
	}
	return names, rows, err
}

// takeOver writes rows; one that does not fit into the table is left out.
func (l *Local) takeOver(ctx context.Context, table string, names []string, rows [][]any) (added int, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	insert := fmt.Sprintf("INSERT OR IGNORE INTO %s (%s) VALUES (?%s)", table, strings.Join(names, ", "), strings.Repeat(", ?", len(names)-1))
	err = l.f.update(ctx, func(t tx) error {
		for _, values := range rows {
			res, err := t.exec(insert, values...)
			if hasCode(err, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH) {
				continue
			}
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	return added, err
}

func walk(ctx context.Context, db *sql.DB, query string, columns int, each func([]any)) error {
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
		each(values)
	}
	return rows.Err()
}

func columns(ctx context.Context, db *sql.DB, table string) ([]string, error) {
	return texts(ctx, db, `SELECT name FROM pragma_table_info(?)`, table)
}

func texts(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	return collect(rows, err, func(scan func(...any) error) (string, error) {
		var s string
		return s, scan(&s)
	})
}
