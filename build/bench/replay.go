package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"pagedesk/relay/journal/sqlite"
	"pagedesk/relay/wire"
)

var replayGoal = goal{Least: 0.5}

// perPost is how many events one POST carries. meta-platform.md, 3.3
const perPost = 1000

// replay measures how fast a desktop is sent the whole journal, beside reading
// the same rows in one loop.
func (b *bench) replay(ctx context.Context) (rows []row, err error) {
	relay, err := b.relay(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	if err := fill(ctx, relay, b.replayed); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(relay.dir, sqlite.FileName)+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var sent, read []float64
	var cpu time.Duration
	for range b.rounds {
		started := time.Now()
		n, err := selectEntries(ctx, db)
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		read = append(read, float64(n)/time.Since(started).Seconds())
		stop, err := b.profileChild(relay, "relay-replay.pprof")
		if err != nil {
			return nil, err
		}
		before := relay.cpu()
		started = time.Now()
		all, err := connectMany(ctx, relay, 1)
		if err != nil {
			return nil, errors.Join(err, stop())
		}
		sent = append(sent, float64(n)/time.Since(started).Seconds())
		cpu += relay.cpu() - before
		closeAll(all)
		if err := stop(); err != nil {
			return nil, err
		}
	}
	r := ratios(fmt.Sprintf("replay of %d entries to a desktop", b.replayed), figure{Unit: "/s"}, sent,
		figure{Name: "SELECT of the same rows", Unit: "/s"}, read, replayGoal)
	r.Note = fmt.Sprintf("CPU of the relay per entry %.1f µs, compression included", microsEach(cpu, b.replayed*b.rounds))
	return []row{r}, nil
}

// fill posts n events, many at a time.
func fill(ctx context.Context, relay *child, n int) error {
	s, err := dialSender(ctx, relay.Address)
	if err != nil {
		return err
	}
	defer s.Close()
	w := newWorkload(3, 500)
	for done := 0; done < n; done += perPost {
		var elements [][]byte
		for _, d := range w.numberedTexts(min(perPost, n-done)) {
			element := bytes.TrimPrefix(d.body, fmt.Appendf(nil, `{"object":%q,"entry":[`, object))
			elements = append(elements, bytes.TrimSuffix(element, []byte(`]}`)))
		}
		body := fmt.Appendf(nil, `{"object":%q,"entry":[%s]}`, object, bytes.Join(elements, []byte(",")))
		if err := s.post(posts([][]byte{body})[0]); err != nil {
			return fmt.Errorf("fill the journal: %w", err)
		}
	}
	return nil
}

func selectEntries(ctx context.Context, db *sql.DB) (n int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT key, at, kind, channel, thread, actor, device, body FROM entries ORDER BY key`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var e wire.Entry
		if err := rows.Scan(&e.Seq, &e.At, &e.Kind, &e.Channel, &e.Thread, &e.Actor, &e.Device, &e.Body); err != nil {
			return 0, err
		}
		n++
	}
	return n, rows.Err()
}
