package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"pagedesk/backend/desk"
)

// runningDesk is a whole desktop of a member of its own, in this process.
type runningDesk struct {
	*desk.Desk
	changed chan struct{} // size 1
	cancel  context.CancelFunc
	running sync.WaitGroup
	ended   error
}

// openDesk pairs a desktop with the relay and runs it.
func (b *bench) openDesk(ctx context.Context, relay *child, name string) (*runningDesk, error) {
	dir, err := b.folder("desk")
	if err != nil {
		return nil, err
	}
	d := &runningDesk{changed: make(chan struct{}, 1)}
	d.Desk, err = desk.Open(ctx, desk.Options{
		Dir: dir, Keychain: fileKeychain(dir), Log: slog.New(slog.DiscardHandler),
		OnChange: func(desk.Change) {
			select {
			case d.changed <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		return nil, err
	}
	answer, err := relay.ask(request{Do: "code"})
	if err == nil {
		err = d.Pair(ctx, "http://"+relay.Address, answer.Code, name)
	}
	if err != nil {
		return nil, errors.Join(err, d.Desk.Close())
	}
	ctx, d.cancel = context.WithCancel(ctx)
	d.running.Go(func() { d.ended = d.Run(ctx) })
	return d, nil
}

// close stops the desktop and everything that was started with running.
func (d *runningDesk) close() error {
	d.cancel()
	d.running.Wait()
	return errors.Join(d.ended, d.Desk.Close())
}

// await waits until the condition holds; it looks again at every change.
func (d *runningDesk) await(ctx context.Context, holds func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !holds() {
		select {
		case <-d.changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
