package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"pagedesk/backend/channel/all"
	"pagedesk/backend/replica"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

var (
	catchUpGoal = goal{Least: 0.60}
	liveGoal    = goal{Least: 0.30}
)

// Frames as a relay packs them, and as many entries as a link applies in one
// transaction.
const (
	perFrame = 1000
	perBatch = 2000
)

// apply measures a desktop that catches up and one that is up to date, beside
// inserting the rows that come of it.
func (b *bench) apply(ctx context.Context) ([]row, error) {
	var rows []row
	for _, kind := range []struct {
		name     string
		receipts bool
	}{{"messages", false}, {"messages, deliveries and reads", true}} {
		more, err := b.applyHistory(ctx, kind.name, newHistory(b.caughtUp+b.live, b.caughtUp/20, kind.receipts))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind.name, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func (b *bench) applyHistory(ctx context.Context, name string, h *history) ([]row, error) {
	past, live := h.take(b.caughtUp), h.take(b.live)
	frames, err := pack(past)
	if err != nil {
		return nil, err
	}
	var caughtUp, caughtUpBare, followed, followedBare []float64
	var counts string
	for range b.rounds {
		dir, err := b.folder("apply")
		if err != nil {
			return nil, err
		}
		ours, err := b.timeReplica(ctx, dir, frames, live)
		if err != nil {
			return nil, err
		}
		bare, err := timeBare(ctx, filepath.Join(dir, "replica.db"), ours.pastRows)
		if err != nil {
			return nil, fmt.Errorf("bare inserts: %w", err)
		}
		caughtUp = append(caughtUp, float64(len(past))/ours.past.Seconds())
		caughtUpBare = append(caughtUpBare, float64(len(past))/bare.past.Seconds())
		followed = append(followed, float64(len(live))/ours.live.Seconds())
		followedBare = append(followedBare, float64(len(live))/bare.live.Seconds())
		counts = fmt.Sprintf("%d entries became %d messages, %d inserted in a second", len(past), ours.pastRows,
			int(float64(ours.pastRows)/bare.past.Seconds()))
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
	}
	entriesPerSec, inserts := figure{Unit: "entries/s"}, figure{Name: "bare inserts of their rows", Unit: "entries/s"}
	first := ratios("catching up: "+name, entriesPerSec, caughtUp, inserts, caughtUpBare, catchUpGoal)
	first.Note = counts
	return []row{first, ratios("live, one at a time: "+name, entriesPerSec, followed, inserts, followedBare, liveGoal)}, nil
}

// pack encodes entries as a relay sends them.
func pack(entries []wire.Entry) ([][]byte, error) {
	var frames [][]byte
	for len(entries) > 0 {
		n := min(perFrame, len(entries))
		frame, err := json.Marshal(wire.Entries{T: wire.TypeEntries, Entries: entries[:n]})
		if err != nil {
			return nil, err
		}
		frames, entries = append(frames, frame), entries[n:]
	}
	return frames, nil
}

// applied is how long two parts of a history took, and how many rows of
// messages the first left.
type applied struct {
	past, live time.Duration
	pastRows   int64
}

// timeReplica applies a history to a new replica in dir: frames in batches,
// then live one entry at a time.
func (b *bench) timeReplica(ctx context.Context, dir string, frames [][]byte, live []wire.Entry) (took applied, err error) {
	path := filepath.Join(dir, "replica.db")
	s, err := store.OpenReplica(ctx, path)
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := replica.New(s, all.Kinds(nil))
	stop, err := b.profileHere("catching-up.pprof")
	if err != nil {
		return took, err
	}
	started := time.Now()
	err = applyFrames(ctx, r, frames)
	took.past = time.Since(started)
	if err = errors.Join(err, stop()); err != nil {
		return took, err
	}
	if took.pastRows, err = newestRow(ctx, path); err != nil {
		return took, err
	}
	if stop, err = b.profileHere("live.pprof"); err != nil {
		return took, err
	}
	started = time.Now()
	for _, e := range live {
		if _, err := r.Apply(ctx, []wire.Entry{e}); err != nil {
			return took, errors.Join(err, stop())
		}
	}
	took.live = time.Since(started)
	return took, stop()
}

// applyFrames decodes and applies at the same time, as a link does.
func applyFrames(ctx context.Context, r *replica.Replica, frames [][]byte) error {
	batches := make(chan []wire.Entry, 4)
	decoded := make(chan error, 1)
	go func() {
		defer close(batches)
		var batch []wire.Entry
		for i, text := range frames {
			frame, err := wire.ReadEntries(text)
			if err != nil {
				decoded <- err
				return
			}
			if batch = append(batch, frame.Entries...); len(batch) >= perBatch || i == len(frames)-1 {
				batches <- batch
				batch = nil
			}
		}
		decoded <- nil
	}()
	var failed error
	for batch := range batches {
		if failed == nil {
			_, failed = r.Apply(ctx, batch)
		}
	}
	return errors.Join(failed, <-decoded)
}

// profileHere profiles this process until stop is called, if that is wanted.
func (b *bench) profileHere(name string) (stop func() error, err error) {
	if b.profile == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(filepath.Join(b.profile, name))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}
