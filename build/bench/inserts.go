package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"pagedesk/backend/store"
)

// bareDSN has the pragmas of the desktop's replica, so that what differs is
// what is done and not how the file is opened.
func bareDSN(path string) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "cache_size(-8192)",
		"temp_store(MEMORY)", "wal_autocheckpoint(8000)",
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// newestRow is the number of the newest row of messages.
func newestRow(ctx context.Context, path string) (no int64, err error) {
	db, err := sql.Open("sqlite", bareDSN(path))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(no), 0) FROM messages`).Scan(&no)
	return no, err
}

// table is the rows of a table, in the order of their numbers.
type table struct {
	insert string
	owner  int // column with the number of the conversation, or -1
	rows   [][]any
}

func readTable(ctx context.Context, db *sql.DB, name string) (t table, err error) {
	rows, err := db.QueryContext(ctx, `SELECT * FROM `+name+` ORDER BY no`)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return t, err
	}
	t.owner = -1
	for i, c := range columns {
		if c == "conversation" {
			t.owner = i
		}
	}
	t.insert = fmt.Sprintf(`INSERT INTO %s (%s) VALUES (?%s)`, name, strings.Join(columns, ", "), strings.Repeat(", ?", len(columns)-1))
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return t, err
		}
		t.rows = append(t.rows, values)
	}
	return t, rows.Err()
}

// inserter puts rows into a new file on one connection, with nothing around
// the statements.
type inserter struct {
	conn          *sql.Conn
	begin, commit *sql.Stmt
	message       *sql.Stmt
	conversation  *sql.Stmt
	messages      table
	conversations table
	known         int // conversations inserted
}

// timeBare inserts the rows of the replica at path into a file with the same
// tables and indexes: the first pastRows messages in the batches of a catching
// up, the others one a transaction. Each brings the conversations that it is
// the first of.
func timeBare(ctx context.Context, path string, pastRows int64) (took applied, err error) {
	target := path + "-bare"
	empty, err := store.OpenReplica(ctx, target)
	if err != nil {
		return took, err
	}
	if err := empty.Close(); err != nil {
		return took, err
	}
	in, closeAll, err := newInserter(ctx, path, target)
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	started := time.Now()
	past := in.messages.rows[:pastRows]
	for len(past) > 0 {
		n := min(perBatch, len(past))
		if err := in.transaction(ctx, past[:n]); err != nil {
			return took, err
		}
		past = past[n:]
	}
	took.past = time.Since(started)
	started = time.Now()
	for i := range in.messages.rows[pastRows:] {
		if err := in.transaction(ctx, in.messages.rows[int(pastRows)+i:][:1]); err != nil {
			return took, err
		}
	}
	took.live = time.Since(started)
	return took, nil
}

func newInserter(ctx context.Context, source, target string) (in *inserter, closeAll func() error, err error) {
	from, err := sql.Open("sqlite", bareDSN(source))
	if err != nil {
		return nil, nil, err
	}
	defer from.Close()
	in = &inserter{}
	if in.messages, err = readTable(ctx, from, "messages"); err != nil {
		return nil, nil, err
	}
	if in.conversations, err = readTable(ctx, from, "conversations"); err != nil {
		return nil, nil, err
	}
	channels, err := readTable(ctx, from, "channels")
	if err != nil {
		return nil, nil, err
	}
	to, err := sql.Open("sqlite", bareDSN(target))
	if err != nil {
		return nil, nil, err
	}
	if in.conn, err = to.Conn(ctx); err != nil {
		return nil, nil, errors.Join(err, to.Close())
	}
	closeAll = func() error { return errors.Join(in.conn.Close(), to.Close()) }
	for _, values := range channels.rows {
		if _, err := in.conn.ExecContext(ctx, channels.insert, values...); err != nil {
			return nil, nil, errors.Join(err, closeAll())
		}
	}
	for query, into := range map[string]**sql.Stmt{
		`BEGIN IMMEDIATE`: &in.begin, `COMMIT`: &in.commit, in.messages.insert: &in.message, in.conversations.insert: &in.conversation,
	} {
		if *into, err = in.conn.PrepareContext(ctx, query); err != nil { //nolint:sqlclosecheck // closed with the connection
			return nil, nil, errors.Join(err, closeAll())
		}
	}
	return in, closeAll, nil
}

// transaction inserts some messages and the conversations that they need:
// these are numbered in the order in which they were first seen.
func (in *inserter) transaction(ctx context.Context, messages [][]any) error {
	if _, err := in.begin.ExecContext(ctx); err != nil {
		return err
	}
	for _, values := range messages {
		owner, ok := values[in.messages.owner].(int64)
		if !ok {
			return fmt.Errorf("a message belongs to conversation %v", values[in.messages.owner])
		}
		for in.known < int(owner) {
			if _, err := in.conversation.ExecContext(ctx, in.conversations.rows[in.known]...); err != nil {
				return err
			}
			in.known++
		}
		if _, err := in.message.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	_, err := in.commit.ExecContext(ctx)
	return err
}
