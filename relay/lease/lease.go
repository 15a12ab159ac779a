// Package lease decides which device of each workspace may act automatically.
//
// One device holds the lease of a workspace, among those that have joined. It
// keeps it through a short disconnection (grace); then the device that has
// been there longest follows. Every term has a higher epoch than all before,
// across restarts, because the epochs come from a Store. Whether a device may
// hold the lease at all is the caller's to decide before Join.
//
// Safe for concurrent use. Close stops the timers.
package lease

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Store makes epochs: durable, and rising for each workspace.
type Store interface {
	NextEpoch(ctx context.Context, workspace string) (int64, error)
}

// retryAfter is the pause before asking the Store again after it failed.
const retryAfter = time.Second

// Term says who holds a lease. Holder is "" while nobody does.
type Term struct {
	Epoch  int64
	Holder string // device id
}

// Leases are the leases of all workspaces.
type Leases struct {
	store   Store
	grace   time.Duration
	changed func(workspace string) // called without locks held

	mu     sync.Mutex
	acted  *sync.Cond // an act has ended, or all has
	byID   map[string]*lease
	closed bool
}

// lease is one workspace's, guarded by Leases.mu.
type lease struct {
	term     Term // changes only in an election
	electing bool
	acts     int            // of the holder, being stored
	joined   []string       // devices in the order they joined
	sockets  map[string]int // device to its connections
	timer    *time.Timer    // starts the next election
}

// New makes Leases. changed is told of every new term.
func New(store Store, grace time.Duration, changed func(workspace string)) *Leases {
	l := &Leases{store: store, grace: grace, changed: changed, byID: map[string]*lease{}}
	l.acted = sync.NewCond(&l.mu)
	return l
}

// Join says that a device has one more connection and may hold the lease.
func (l *Leases) Join(workspace, device string) {
	l.mu.Lock()
	s := l.getLocked(workspace)
	s.sockets[device]++
	if s.sockets[device] == 1 && !slices.Contains(s.joined, device) {
		s.joined = append(s.joined, device)
	}
	if s.term.Holder == device && s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	vacant := s.term.Holder == ""
	l.mu.Unlock()
	if vacant {
		l.elect(workspace)
	}
}

// Leave takes back one Join.
func (l *Leases) Leave(workspace, device string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.getLocked(workspace)
	if s.sockets[device]--; s.sockets[device] > 0 {
		return
	}
	delete(s.sockets, device)
	s.joined = slices.DeleteFunc(s.joined, func(d string) bool { return d == device })
	if s.term.Holder == device {
		l.electLaterLocked(workspace, s, l.grace)
	}
}

// Current is the term of a workspace now.
func (l *Leases) Current(workspace string) Term {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.getLocked(workspace).term
}

// Act reports whether a device holds the lease with that epoch. If so, the
// lease does not move on until done is called.
func (l *Leases) Act(workspace, device string, epoch int64) (done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.getLocked(workspace)
	if s.term.Holder != device || s.term.Epoch != epoch || s.electing {
		return nil, false
	}
	s.acts++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		s.acts--
		l.acted.Broadcast()
	}, true
}

// Close ends all leases.
func (l *Leases) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, s := range l.byID {
		if s.timer != nil {
			s.timer.Stop()
		}
	}
	l.acted.Broadcast()
}

func (l *Leases) getLocked(workspace string) *lease {
	s := l.byID[workspace]
	if s == nil {
		s = &lease{sockets: map[string]int{}}
		l.byID[workspace] = s
	}
	return s
}

func (l *Leases) electLaterLocked(workspace string, s *lease, after time.Duration) {
	if l.closed {
		return
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = time.AfterFunc(after, func() { l.elect(workspace) })
}
