// Package desktest is a whole shop in one process for tests: a relay and a
// Meta simulator on loopback ports and any number of desktops. Everything is
// real but Meta. It waits for conditions, never for time.
package desktest

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/metasim"
	"pagedesk/relay/relaytest"
)

// patience is how long a condition may take to hold: long enough for a busy
// machine, since it is only spent by a test that fails.
const patience = 60 * time.Second

// Shop is a relay and a simulator.
type Shop struct {
	Sim   *metasim.Sim
	Relay *relaytest.Relay
	now   func() time.Time

	settleAfter time.Duration
	roots       *x509.CertPool
}

// Options changes what a Shop is made of.
type Options struct {
	Sim   metasim.Config
	Relay relaytest.Options
	// MailRoots are who may vouch for the mail server.
	MailRoots *x509.CertPool
	// SimTime lets the desktops' clocks follow the simulator's movable one.
	SimTime bool
	// SettleAfter is desk.Options.SettleAfter of every desktop.
	SettleAfter time.Duration
}

// Open starts a Shop that stops with the test.
func Open(t testing.TB, opts Options) *Shop {
	t.Helper()
	if opts.Sim.Seed == 0 {
		opts.Sim.Seed = 1
	}
	if opts.Sim.Delay == nil {
		opts.Sim.Delay = func() time.Duration { return 0 }
	}
	if opts.Sim.PhoneDelay == nil {
		opts.Sim.PhoneDelay = func() time.Duration { return 0 }
	}
	sim := metasim.New(opts.Sim)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sim.Run(ctx, l) }()
	<-sim.Ready()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("simulator: %v", err)
		}
	})
	opts.Relay.GraphURL, opts.Relay.AppID, opts.Relay.AppSecret = sim.URL(), sim.AppID(), sim.AppSecret()
	shop := &Shop{Sim: sim, Relay: relaytest.Start(t, opts.Relay), now: time.Now, settleAfter: opts.SettleAfter, roots: opts.MailRoots}
	if opts.SimTime {
		shop.now = sim.Now
	}
	return shop
}

// Desk is one desktop of a Shop.
type Desk struct {
	*desk.Desk
	Dir  string
	shop *Shop

	ahead atomic.Int64 // of the clock, a time.Duration
	ended chan error   // what Run has ended with

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change
	stop    func()
}

// Desk opens, pairs and runs a desktop of a new owner.
func (s *Shop) Desk(t testing.TB, name string) *Desk {
	t.Helper()
	return s.DeskAt(t, name, s.Relay.URL())
}

// DeskAt is Desk with another way to the relay.
func (s *Shop) DeskAt(t testing.TB, name, relay string) *Desk {
	t.Helper()
	d := &Desk{Dir: t.TempDir(), shop: s}
	d.Start(t)
	if err := d.Pair(t.Context(), relay, s.Relay.SetupCode(t), name); err != nil {
		t.Fatalf("pair %s: %v", name, err)
	}
	t.Cleanup(func() { d.Stop(t) })
	return d
}

// Start opens and runs the desktop on its data directory.
func (d *Desk) Start(t testing.TB) {
	t.Helper()
	d.mu.Lock()
	d.changed = make(chan struct{})
	d.mu.Unlock()
	opened, err := desk.Open(t.Context(), desk.Options{
		Dir: d.Dir, MailRoots: d.shop.roots, SettleAfter: d.shop.settleAfter, OnChange: func(desk.Change) { d.wake() }, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return d.shop.now().Add(time.Duration(d.ahead.Load())) },
		Keychain: func(profile string) keychain.Keychain {
			return keychain.File(filepath.Join(d.Dir, "secrets.json"), profile)
		},
	})
	if err != nil {
		t.Fatalf("open desk: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- opened.Run(ctx) }()
	d.Desk, d.ended = opened, ended
	d.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("desk ended with %v", err)
		}
		if err := opened.Close(); err != nil {
			t.Errorf("close desk: %v", err)
		}
	}
}

// Stop ends the desktop as closing the window does. Stopping twice is fine.
func (d *Desk) Stop(t testing.TB) {
	t.Helper()
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
}

// Sleep is what the desktop sees of a sleep of its computer: its clock jumps.
func (d *Desk) Sleep(long time.Duration) { d.ahead.Add(int64(long)) }

func (d *Desk) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.changed)
	d.changed = make(chan struct{})
}

// Await waits until the condition holds; it looks again at every change.
func (d *Desk) Await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	look := time.NewTicker(50 * time.Millisecond) // for what is not announced
	defer look.Stop()
	for {
		d.mu.Lock()
		changed := d.changed
		d.mu.Unlock()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-look.C:
		case <-limit.C:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// Login logs in through the simulator's dialog, with its robot in place of a
// person.
func (d *Desk) Login(t testing.TB, choice metasim.Choice) {
	t.Helper()
	_, err := d.Desk.Login(t.Context(), desk.LoginOptions{Open: func(address string) error {
		_, err := d.shop.Sim.Approve(t.Context(), address, choice)
		return err
	}})
	if err != nil {
		t.Fatalf("log in: %v", err)
	}
}

// Connect logs in and connects a Page.
func (d *Desk) Connect(t testing.TB, page string) inbox.ChannelID {
	t.Helper()
	d.Login(t, metasim.Choice{})
	c, err := d.Desk.Connect(t.Context(), desk.NewChannel{Page: page})
	if err != nil {
		t.Fatalf("connect %s: %v", page, err)
	}
	return c.ID
}

// Export reads everything the desktop holds.
func (d *Desk) Export(t testing.TB) desk.Export {
	t.Helper()
	out, err := d.Desk.Export(t.Context())
	if err != nil {
		t.Fatalf("export: %v", err)
	}
	return out
}

// Message finds a message by its text.
func (d *Desk) Message(t testing.TB, text string) (desk.ExportMessage, bool) {
	t.Helper()
	for _, m := range d.Export(t).Messages {
		if m.Text == text {
			return m, true
		}
	}
	return desk.ExportMessage{}, false
}

// AwaitState waits until a message with the text has a state ("" for a
// customer's).
func (d *Desk) AwaitState(t testing.TB, text, state string) desk.ExportMessage {
	t.Helper()
	var found desk.ExportMessage
	d.Await(t, text+" becomes "+state, func() bool {
		m, ok := d.Message(t, text)
		found = m
		return ok && m.State == state
	})
	return found
}
