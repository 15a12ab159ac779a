package desk

import (
	"maps"
	"sync"

	"pagedesk/relay/wire"
)

// sights is how much of each channel this computer holds, all of what its
// member may see. A channel that is being sent anew is not among them.
type sights struct {
	mu     sync.Mutex
	levels map[string]wire.Level // guarded by mu
}

func (s *sights) begin(levels map[string]wire.Level) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.levels = maps.Clone(levels)
}

func (s *sights) forget(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.levels, channel)
}

func (s *sights) set(channel string, level wire.Level) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.levels[channel] = level
}

func (s *sights) level(channel string) wire.Level {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.levels[channel]
}
