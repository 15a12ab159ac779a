package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// acceptGoals are the least ratios to the bare handler, by desktops connected.
var acceptGoals = map[int]goal{1: {Least: 0.40}, 10: {Least: 0.30}, 100: {Least: 0.12}}

// crowd is a relay with some desktops connected, and what was measured of it.
type crowd struct {
	relay    *child
	desktops []*desktop
	perSec   []float64
	lagMs    []float64 // from the last answer to the last frame at a desktop
	cpu      time.Duration
	accepted int
}

// accept measures webhooks stored per second beside a handler that stores
// nothing and beside the disk alone.
func (b *bench) accept(ctx context.Context) (rows []row, err error) {
	bare, err := b.start(ctx, "bare", b.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bare.stop()) }()
	crowds := make([]*crowd, len(b.desktops))
	for i, n := range b.desktops {
		if crowds[i], err = b.gather(ctx, n); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, crowds[i].leave()) }()
	}
	requests := posts(deliveries(b.sizedWebhooks()))
	var barePerSec, fsyncPerSec []float64
	bareCPU, bareAccepted := -bare.cpu(), 0
	for range b.rounds {
		times, err := fsyncs(b.dir, b.timing/3)
		if err != nil {
			return nil, err
		}
		fsyncPerSec = append(fsyncPerSec, float64(len(times))/(b.timing/3).Seconds())
		n, took, err := flood(ctx, bare.Address, requests, b.timing)
		if err != nil {
			return nil, fmt.Errorf("bare handler: %w", err)
		}
		bareAccepted += n
		barePerSec = append(barePerSec, float64(n)/took.Seconds())
		for _, c := range crowds {
			if err := c.flood(ctx, b, requests); err != nil {
				return nil, fmt.Errorf("relay with %d desktops: %w", len(c.desktops), err)
			}
		}
	}
	bareCPU += bare.cpu()
	for _, c := range crowds {
		ours := figure{Unit: "/s"}
		what := fmt.Sprintf("webhooks stored, %d desktops", len(c.desktops))
		r := ratios(what, ours, c.perSec, figure{Name: "bare net/http + HMAC", Unit: "/s"}, barePerSec, acceptGoals[len(c.desktops)])
		r.Note = fmt.Sprintf("CPU per webhook %.1f µs, bare %.1f µs; the last frame reached every desktop %.1f ms after the last answer",
			microsEach(c.cpu, c.accepted), microsEach(bareCPU, bareAccepted), median(c.lagMs))
		rows = append(rows, r,
			ratios(what, ours, c.perSec, figure{Name: "fsyncs of a small append", Unit: "/s"}, fsyncPerSec, goal{}))
	}
	return rows, nil
}

func microsEach(total time.Duration, n int) float64 {
	return float64(total.Microseconds()) / float64(max(n, 1))
}

// gather starts a relay and connects n desktops.
func (b *bench) gather(ctx context.Context, n int) (*crowd, error) {
	relay, err := b.relay(ctx)
	if err != nil {
		return nil, err
	}
	desktops, err := connectMany(ctx, relay, n)
	if err != nil {
		return nil, errors.Join(err, relay.stop())
	}
	return &crowd{relay: relay, desktops: desktops}, nil
}

func (c *crowd) leave() error {
	closeAll(c.desktops)
	return c.relay.stop()
}

// flood measures one round and sees to it that every desktop was sent all.
func (c *crowd) flood(ctx context.Context, b *bench, requests [][]byte) error {
	name := fmt.Sprintf("relay-%d-desktops.pprof", len(c.desktops))
	stop, err := b.profileChild(c.relay, name)
	if err != nil {
		return err
	}
	before := c.relay.cpu()
	accepted, took, err := flood(ctx, c.relay.Address, requests, b.timing)
	if err != nil {
		return errors.Join(err, stop())
	}
	answered := time.Now()
	newest, err := head(ctx, c.relay)
	if err != nil {
		return errors.Join(err, stop())
	}
	for _, d := range c.desktops {
		if err := d.awaitSeq(newest); err != nil {
			return errors.Join(err, stop())
		}
	}
	c.lagMs = append(c.lagMs, milliseconds(time.Since(answered)))
	c.perSec = append(c.perSec, float64(accepted)/took.Seconds())
	c.cpu += c.relay.cpu() - before
	c.accepted += accepted
	return stop()
}

// profileChild profiles a child until stop is called, if that is wanted.
func (b *bench) profileChild(c *child, name string) (stop func() error, err error) {
	if b.profile == "" {
		return func() error { return nil }, nil
	}
	if _, err := c.ask(request{Do: "profile", File: filepath.Join(b.profile, name)}); err != nil {
		return nil, err
	}
	return func() error {
		_, err := c.ask(request{Do: "profiled"})
		return err
	}, nil
}
