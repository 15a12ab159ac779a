package app

import (
	"context"
	"errors"
	"time"

	"pagedesk/backend/desk"
)

// callTime bounds a call of the window that waits for the relay or Meta.
const callTime = time.Minute

func callContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), callTime)
}

// Setup is the first screen and the settings.
type Setup struct{ s *Session }

// State says which screen comes first.
func (b *Setup) State() SetupView { return b.s.setupView() }

// SetLanguage keeps the language of the window.
func (b *Setup) SetLanguage(language string) error { return b.s.prefs.setLanguage(language) }

// SetTheme keeps the colours of the window.
func (b *Setup) SetTheme(theme string) error { return b.s.prefs.setTheme(theme) }

// SetUndo keeps for how many seconds a message can be taken back before it is
// sent.
func (b *Setup) SetUndo(seconds int) error { return b.s.prefs.setUndo(seconds) }

// Pair connects this computer to a relay.
func (b *Setup) Pair(relay, code, name string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := callContext()
	defer cancel()
	return d.Pair(ctx, relay, code, name)
}

// ReadInvite tells what a pasted invite is for.
func (b *Setup) ReadInvite(invite string) (InvitationView, error) {
	d, err := b.s.current()
	if err != nil {
		return InvitationView{}, err
	}
	ctx, cancel := callContext()
	defer cancel()
	in, err := d.ReadInvite(ctx, invite)
	return InvitationView{Relay: in.Relay, Workspace: in.Workspace, Role: in.Role, Email: in.Email, Member: in.Member, By: in.By}, err
}

// Join connects this computer to a team with an invite.
func (b *Setup) Join(invite, name, email string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := callContext()
	defer cancel()
	if err := d.Join(ctx, invite, name, email); err != nil {
		return err
	}
	b.s.dropInvite()
	return nil
}

// DropInvite forgets the link that somebody clicked on.
func (b *Setup) DropInvite() { b.s.dropInvite() }

// StartDemo opens the demo shop; the event "setup" tells when it is ready.
func (b *Setup) StartDemo(language string) error { return b.s.startDemo(language) }

// Forget leaves the demo shop or the workspace.
func (b *Setup) Forget() error { return b.s.forget() }

// OpenPhone opens the customer's phone of the demo shop.
func (b *Setup) OpenPhone() error { return b.s.openBrowser(b.s.setupView().PhoneURL) }

func (s *Session) setupView() SetupView {
	language, theme := s.prefs.get()
	v := SetupView{Stage: "welcome", Language: language, Theme: theme, Undo: s.prefs.undo(), Version: Version, Platform: platform(), Problem: noProblem()}
	s.mu.Lock()
	d, demo, opens, failed, demoFailed := s.desk, s.demo, s.opens, s.failed, s.demoFailed
	v.Invite = s.invite
	s.mu.Unlock()
	if demo != nil {
		v.Demo, v.PhoneURL = true, demo.sim.URL()+"/phone"
	}
	switch {
	case opens:
		v.Stage = "demo_starting"
		return v
	case demoFailed != nil:
		v.Problem = problemView(demoFailed)
	case failed != nil && !errors.Is(failed, errClosed):
		v.Problem = problemView(failed)
	}
	if d != nil {
		describe(&v, d)
	}
	return v
}

func describe(v *SetupView, d *desk.Desk) {
	setup := d.Setup()
	v.Workspace, v.Member, v.MemberID = setup.Workspace.Name, setup.Member.Name, setup.Member.ID
	v.Role, v.Relay = string(setup.Member.Role), setup.Relay
	if !setup.Paired {
		if setup.Removed != nil && v.Problem.Code == "" {
			v.Problem = problemView(setup.Removed)
		}
		return
	}
	v.Stage = "ready"
	channels, err := d.Channels(context.Background())
	if err == nil && len(channels) == 0 {
		v.Stage = "no_channels"
	}
}
