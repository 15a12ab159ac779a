package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/relay/wire"
)

// The goals: times of one fsync for the socket, milliseconds for the row.
var (
	frameP50Goal = goal{Most: 5}
	frameP99Goal = goal{Most: 10}
	rowP99Goal   = goal{Most: 25}
)

// latency measures how long a webhook takes to a desktop's socket and to a row
// that can be read, at a steady rate.
func (b *bench) latency(ctx context.Context) (rows []row, err error) {
	relay, err := b.relay(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	w := newWorkload(1, 500)
	n := int(b.paced.Seconds() * steadyRate)
	var fsyncP50, frameP50, frameP99, rowP50, rowP99 []float64
	for range min(b.rounds, 3) {
		times, err := fsyncs(b.dir, b.paced/10)
		if err != nil {
			return nil, err
		}
		fsyncP50 = append(fsyncP50, median(times))
		if times, err = toSocket(ctx, relay, w, n); err != nil {
			return nil, fmt.Errorf("to the socket: %w", err)
		}
		frameP50, frameP99 = append(frameP50, median(times)), append(frameP99, percentile(times, 99))
		if times, err = b.toRow(ctx, relay, w, n); err != nil {
			return nil, fmt.Errorf("to the row: %w", err)
		}
		rowP50, rowP99 = append(rowP50, median(times)), append(rowP99, percentile(times, 99))
	}
	ms, fsync := figure{Unit: "ms"}, figure{Name: "one fsync, p50", Unit: "ms"}
	return []row{
		ratios("webhook to socket at 200/s, p50", ms, frameP50, fsync, fsyncP50, frameP50Goal),
		ratios("webhook to socket at 200/s, p99", ms, frameP99, fsync, fsyncP50, frameP99Goal),
		absolutes("webhook to readable row at 200/s, p50", "ms", rowP50, goal{}),
		absolutes("webhook to readable row at 200/s, p99", "ms", rowP99, rowP99Goal),
	}, nil
}

// toSocket times n webhooks from the post to the frame.
func toSocket(ctx context.Context, relay *child, w *workload, n int) ([]float64, error) {
	after, err := head(ctx, relay)
	if err != nil {
		return nil, err
	}
	watch := newStopwatch(n)
	first := w.numbered
	d, err := connect(ctx, relay, after, func(text []byte, at time.Time) {
		for _, number := range numbersIn(text) {
			watch.saw(number-first, at)
		}
	})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if err := d.awaitLive(); err != nil {
		return nil, err
	}
	if err := trickle(ctx, relay.Address, posts(deliveries(w.numberedTexts(n))), watch); err != nil {
		return nil, err
	}
	return watch.times(), nil
}

// numbersIn finds the numbers of the webhooks in the text of a frame.
func numbersIn(text []byte) []int {
	mark := []byte(`"mid":"` + numberedMid)
	var all []int
	for {
		at := bytes.Index(text, mark)
		if at < 0 {
			return all
		}
		text = text[at+len(mark):]
		digits, _, _ := bytes.Cut(text, []byte("_"))
		if n, err := strconv.Atoi(string(digits)); err == nil {
			all = append(all, n)
		}
	}
}

// toRow times n webhooks from the post until a whole desktop, which has just
// been paired and has caught up, can read each message from its database.
func (b *bench) toRow(ctx context.Context, relay *child, w *workload, n int) (times []float64, err error) {
	d, err := b.openDesk(ctx, relay, "Bench")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		err = errors.Join(err, d.close())
	}()
	watch := newStopwatch(n)
	texts := w.numberedTexts(n)
	// The first is posted beforehand: once it can be read, all that came before
	// it has been applied.
	if err := caughtUp(ctx, relay, d, w.numberedTexts(1)); err != nil {
		return nil, err
	}
	d.running.Go(func() { readRows(ctx, d, texts, watch) })
	if err := trickle(ctx, relay.Address, posts(deliveries(texts)), watch); err != nil {
		return nil, err
	}
	return watch.times(), nil
}

func caughtUp(ctx context.Context, relay *child, d *runningDesk, one []delivery) error {
	s, err := dialSender(ctx, relay.Address)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.post(posts(deliveries(one))[0]); err != nil {
		return err
	}
	watch := newStopwatch(1)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	readRows(ctx, d, one, watch)
	if watch.left > 0 {
		return fmt.Errorf("the desktop never caught up: %w", io.ErrUnexpectedEOF)
	}
	return nil
}

// readRows reads each message as soon as it can be read, in the order of their
// posting, which is nearly the order in which they arrive.
func readRows(ctx context.Context, d *runningDesk, texts []delivery, watch *stopwatch) {
	waiting := texts
	channel := inbox.ChannelID(wire.ChannelID(object, page))
	for len(waiting) > 0 {
		var still []delivery
		for _, t := range waiting[:min(len(waiting), ahead)] {
			if _, err := d.Message(ctx, channel, inbox.MessageID(t.mid)); err != nil {
				still = append(still, t)
				continue
			}
			watch.saw(t.index, time.Now())
		}
		if len(still) < min(len(waiting), ahead) {
			waiting = slices.Concat(still, waiting[min(len(waiting), ahead):])
			continue
		}
		select {
		case <-d.changed:
		case <-ctx.Done():
			return
		}
	}
}

// ahead is how many messages are looked for at once: those that were posted at
// nearly the same time may change places.
const ahead = 4
