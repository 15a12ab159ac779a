package lease

import (
	"context"
	"log/slog"
)

// elect gives the lease to the device that has been there longest, if its
// holder is gone. One election of a workspace runs at a time; it looks again
// at its end, so what happens meanwhile needs no other.
func (l *Leases) elect(workspace string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.getLocked(workspace)
	if s.electing {
		return
	}
	s.electing = true
	defer func() { s.electing = false }()
	for l.electOnceLocked(workspace, s) {
		l.mu.Unlock()
		l.changed(workspace)
		l.mu.Lock()
	}
}

// electOnceLocked starts a new term and returns true, unless none is due.
func (l *Leases) electOnceLocked(workspace string, s *lease) bool {
	for s.acts > 0 && l.dueLocked(s) {
		l.acted.Wait() // the old holder is having something stored
	}
	if !l.dueLocked(s) {
		return false
	}
	if len(s.joined) == 0 {
		s.term.Holder = ""
		return true
	}
	candidate := s.joined[0]
	l.mu.Unlock()
	epoch, err := l.store.NextEpoch(context.Background(), workspace)
	l.mu.Lock()
	if err != nil {
		slog.Error("lease not granted", "component", "lease", "workspace", workspace, "error", err)
		l.electLaterLocked(workspace, s, retryAfter)
		return false
	}
	s.term = Term{Epoch: epoch, Holder: candidate}
	return true
}

// dueLocked reports whether the lease should move.
func (l *Leases) dueLocked(s *lease) bool {
	if l.closed || s.sockets[s.term.Holder] > 0 {
		return false
	}
	return len(s.joined) > 0 || s.term.Holder != ""
}
