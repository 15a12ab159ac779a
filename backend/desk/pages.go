package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pagedesk/backend/channel/graphproblem"
	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/meta"
	"pagedesk/backend/reconcile"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// objectPage is the webhook object that Pages come under.
const objectPage = "page"

// Page is a Page that the logged-in person may connect.
type Page struct {
	ID         string
	Name       string
	Category   string
	PictureURL string
	Channel    inbox.ChannelID
	Connected  bool
	Problem    *inbox.Problem // why it cannot be used, nil when it can
}

// Pages lists the Pages of the logged-in person, also those that cannot be
// used, with the reason.
func (d *Desk) Pages(ctx context.Context) ([]Page, error) {
	accounts, err := d.accounts(ctx)
	if err != nil {
		return nil, err
	}
	pages := make([]Page, len(accounts))
	pictures := map[string]string{}
	for i, a := range accounts {
		id := inbox.ChannelID(wire.ChannelID(objectPage, a.ID))
		c, err := d.replica.Channel(ctx, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		pages[i] = Page{
			ID: a.ID, Name: a.Name, Category: a.Category, PictureURL: a.PictureURL, Channel: id,
			Connected: err == nil && c.State != inbox.ChannelDisconnected, Problem: pageProblem(a),
		}
		pictures[a.ID] = a.PictureURL
	}
	d.mu.Lock()
	d.pictures = pictures
	d.mu.Unlock()
	return pages, nil
}

func (d *Desk) accounts(ctx context.Context) ([]meta.Account, error) {
	user, err := d.readSecret(keyUserToken, &inbox.Problem{Code: inbox.CodeMetaNeedsLogin, Action: inbox.ActionReauthorize})
	if err != nil {
		return nil, err
	}
	accounts, err := d.metaClient().Accounts(ctx, user)
	if err != nil {
		return nil, graphproblem.Of(err)
	}
	return accounts, nil
}

// pageProblem says why a Page cannot be used (meta-platform.md, 1.6).
func pageProblem(a meta.Account) *inbox.Problem {
	switch {
	case !a.Can(meta.TaskMessaging):
		return &inbox.Problem{Code: inbox.CodePageNoMessaging, Args: map[string]string{"page": a.Name}, Action: inbox.ActionNone}
	case !a.Can(meta.TaskModerate):
		return &inbox.Problem{Code: inbox.CodePageNoModerate, Args: map[string]string{"page": a.Name}, Action: inbox.ActionNone}
	case a.Token.IsZero():
		return &inbox.Problem{Code: inbox.CodePageNoToken, Args: map[string]string{"page": a.Name}, Action: inbox.ActionReauthorize}
	}
	return nil
}

// connectWait is how long the entry of a new channel may take to come back.
const connectWait = 30 * time.Second

// NewChannel is a Page that is to become a channel.
type NewChannel struct {
	Page string // its id
	Name string // as the shop calls it; "" for the Page's own name
	// History is how much is taken over of a channel that is new: 0 none,
	// Everything all.
	History time.Duration
	// OnlyMe keeps a channel that is new to the member who connects it.
	OnlyMe bool
}

// Connect makes a Page a channel of the workspace: claimed at the relay, its
// token in the keychain, subscribed at Meta, told to the others who may see it.
// It needs Run to be running. Doing it again repairs what is missing.
func (d *Desk) Connect(ctx context.Context, as NewChannel) (inbox.Channel, error) {
	var none inbox.Channel
	accounts, err := d.accounts(ctx)
	if err != nil {
		return none, err
	}
	var page *meta.Account
	for i := range accounts {
		if accounts[i].ID == as.Page {
			page = &accounts[i]
		}
	}
	if page == nil {
		return none, &inbox.Problem{Code: inbox.CodeChannelNotFound, Args: map[string]string{"page": as.Page}, Action: inbox.ActionReauthorize}
	}
	if p := pageProblem(*page); p != nil {
		return none, p
	}
	name := inbox.CleanName(as.Name)
	if name == "" {
		name = inbox.CutName(inbox.CleanName(page.Name))
	}
	if err := inbox.CheckName(name); err != nil {
		return none, err
	}
	id, err := d.claim(ctx, as.Page, page.Token, as.OnlyMe)
	if err != nil {
		return none, err
	}
	if err := d.renewToken(ctx, id, page.Token); err != nil {
		return none, err
	}
	if err := d.metaClient().Subscribe(ctx, page.Page(), meta.PageFields); err != nil {
		p := *graphproblem.Of(err)
		p.Cause = fmt.Errorf("subscribe Page %s: %w", as.Page, err)
		if p.Code == inbox.CodeMetaRejected || p.Code == inbox.CodeMetaPermission {
			p.Code = inbox.CodeSubscribeFailed
		}
		return none, &p
	}
	d.health.channelAnswered(id, nil)
	_, err = d.replica.Channel(ctx, id)
	isNew := errors.Is(err, store.ErrNotFound)
	err = d.appendEntry(ctx, store.Append{
		Kind: entry.KindChannelConnected, Channel: id,
		Body: entry.Encode(&entry.ChannelConnected{
			Kind: string(inbox.KindMessenger), Account: as.Page, AppID: d.currentConfig().Meta.AppID, Page: page.Name, Name: name,
		}),
	})
	if err != nil {
		return none, err
	}
	c, err := d.awaitChannel(ctx, id, name)
	if err != nil {
		return c, err
	}
	if as.History != 0 && isNew {
		return c, d.record.Import(ctx, id, as.History)
	}
	d.record.Kick() // so that the channel soon says up to when it is complete
	return c, nil
}

// Histories are the choices of how much Connect takes over, by what a person
// calls them: nothing, a number of days, all there is.
var Histories = map[string]time.Duration{
	"none": 0, "30": 30 * 24 * time.Hour, "90": 90 * 24 * time.Hour, "all": reconcile.Everything,
}

func (d *Desk) claim(ctx context.Context, pageID string, token secret.Token, onlyMe bool) (inbox.ChannelID, error) {
	cfg := d.currentConfig()
	device, err := d.readSecret(keyDeviceToken, &inbox.Problem{Code: inbox.CodeRelayRefused, Action: inbox.ActionConnectRelay})
	if err != nil {
		return "", err
	}
	claimed, err := link.Claim(ctx, cfg.Relay, device, objectPage, pageID, token, onlyMe)
	if err != nil {
		return "", relayProblem(cfg.Relay, err)
	}
	return inbox.ChannelID(claimed.ID), nil
}

// awaitChannel waits for the journal to bring the channel back.
func (d *Desk) awaitChannel(ctx context.Context, id inbox.ChannelID, name string) (inbox.Channel, error) {
	ctx, cancel := context.WithTimeout(ctx, connectWait)
	defer cancel()
	for {
		c, err := d.replica.Channel(ctx, id)
		if err == nil && c.State == inbox.ChannelConnected && c.Name == name {
			d.announce(Change{Channels: true, Setup: true})
			return c, nil
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) && ctx.Err() == nil {
			return c, err
		}
		select {
		case <-ctx.Done():
			cfg := d.currentConfig()
			return c, &inbox.Problem{
				Code: inbox.CodeRelayUnreachable, Args: map[string]string{"relay": cfg.Relay}, Action: inbox.ActionRetry,
				Cause: fmt.Errorf("the relay did not confirm channel %s: %w", id, ctx.Err()),
			}
		case <-time.After(watchEvery / 5):
		}
	}
}
