package app

import (
	"context"
	"fmt"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Channels is the left column and "Add inbox".
type Channels struct{ s *Session }

// List lists the connected inboxes.
func (b *Channels) List() ([]ChannelView, error) {
	d, err := b.s.current()
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	list, err := d.Channels(ctx)
	if err != nil {
		return nil, err
	}
	imports, err := d.Imports(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]ChannelView, len(list))
	for i, c := range list {
		views[i] = channelView(c, d.Limits(c.Kind))
		for _, m := range imports {
			if m.Channel == c.ID {
				views[i].Import = &ImportView{Messages: m.Messages, BegunMs: m.BegunMs, ReachedMs: m.ReachedMs, CutoffMs: m.CutoffMs}
			}
		}
	}
	return views, nil
}

// CancelImport ends the take-over of older messages; those that are here stay.
func (b *Channels) CancelImport(channelID string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.CancelImport(context.Background(), inbox.ChannelID(channelID))
}

// StartLogin opens Facebook's dialog in the system browser; again asks anew
// for what was declined. The event "login" tells how it goes on.
func (b *Channels) StartLogin(again bool) (LoginView, error) {
	d, err := b.s.current()
	if err != nil {
		return LoginView{}, err
	}
	language, _ := b.s.prefs.get()
	go func() {
		// How it ended is in the status, which the window is told.
		_, err := d.Login(context.Background(), desk.LoginOptions{Again: again, Language: language, Open: b.s.openBrowser})
		if err != nil {
			b.s.log.Info("login", "outcome", err)
		}
	}()
	return LoginView{Stage: string(desk.LoginWaiting), Missing: []string{}, Problem: noProblem()}, nil
}

// Login answers how far the login is.
func (b *Channels) Login() (LoginView, error) {
	d, err := b.s.current()
	if err != nil {
		return LoginView{}, err
	}
	return loginView(d.LoginStatus()), nil
}

// CancelLogin ends the login.
func (b *Channels) CancelLogin() error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	d.CancelLogin()
	return nil
}

// Pages lists the Pages of the logged-in person.
func (b *Channels) Pages() ([]PageView, error) {
	d, err := b.s.current()
	if err != nil {
		return nil, err
	}
	ctx, cancel := callContext()
	defer cancel()
	pages, err := d.Pages(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]PageView, len(pages))
	for i, p := range pages {
		views[i] = PageView{
			ID: p.ID, Name: p.Name, Category: p.Category, Usable: p.Problem == nil, Connected: p.Connected, Reason: problemView(asError(p.Problem)),
		}
		if p.PictureURL != "" {
			views[i].Picture = mediaPage + p.ID
		}
	}
	return views, nil
}

// Connect makes a Page an inbox and takes over older messages: none, those of
// the last 30 or 90 days, or all. With onlyMe nobody else sees a new inbox.
func (b *Channels) Connect(pageID, name, history string, onlyMe bool) (ChannelView, error) {
	d, err := b.s.current()
	if err != nil {
		return ChannelView{}, err
	}
	back, ok := desk.Histories[history]
	if !ok {
		return ChannelView{}, invalid(fmt.Errorf("no such history: %s", history))
	}
	ctx, cancel := callContext()
	defer cancel()
	c, err := d.Connect(ctx, desk.NewChannel{Page: pageID, Name: name, History: back, OnlyMe: onlyMe})
	if err != nil {
		return ChannelView{}, err
	}
	return channelView(c, d.Limits(c.Kind)), nil
}

// Access tells who may see an inbox.
func (b *Channels) Access(channelID string) (AccessView, error) {
	d, err := b.s.current()
	if err != nil {
		return AccessView{}, err
	}
	ctx, cancel := callContext()
	defer cancel()
	access, err := d.Access(ctx, inbox.ChannelID(channelID))
	return accessView(access), err
}

// SetAccess says who may see an inbox.
func (b *Channels) SetAccess(channelID string, access AccessView) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := callContext()
	defer cancel()
	return d.SetAccess(ctx, inbox.ChannelID(channelID), access.access())
}

// Hidden lists the inboxes that others keep to themselves, by id, for an owner.
func (b *Channels) Hidden() ([]string, error) {
	d, err := b.s.current()
	if err != nil {
		return nil, err
	}
	ctx, cancel := callContext()
	defer cancel()
	hidden, err := d.HiddenChannels(ctx)
	ids := make([]string, 0, len(hidden))
	for _, h := range hidden {
		ids = append(ids, string(h.ID))
	}
	return ids, err
}

// SetHumanAgent says whether Meta lets people of this shop answer up to 7 days
// after the customer's last action.
func (b *Channels) SetHumanAgent(channelID string, approved bool) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.SetHumanAgent(context.Background(), inbox.ChannelID(channelID), approved)
}

// asError keeps a nil *Problem from becoming an error that is not nil.
func asError(p *inbox.Problem) error {
	if p == nil {
		return nil
	}
	return p
}
