// Package link is a desktop's connection to its relay: pairing over HTTP, and
// one websocket that replays the journal, follows it and appends to it. It
// hands entries over in the relay's order and knows nothing of what is in
// them.
//
// A Link is owned by whoever calls Run: Run dials, hands over, reconnects with
// full jitter and stops everything it started before it returns.
package link

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"pagedesk/backend/bell"
	"pagedesk/backend/secret"
	"pagedesk/relay/wire"
)

// ErrNotConnected is answered while there is no connection to the relay.
var ErrNotConnected = errors.New("the relay is not connected")

// ErrRevoked is answered when the relay says that this device was taken out of
// its workspace. It is final.
var ErrRevoked = errors.New("this device was taken out of the workspace")

// ErrRefused is answered when the relay does not know this device: perhaps it
// was restored from an old backup, perhaps something else answers in its place.
var ErrRefused = errors.New("the relay does not know this device")

// Nack is the relay's refusal of an append.
type Nack struct {
	Code wire.NackCode
	Seq  int64  // of a duplicate: the entry that won
	Text string // English, for logs
}

func (n *Nack) Error() string {
	return fmt.Sprintf("the relay refused the entry: %s: %s", n.Code, n.Text)
}

// Config is what a Link needs.
type Config struct {
	RelayURL string // http or https
	Token    func() (secret.Token, error)
	// Begin answers where the desktop stands, for the hello: the last applied
	// seq and what it holds of which channel. A connection begins with it.
	Begin func(context.Context) (after int64, sights map[string]wire.Level, err error)
	// Apply, Past, Forget, Sight and Live are called in the relay's order, from one
	// goroutine. An error ends the connection; what was not done comes again
	// after the reconnect.
	Apply  func(context.Context, []wire.Entry) error
	Past   func(context.Context, []wire.Entry) error
	Forget func(context.Context, wire.Forget) error
	Sight  func(context.Context, wire.Sight) error
	Live   func(context.Context, wire.Live) error
	// OnStatus is told every change, from one goroutine at a time. It must not
	// block.
	OnStatus func(Status)
	// OnWelcome, OnLease, OnOnline, OnPeople, OnVault and OnSaid are told what
	// arrived; they must not block.
	OnWelcome func(wire.Welcome)
	OnLease   func(wire.Lease)
	OnOnline  func(wire.Online)
	OnPeople  func(wire.People)
	OnVault   func(wire.Vault)
	OnSaid    func(wire.Said)
	Log       *slog.Logger
}

// Status is how the connection stands.
type Status struct {
	Connected bool
	Live      bool      // the replay has caught up
	Since     time.Time // of Connected
	LastOK    time.Time // when the relay was last heard, zero: never in this run
	Head      int64     // newest seq at the welcome
	Err       error     // why not connected: ErrRevoked, ErrRefused or the last dial's error
}

// Link is one connection at a time to one relay.
type Link struct {
	cfg Config

	mu     sync.Mutex
	status Status
	conn   *conn // present connection; guarded by mu
	wake   bell.Bell
}

// New makes a Link; it starts nothing.
func New(cfg Config) *Link {
	return &Link{cfg: cfg, wake: bell.New(), status: Status{Since: time.Now()}}
}

// Back-off between dials. With a randomization of 1 each wait is uniform
// between 0 and twice the interval: full jitter.
const (
	firstWait = 300 * time.Millisecond
	longWait  = 15 * time.Second
	// refusedWait is how often a refused device asks again: an admin may have
	// restored the relay.
	refusedWait = 5 * time.Minute
)

// Run keeps the connection until ctx ends, or returns ErrRevoked.
func (l *Link) Run(ctx context.Context) error {
	wait := &backoff.ExponentialBackOff{InitialInterval: firstWait, Multiplier: 2, RandomizationFactor: 1, MaxInterval: longWait}
	wait.Reset()
	for ctx.Err() == nil {
		live, err := l.session(ctx)
		if ctx.Err() != nil {
			break
		}
		l.lost(err)
		if errors.Is(err, ErrRevoked) {
			return ErrRevoked
		}
		if live {
			wait.Reset()
		}
		pause := wait.NextBackOff()
		if errors.Is(err, ErrRefused) {
			pause = refusedWait
		}
		select {
		case <-ctx.Done():
		case <-l.wake:
			wait.Reset()
		case <-time.After(pause):
		}
	}
	l.lost(ctx.Err())
	return nil
}

// Wake connects anew at once, for example when the computer wakes up: the
// present connection may be dead without having said so.
func (l *Link) Wake() {
	l.mu.Lock()
	c := l.conn
	l.mu.Unlock()
	if c != nil {
		_ = c.ws.Close() // may take seconds over TLS
	}
	l.wake.Ring()
}

// Status answers how the connection stands.
func (l *Link) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// session dials and serves one connection until it ends.
func (l *Link) session(ctx context.Context) (live bool, err error) {
	c, err := l.dial(ctx)
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	l.conn = c
	l.mu.Unlock()
	err = c.serve(ctx)
	return c.wasLive(), err
}

func (l *Link) change(fn func(*Status)) {
	l.mu.Lock()
	before := l.status
	fn(&l.status)
	after := l.status
	l.mu.Unlock()
	if l.cfg.OnStatus != nil && (before.Connected != after.Connected || before.Live != after.Live || !sameError(before.Err, after.Err)) {
		l.cfg.OnStatus(after)
	}
}

func sameError(a, b error) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
}

func (l *Link) lost(err error) {
	l.mu.Lock()
	l.conn = nil
	was := l.status
	l.mu.Unlock()
	if was.Connected || was.Err == nil {
		// One line per change of state, not per attempt.
		l.cfg.Log.Info("relay connection lost", "error", err)
	}
	l.change(func(s *Status) {
		if s.Connected {
			s.Since = time.Now()
		}
		s.Connected, s.Live, s.Err = false, false, err
	})
}

// Append asks the relay to store an entry and waits for its word. The error is
// a *Nack when the relay refused, ErrNotConnected when it could not be asked.
// After any other error the entry may have been stored: use a unique key.
func (l *Link) Append(ctx context.Context, a wire.Append) (seq int64, err error) {
	l.mu.Lock()
	c := l.conn
	l.mu.Unlock()
	if c == nil {
		return 0, ErrNotConnected
	}
	return c.append(ctx, a)
}

// Say tells the other desktops of the workspace something ephemeral. It is
// lost when there is no connection.
func (l *Link) Say(word wire.Say) error {
	word.T = wire.TypeSay
	l.mu.Lock()
	c := l.conn
	l.mu.Unlock()
	if c == nil {
		return ErrNotConnected
	}
	return c.send(word)
}
