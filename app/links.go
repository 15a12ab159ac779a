package app

import (
	"strings"

	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"pagedesk/backend/desk"
)

// Links that the system hands over: an invite that somebody clicked on. They
// come from anywhere, so nothing is done with one until the person says so.

// openLink keeps an invite's link for the first screen. Anything else is
// dropped.
func (s *Session) openLink(link string) {
	if !desk.IsInvite(link) {
		s.log.Warn("a link that this program does not know was dropped")
		return
	}
	s.mu.Lock()
	s.invite = link
	started := s.ctx != nil
	s.mu.Unlock()
	if started {
		s.events.emitSetup()
	}
}

// dropInvite forgets the link.
func (s *Session) dropInvite() {
	s.mu.Lock()
	s.invite = ""
	s.mu.Unlock()
	s.events.emitSetup()
}

// secondInstance brings this program's window forward when it was started
// again, perhaps by a link.
func (s *Session) secondInstance(args []string) {
	for _, arg := range args {
		if strings.Contains(arg, "://") {
			s.openLink(arg)
		}
	}
	s.mu.Lock()
	ctx := s.ctx
	s.mu.Unlock()
	if ctx != nil {
		wruntime.WindowUnminimise(ctx)
		wruntime.Show(ctx)
	}
}
