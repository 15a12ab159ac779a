package main

import (
	"context"
	"errors"
	"fmt"
)

var memoryGoal = goal{Most: 24}

// memory measures what an idle connected desktop costs the relay, beside a
// socket of a server that only echoes.
func (b *bench) memory(ctx context.Context) (rows []row, err error) {
	relay, err := b.relay(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	echo, err := b.start(ctx, "echo", b.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, echo.stop()) }()
	var ours, beside []float64
	for range min(b.rounds, 3) {
		each, err := perSocket(relay, b.idle, func() (closer, error) { return liveDesktop(ctx, relay) })
		if err != nil {
			return nil, fmt.Errorf("relay: %w", err)
		}
		ours = append(ours, each)
		each, err = perSocket(echo, b.idle, func() (closer, error) {
			conn, _, err := upgrade(ctx, echo.Address, "")
			return conn, err
		})
		if err != nil {
			return nil, fmt.Errorf("echo server: %w", err)
		}
		beside = append(beside, each)
	}
	r := absolutes("memory of an idle desktop, compression on", "KiB", ours, memoryGoal)
	r.Beside = figure{Name: "gorilla/websocket echo server", Value: median(beside), Unit: "KiB"}
	r.Note = fmt.Sprintf("%.0f idle desktops in 100 MiB", 100*1024/median(ours))
	return []row{r}, nil
}

type closer interface{ Close() error }

// liveDesktop connects a desktop that has caught up.
func liveDesktop(ctx context.Context, relay *child) (closer, error) {
	all, err := connectMany(ctx, relay, 1)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// perSocket is by how much the child grows with each of n sockets, in KiB. A
// few are opened first, so that what is shared is there already.
func perSocket(c *child, n int, open func() (closer, error)) (float64, error) {
	var sockets []closer
	defer func() { closeAll(sockets) }()
	grow := func(n int) (int64, error) {
		for range n {
			s, err := open()
			if err != nil {
				return 0, err
			}
			sockets = append(sockets, s)
		}
		return c.resident()
	}
	before, err := grow(n / 10)
	if err != nil {
		return 0, err
	}
	after, err := grow(n)
	return float64(after-before) / float64(n) / 1024, err
}
