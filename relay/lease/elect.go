package lease

import (
	"context"
	"log/slog"
)

// elect gives the lease to the device that has been there longest, if its
// holder is gone.
func (l *Leases) elect(workspace string) {
	l.mu.Lock()
	s := l.getLocked(workspace)
	l.mu.Unlock()
	s.electing.Lock()
	defer s.electing.Unlock()

	candidate, vacant := l.candidate(s)
	if !vacant {
		return
	}
	s.acting.Lock() // waits for what the old holder is having stored
	defer s.acting.Unlock()
	epoch := s.term.Epoch
	if candidate != "" {
		var err error
		if epoch, err = l.store.NextEpoch(context.Background(), workspace); err != nil {
			slog.Error("lease not granted", "component", "lease", "workspace", workspace, "error", err)
			l.mu.Lock()
			l.electLaterLocked(workspace, s, retryAfter)
			l.mu.Unlock()
			return
		}
	}
	l.mu.Lock()
	s.term = Term{Epoch: epoch, Holder: candidate}
	if candidate != "" && s.sockets[candidate] == 0 { // it left meanwhile
		l.electLaterLocked(workspace, s, l.grace)
	}
	l.mu.Unlock()
	l.changed(workspace)
}

// candidate is the device to elect, "" if there is none, and whether an
// election is due.
func (l *Leases) candidate(s *lease) (device string, due bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.timer = nil
	if l.closed || s.sockets[s.term.Holder] > 0 {
		return "", false
	}
	if len(s.joined) > 0 {
		return s.joined[0], true
	}
	return "", s.term.Holder != ""
}
