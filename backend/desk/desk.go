// Package desk puts one workspace on one computer together: keychain, store,
// replica, link, outbox, login and the kinds of channels. It is what the
// window and the headless program drive, and the only package that knows all
// the others. A file holds one use case.
//
// A Desk belongs to one data directory: desk.json (where the workspace is, no
// secrets), replica.db (follows from the journal, may be deleted) and local.db
// (drafts, outbox, waiting appends). Run owns everything that runs; commands
// and queries may be called from any goroutine, also while Run does not run,
// and then work on what is stored. Several processes may open one directory;
// one of them sends, compares with Meta's record and fetches names and files.
package desk

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pagedesk/backend/automation"
	"pagedesk/backend/bell"
	"pagedesk/backend/channel"
	"pagedesk/backend/channel/all"
	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/link"
	"pagedesk/backend/media"
	"pagedesk/backend/meta"
	"pagedesk/backend/outbox"
	"pagedesk/backend/reconcile"
	"pagedesk/backend/replica"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// Options is what a Desk needs from whoever opens it.
type Options struct {
	Dir string // data directory, made when missing
	// Keychain opens the keychain for a profile: one per data directory, so
	// that two on one computer do not meet. nil is the operating system's.
	Keychain OpenKeychain
	// GraphURL and DialogURL take the place of what the relay says, when set.
	GraphURL  string
	DialogURL string
	// Shared watches for rows that another process adds to the outbox.
	Shared bool
	// SettleAfter takes the place of automation.SettleAfter, when set.
	SettleAfter time.Duration
	// OnChange is told what changed. It must not block; it may be called from
	// several goroutines.
	OnChange func(Change)
	// OnUpload is told how far the upload of a message's file is, in bytes. It
	// must not block.
	OnUpload func(id inbox.OutboxID, sent, total int64)
	// MailRoots are who may vouch for the mail server, nil: whom the system
	// trusts.
	MailRoots *x509.CertPool
	Now       func() time.Time // nil: time.Now
	Log       *slog.Logger
}

// OpenKeychain opens the keychain of a profile.
type OpenKeychain func(profile string) keychain.Keychain

// Desk is one workspace on one computer.
type Desk struct {
	opts     Options
	log      *slog.Logger
	now      func() time.Time
	keychain keychain.Keychain
	replica  *store.Replica
	local    *store.Local
	apply    *replica.Replica
	kinds    map[inbox.ChannelKind]channel.Channel
	media    *media.Cache
	outgoing *media.Outgoing
	fetches  *fetchQueue
	health   *health
	login    loginState

	presence  *presence
	outbox    *outbox.Sender
	record    *reconcile.Reconciler
	automate  *automation.Loop
	progress  *progress
	appended  bell.Bell // an entry waits for the journal
	unnamed   bell.Bell // a contact may need a name
	paired    bell.Bell // a pairing was stored
	damaged   bell.Bell // a database is
	mailed    bell.Bell // somebody may be due a mail
	vaulted   bell.Bell // tokens may be there to take or to give
	leaving   atomic.Bool
	forgotten bell.Bell // rows that the member may not see, or they came back
	sights    sights

	configuring sync.Mutex // held while config is changed, on disk too

	mu     sync.Mutex
	config config                // guarded by mu; changes with configuring held
	graph  *meta.Client          // guarded by mu; follows config
	link   *link.Link            // guarded by mu; nil while Run does not run or is not paired
	leases map[string]wire.Lease // by channel, "" the workspace's; guarded by mu
	online []inbox.MemberID      // guarded by mu; nil: not known
	// mailProblem is what the last mail met; guarded by mu
	mailProblem *inbox.Problem
	// pictures are the addresses of the last list of Pages; guarded by mu
	pictures map[string]string
}

// Change is what changed in the rows or the state of a Desk.
type Change struct {
	Channels      bool
	Replies       bool
	Mail          bool
	All           bool // every conversation, perhaps
	Health        bool
	Login         bool
	Setup         bool
	Online        bool // who of the team is there
	Rules         bool // or who is on duty
	Presence      bool // who of them is where
	People        bool // members, devices or invites
	Conversations []inbox.ConversationID
}

// Open opens the data directory; it starts nothing.
func Open(ctx context.Context, opts Options) (*Desk, error) {
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	cfg, err := loadConfig(opts.Dir)
	if err != nil {
		return nil, err
	}
	d := &Desk{
		opts: opts, log: opts.Log, now: opts.Now, config: cfg, progress: newProgress(), presence: newPresence(), leases: map[string]wire.Lease{},
		appended: bell.New(), unnamed: bell.New(), paired: bell.New(), damaged: bell.New(), mailed: bell.New(), vaulted: bell.New(), forgotten: bell.New(),
	}
	d.outgoing, d.fetches = media.NewOutgoing(filepath.Join(opts.Dir, "outgoing")), newFetchQueue()
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.now == nil {
		d.now = time.Now
	}
	if opts.Keychain == nil {
		opts.Keychain = func(profile string) keychain.Keychain { return keychain.OS("Pagedesk", profile) }
	}
	if cfg, err = finishRemoval(ctx, opts.Dir, cfg, opts.Keychain, d.log); err != nil {
		return nil, err
	}
	d.config = cfg
	d.keychain = opts.Keychain(cfg.Profile)
	open, err := openDatabases(ctx, opts.Dir, d.now(), d.log)
	if err != nil {
		return nil, Problem(err)
	}
	d.replica, d.local = open.replica, open.local
	d.health = newHealth(d.now, func() { d.announce(Change{Health: true}) })
	d.useConfig(cfg)
	d.outbox = outbox.New(outbox.Config{
		Local: d.local, Replica: d.replica, Kind: d.kind, Token: d.channelToken, Behind: func() bool { return d.Health().CatchingUp },
		Live: func() bool { return d.Health().Live },
		Changed: func(id inbox.ConversationID) {
			d.automate.Kick() // an automatic reply may have failed
			d.announce(Change{Conversations: []inbox.ConversationID{id}})
		},
		Permit: d.permit, Appended: d.appended.Ring, Refused: d.channelAnswered, Progress: opts.OnUpload, Released: d.released, Now: d.now, Log: d.log.With("part", "outbox"),
	})
	d.record = reconcile.New(reconcile.Config{
		Replica: d.replica, Local: d.local, Kind: d.kind, Token: d.channelToken, Append: d.appendEntry,
		Live: func() bool { return d.Health().Live }, Holder: d.holdsLease, SeesAll: d.seesAll,
		Changed: func(inbox.ChannelID) { d.announce(Change{Channels: true}) }, Now: d.now, Log: d.log.With("part", "reconcile"),
	})
	d.automate = d.newAutomation()
	return d, nil
}

// useConfig makes what depends on where the workspace is.
func (d *Desk) useConfig(cfg config) {
	graphURL, version := d.graphAddress(cfg)
	client := &meta.Client{
		GraphURL: graphURL, Version: version, Log: d.log.With("part", "meta"),
		HTTPClient: &http.Client{Transport: d.health.observeGraph(http.DefaultTransport)},
	}
	kinds := map[inbox.ChannelKind]channel.Channel{}
	list := all.Kinds(client)
	for _, k := range list {
		kinds[k.Kind()] = k
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.config, d.graph, d.kinds = cfg, client, kinds
	d.apply = replica.New(d.replica, list)
	d.media = media.New(media.Config{Dir: filepath.Join(d.opts.Dir, "media"), StandIn: graphURL})
}

// Close closes the databases. Run must have returned.
func (d *Desk) Close() error { return errors.Join(d.replica.Close(), d.local.Close()) }

// Run keeps the workspace up to date and sends until ctx ends. It waits for
// the pairing when there is none yet. Everything it started has stopped when
// it returns. After ErrReopen and ErrRemoved the data directory must be opened
// again.
func (d *Desk) Run(ctx context.Context) error {
	for !d.isPaired() {
		select {
		case <-ctx.Done():
			return nil
		case <-d.paired:
		}
	}
	g, running := errgroup.WithContext(ctx)
	l := d.newLink()
	d.mu.Lock()
	d.link = l
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		d.link, d.leases, d.online = nil, map[string]wire.Lease{}, nil
		d.mu.Unlock()
	}()
	g.Go(func() error { return d.runStorage(running) })
	g.Go(func() error { return l.Run(running) })
	g.Go(func() error { return d.runAppends(running) })
	g.Go(func() error { return d.runAlone(running) })
	g.Go(func() error { return d.runProbe(running) })
	g.Go(func() error { return d.runWake(running) })
	g.Go(func() error { return d.runPresence(running) })
	err := g.Wait()
	switch {
	case errors.Is(err, link.ErrRevoked) && d.leaving.Load():
		return nil
	case errors.Is(err, link.ErrRevoked):
		return d.removed(ctx)
	case ctx.Err() != nil:
		return nil
	}
	return err
}

func (d *Desk) announce(c Change) {
	if d.opts.OnChange != nil {
		d.opts.OnChange(c)
	}
}

func (d *Desk) kind(k inbox.ChannelKind) channel.Channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kinds[k]
}

func (d *Desk) metaClient() *meta.Client {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.graph
}

func (d *Desk) currentLink() *link.Link {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.link
}

func (d *Desk) currentConfig() config {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.config
}

func (d *Desk) isPaired() bool { return d.currentConfig().Relay != "" }

// Keys of the keychain's items.
const (
	keyDeviceToken = "device-token"
	keyDeviceKey   = "device-key"
	keyUserToken   = "user-token"
	keyChannel     = "channel/"
)

// channelToken reads a channel's token.
func (d *Desk) channelToken(id inbox.ChannelID) (secret.Token, error) {
	return d.readSecret(keyChannel+string(id), &inbox.Problem{Code: inbox.CodeMetaNeedsLogin, Action: inbox.ActionReauthorize})
}

// readSecret reads an item; missing is the problem when there is none.
func (d *Desk) readSecret(key string, missing *inbox.Problem) (secret.Token, error) {
	t, err := d.keychain.Get(key)
	if errors.Is(err, keychain.ErrNotFound) {
		return t, &inbox.Problem{Code: missing.Code, Args: missing.Args, Action: missing.Action, Cause: err}
	}
	return t, keychainProblem(err)
}

func (d *Desk) writeSecret(key string, value secret.Token) error {
	return keychainProblem(d.keychain.Set(key, value))
}

// keychainProblem tells a person what is wrong with the keychain.
func keychainProblem(err error) error {
	var unavailable *keychain.UnavailableError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unavailable):
		return &inbox.Problem{Code: inbox.CodeKeychainUnavailable, Action: inbox.ActionRetry, Cause: err}
	}
	return fmt.Errorf("use keychain: %w", err)
}
