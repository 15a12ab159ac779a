package app

import (
	"context"
	"strings"

	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Links that the system hands over: an invite that somebody clicked on, or a
// conversation out of an e-mail. They come from anywhere, so nothing is done
// with an invite until the person says so; a conversation is shown.

// openLink keeps an invite's link for the first screen and shows the
// conversation of another. Anything else is dropped.
func (s *Session) openLink(link string) {
	if id, ok := inbox.LinkedConversation(link); ok {
		s.openConversation(id)
		return
	}
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

// openConversation shows a conversation, as soon as the window asks for it.
func (s *Session) openConversation(id inbox.ConversationID) {
	s.mu.Lock()
	s.linked = id
	started := s.ctx != nil
	s.mu.Unlock()
	if started {
		s.events.emitFocus()
	}
}

// takeLinked answers the conversation that a link asked for, once; "" when it
// is not for this computer to see.
func (s *Session) takeLinked() string {
	s.mu.Lock()
	id := s.linked
	s.linked = ""
	s.mu.Unlock()
	d, err := s.current()
	if id == "" || err != nil {
		return ""
	}
	if _, err := d.Conversation(context.Background(), id); err != nil {
		s.log.Info("the conversation of a link is not here", "error", err)
		return ""
	}
	return string(id)
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
