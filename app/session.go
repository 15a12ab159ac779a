package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Session is the Desk behind the window and what runs with it.
type Session struct {
	dir string // data directory; the demo shop has one of its own
	log *slog.Logger
	// keychain opens the keychain of a profile; nil is the operating system's.
	keychain desk.OpenKeychain

	mu     sync.Mutex
	ctx    context.Context //nolint:containedctx // Wails hands it out once and wants it back for every call; guarded by mu
	desk   *desk.Desk      // guarded by mu; nil before start and when it could not be opened
	failed error           // guarded by mu: why desk is nil; nil otherwise
	halt   func() error    // guarded by mu: stops what runs
	demo   *demoShop       // guarded by mu; nil for a real shop
	invite string          // guarded by mu: a link that somebody clicked on, "" when none
	opens  bool            // guarded by mu: the demo shop is being opened
	drops  []string        // guarded by mu: paths of the last drop that nobody took
	// demoFailed is why the last demo shop did not open; guarded by mu
	demoFailed error
	events     *events
	prefs      *preferences
}

// errClosed is why there is no Desk between two of them.
var errClosed = errors.New("no workspace is open")

func newSession(dir string, log *slog.Logger) *Session {
	return &Session{dir: dir, log: log, prefs: loadPreferences(dir, log), failed: errClosed}
}

// start opens the workspace and runs it.
func (s *Session) start(ctx context.Context, emit func(string, any)) {
	s.mu.Lock()
	s.ctx = ctx
	s.events = newEvents(emit, s)
	s.mu.Unlock()
	go s.events.run(ctx)
	s.deleteOpened()
	s.openShop()
}

// deleteOpened deletes the copies that other programs were given.
func (s *Session) deleteOpened() {
	if err := os.RemoveAll(filepath.Join(s.dir, openedDir)); err != nil {
		s.log.Warn("delete copies for other programs", "error", err)
	}
}

// openShop opens the person's own workspace.
func (s *Session) openShop() {
	d, err := desk.Open(context.Background(), s.options(filepath.Join(s.dir, "shop")))
	if err != nil {
		s.log.Error("open workspace", "error", err)
		s.mu.Lock()
		s.desk, s.failed = nil, err
		s.mu.Unlock()
		return
	}
	s.use(d, nil)
}

func (s *Session) options(dir string) desk.Options {
	return desk.Options{
		Dir: dir, Log: s.log, Keychain: s.keychain, OnChange: func(c desk.Change) { s.events.changed(c) },
		OnUpload: func(id inbox.OutboxID, sent, total int64) { s.events.uploading(id, sent, total) },
	}
}

// use runs a Desk, with the demo shop around it if there is one.
func (s *Session) use(d *desk.Desk, demo *demoShop) {
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() {
		err := s.keepRunning(ctx, d)
		ran <- err
		if opensAgain(err) {
			s.reopen(demo, err)
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
// say, may have been emptied by then.
const runAgain = 5 * time.Second

// keepRunning runs a Desk until ctx ends or it must be opened again.
func (s *Session) keepRunning(ctx context.Context, d *desk.Desk) error {
	for {
		err := d.Run(ctx)
		if err == nil || ctx.Err() != nil || opensAgain(err) {
			return err
		}
		s.log.Error("workspace stopped", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(runAgain):
		}
	}
}

// opensAgain reports whether a Desk has ended because opening it again mends
// its databases, or deletes them.
func opensAgain(err error) bool {
	return errors.Is(err, desk.ErrReopen) || errors.Is(err, desk.ErrRemoved)
}

// reopen opens the workspace again, whose database is rebuilt or deleted
// thereby. A demo shop is not worth it: the first screen says what happened.
func (s *Session) reopen(demo *demoShop, cause error) {
	s.close()
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

// close stops the present Desk.
func (s *Session) close() {
	s.mu.Lock()
	halt := s.halt
	s.halt, s.desk, s.demo, s.failed = nil, nil, nil, errClosed
	s.mu.Unlock()
	if halt == nil {
		return
	}
	if err := halt(); err != nil {
		s.log.Error("stop workspace", "error", err)
	}
}

// stop ends everything; the window is gone.
func (s *Session) stop() {
	s.close()
	s.mu.Lock()
	s.ctx = nil
	s.mu.Unlock()
}

// current is the Desk behind the window.
func (s *Session) current() (*desk.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desk, s.failed
}

// forget leaves the workspace and deletes its data on this computer.
func (s *Session) forget() error {
	s.mu.Lock()
	d, demo := s.desk, s.demo
	halt := s.halt
	s.mu.Unlock()
	if d == nil {
		return nil
	}
	// The keychain's items go first: they can be deleted while all still runs.
	if err := d.Forget(context.Background()); err != nil {
		return err
	}
	s.mu.Lock()
	s.halt, s.desk, s.demo, s.failed = nil, nil, nil, errClosed
	s.mu.Unlock()
	err := halt()
	if demo == nil {
		err = errors.Join(err, os.RemoveAll(filepath.Join(s.dir, "shop")))
	}
	s.openShop()
	s.events.emitSetup()
	return err
}

// formatError is what the front end's promises are rejected with.
func (s *Session) formatError(err error) any {
	if d, _ := s.current(); d != nil {
		d.Noticed(err)
	}
	p := desk.Problem(err)
	args := p.Args
	if args == nil {
		args = map[string]string{}
	}
	if p.Code == inbox.CodeInternal {
		id := rand.Text()[:8]
		args = map[string]string{"id": id}
		s.log.Error("call failed", "id", id, "error", err)
	} else {
		s.log.Info("call refused", "problem", string(p.Code), "cause", p.Cause)
	}
	return Problem{Code: string(p.Code), Args: args, Action: string(p.Action)}
}

// asText is a problem as Wails can carry it: its runtime rejects with
// new Error(what was formatted), which keeps a text and nothing else.
func asText(problem any) string {
	text, err := json.Marshal(problem)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}
