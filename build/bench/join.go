package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// join measures how long a new device takes until its window is up to date
// with a shop that has a history, beside a socket that is sent the same and
// does nothing with it.
func (b *bench) join(ctx context.Context) (rows []row, err error) {
	relay, err := b.relay(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	if err := connectChannel(ctx, relay); err != nil {
		return nil, fmt.Errorf("connect a channel: %w", err)
	}
	if err := fill(ctx, relay, b.replayed); err != nil {
		return nil, err
	}
	var joined, sent, seconds []float64
	for range min(b.rounds, 3) {
		started := time.Now()
		all, err := connectMany(ctx, relay, 1)
		if err != nil {
			return nil, err
		}
		sent = append(sent, float64(b.replayed)/time.Since(started).Seconds())
		closeAll(all)
		took, err := b.joinOnce(ctx, relay)
		if err != nil {
			return nil, err
		}
		joined = append(joined, float64(b.replayed)/took.Seconds())
		seconds = append(seconds, took.Seconds())
	}
	r := ratios(fmt.Sprintf("joining as a new device, %d entries", b.replayed), figure{Unit: "/s"}, joined,
		figure{Name: "a socket that only receives", Unit: "/s"}, sent, goal{})
	r.Note = fmt.Sprintf("from the setup code to a list that is up to date: %.1f s", median(seconds))
	return []row{r}, nil
}

// joinOnce pairs a new desktop and waits until it has everything.
func (b *bench) joinOnce(ctx context.Context, relay *child) (time.Duration, error) {
	started := time.Now()
	d, err := b.openDesk(ctx, relay, "New")
	if err != nil {
		return 0, err
	}
	err = d.await(ctx, func() bool { return d.Health().Live })
	took := time.Since(started)
	return took, errors.Join(err, d.close())
}
