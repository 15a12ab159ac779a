package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"pagedesk/backend/desk"
)

// openShop opens the person's own workspace. The caller holds changing.
func (s *Session) openShop() {
	s.mu.Lock()
	gone := s.gone
	s.mu.Unlock()
	if gone {
		return
	}
	d, err := desk.Open(context.Background(), s.options(s.shopDir()))
	if err != nil {
		s.log.Error("open workspace", "error", err)
		s.mu.Lock()
		s.desk, s.failed = nil, err
		s.mu.Unlock()
		return
	}
	s.use(d, nil)
}

func (s *Session) shopDir() string { return filepath.Join(s.dir, "shop") }

// use runs a Desk, with the demo shop around it if there is one. The caller
// holds changing.
func (s *Session) use(d *desk.Desk, demo *demoShop) {
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() {
		begun := time.Now()
		err := s.keepRunning(ctx, d)
		ran <- err
		if opensAgain(err) && rest(ctx, runAgain-time.Since(begun)) {
			s.reopen(d, demo, err)
		}
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.desk, s.failed, s.demo = d, nil, demo
	s.halt = func() error {
		cancel()
		err := errors.Join(<-ran, d.Close())
		if demo != nil {
			err = errors.Join(err, demo.stop())
		}
		return err
	}
}

// runAgain is how long a workspace that stopped by itself rests: a full disk,
// say, may have been emptied by then. One that ran for longer is opened again
// at once.
const runAgain = 5 * time.Second

// rest waits; false when ctx ended before.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// keepRunning runs a Desk until ctx ends or it must be opened again.
func (s *Session) keepRunning(ctx context.Context, d *desk.Desk) error {
	for {
		err := d.Run(ctx)
		if err == nil || ctx.Err() != nil || opensAgain(err) {
			return err
		}
		s.log.Error("workspace stopped", "error", err)
		if !rest(ctx, runAgain) {
			return nil
		}
	}
}

// opensAgain reports whether a Desk has ended because opening it again mends
// its databases, or deletes them.
func opensAgain(err error) bool {
	return errors.Is(err, desk.ErrReopen) || errors.Is(err, desk.ErrRemoved)
}

// reopen opens the workspace again, whose database is rebuilt or deleted
// thereby, unless another Desk has taken its place. A demo shop is not worth
// it: the first screen says what happened.
func (s *Session) reopen(d *desk.Desk, demo *demoShop, cause error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if !s.close(d) {
		return
	}
	if demo != nil {
		s.mu.Lock()
		s.demoFailed = cause
		s.mu.Unlock()
	}
	if errors.Is(cause, desk.ErrRemoved) {
		s.deleteOpened()
	}
	s.openShop()
	s.events.emitSetup()
}

// close stops a Desk if it is the present one, and reports whether it was. The
// caller holds changing.
func (s *Session) close(d *desk.Desk) bool {
	s.mu.Lock()
	halt, present := s.halt, s.desk == d && s.halt != nil
	if present {
		s.halt, s.desk, s.demo, s.failed = nil, nil, nil, errClosed
	}
	s.mu.Unlock()
	if !present {
		return false
	}
	if err := halt(); err != nil {
		s.log.Error("stop workspace", "error", err)
	}
	return true
}

// present is the Desk that runs now, nil for none, and its demo shop.
func (s *Session) present() (*desk.Desk, *demoShop) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desk, s.demo
}

// stop ends everything; the window is gone.
func (s *Session) stop() {
	s.mu.Lock()
	s.gone, s.ctx = true, nil
	s.mu.Unlock()
	s.changing.Lock()
	defer s.changing.Unlock()
	d, _ := s.present()
	s.close(d)
}

// forget leaves the workspace and deletes its data on this computer.
func (s *Session) forget() error {
	s.changing.Lock()
	defer s.changing.Unlock()
	d, demo := s.present()
	if d == nil {
		return nil
	}
	// The keychain's items go first: they can be deleted while all still runs.
	if err := d.Forget(context.Background()); err != nil {
		return err
	}
	s.close(d)
	var err error
	if demo == nil {
		err = os.RemoveAll(s.shopDir())
	}
	s.openShop()
	s.events.emitSetup()
	return err
}
