// Package outbox sends what people wrote: one message at a time per
// conversation, in the order of writing, each until its fate is known. Rows
// live in store.Local before the text box clears and leave it when the journal
// has brought the message back.
//
// A row is queued, then sending, then accepted (Meta's id is known) or failed
// (a person decides). A try whose result is not known is never repeated before
// it is settled: by the echo, which carries the row's id, and then by reading
// the thread from the provider.
//
// One process per data directory runs a Sender; others only add rows.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

// Waits between tries of one message.
const (
	firstRetry = time.Second
	longRetry  = 30 * time.Second
	// settleWait is how long the echo of a send with an unknown result may
	// take before the thread is read.
	settleWait = 6 * time.Second
	// maxTries is how often a message that Meta answers with a temporary
	// failure is tried before a person is asked.
	maxTries = 12
	// atOnce bounds the conversations that are sent to at the same time.
	atOnce = 8
	// clockSlack is how far this computer's clock may be ahead of Meta's when a
	// thread is read for a message.
	clockSlack = 2 * time.Minute
)

// Config is what a Sender needs.
type Config struct {
	Local   *store.Local
	Replica *store.Replica
	// Kind answers the implementation of a kind of channel, nil when unknown.
	Kind func(inbox.ChannelKind) channel.Channel
	// Token answers the channel's token from the keychain.
	Token func(inbox.ChannelID) (secret.Token, error)
	// Changed is told the conversations whose outbox changed. It must not
	// block.
	Changed func(inbox.ConversationID)
	// Appended is told that an entry waits for the journal.
	Appended func()
	// Refused is told what Meta answered to a send that concerns the whole
	// channel: nil when it accepted one.
	Refused func(inbox.ChannelID, *inbox.Problem)
	Now     func() time.Time
	Log     *slog.Logger
}

// Sender sends the rows of one data directory.
type Sender struct {
	cfg  Config
	kick chan struct{} // size 1
}

// New makes a Sender; it starts nothing.
func New(cfg Config) *Sender { return &Sender{cfg: cfg, kick: make(chan struct{}, 1)} }

// Kick looks at the rows now, because one was added or the network is back.
func (s *Sender) Kick() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends and waits for tries under way; their rows are left
// to be settled at the next start.
func (s *Sender) Run(ctx context.Context) error {
	if err := s.recover(ctx); err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(atOnce)
	busy := map[inbox.ConversationID]bool{}
	finished := make(chan inbox.ConversationID, atOnce)
	for {
		next, err := s.startDue(ctx, &g, busy, finished)
		if err != nil && ctx.Err() == nil {
			s.cfg.Log.Error("read outbox", "error", err)
			next = s.cfg.Now().Add(longRetry)
		}
		timer := time.NewTimer(max(next.Sub(s.cfg.Now()), 0))
		select {
		case <-ctx.Done():
			timer.Stop()
			go func() { // unblock those that finish
				for range finished { //nolint:revive // only drained
				}
			}()
			err := g.Wait()
			close(finished)
			return err
		case id := <-finished:
			delete(busy, id)
		case <-s.kick:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// idle is how long nothing is looked at when no row waits.
const idle = time.Hour

// startDue starts the first message of every conversation that is due, and
// answers when the next one will be.
func (s *Sender) startDue(ctx context.Context, g *errgroup.Group, busy map[inbox.ConversationID]bool, finished chan<- inbox.ConversationID) (time.Time, error) {
	now := s.cfg.Now()
	next := now.Add(idle)
	rows, err := s.cfg.Local.Outbox(ctx)
	if err != nil {
		return next, err
	}
	for _, m := range heads(rows) {
		if busy[m.Conversation] {
			continue
		}
		if due := time.UnixMilli(m.NextMs); due.After(now) {
			if due.Before(next) {
				next = due
			}
			continue
		}
		started := g.TryGo(func() error {
			s.step(ctx, m)
			finished <- m.Conversation
			return nil
		})
		if !started {
			break // one that finishes comes back here
		}
		busy[m.Conversation] = true
	}
	return next, nil
}

// heads are the messages that may be worked on: of each conversation the
// first that is neither accepted nor failed.
func heads(rows []store.OutboxMessage) []store.OutboxMessage {
	var first []store.OutboxMessage
	seen := map[inbox.ConversationID]bool{}
	for _, m := range rows {
		if m.State == store.OutboxAccepted || m.State == store.OutboxFailed || seen[m.Conversation] {
			continue
		}
		seen[m.Conversation] = true
		first = append(first, m)
	}
	return first
}

// recover turns tries that a crash interrupted into unknown ones.
func (s *Sender) recover(ctx context.Context) error {
	rows, err := s.cfg.Local.Outbox(ctx)
	if err != nil {
		return err
	}
	for _, m := range rows {
		if m.State != store.OutboxSending {
			continue
		}
		m.State = store.OutboxUnknown
		m.NextMs = s.cfg.Now().Add(settleWait).UnixMilli()
		if _, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxSending); err != nil {
			return err
		}
	}
	return nil
}

// jittered is a wait before try number n (from 1): uniform up to a bound that
// doubles.
func jittered(n int) time.Duration {
	bound := firstRetry << min(n, 10)
	return rand.N(min(bound, longRetry)) + firstRetry/4 //nolint:gosec // no secret
}

// step takes one message one step further.
func (s *Sender) step(ctx context.Context, m store.OutboxMessage) {
	var err error
	if m.State == store.OutboxUnknown {
		err = s.settle(ctx, m)
	} else {
		err = s.send(ctx, m)
	}
	if err != nil && ctx.Err() == nil {
		s.cfg.Log.Error("send message", "client", string(m.ID), "error", err)
		m.NextMs = s.cfg.Now().Add(longRetry).UnixMilli()
		if _, err := s.cfg.Local.SetOutbox(ctx, m, m.State); err != nil {
			s.cfg.Log.Error("postpone message", "client", string(m.ID), "error", err)
		}
	}
	s.cfg.Changed(m.Conversation)
}

// target is where a message goes.
type target struct {
	kind    channel.Channel
	account channel.Account
	token   secret.Token
	out     channel.Outbound
}

// resolve finds where a message goes, or the problem that keeps it here.
func (s *Sender) resolve(ctx context.Context, m store.OutboxMessage) (target, *inbox.Problem, error) {
	channelID, contact := m.Conversation.Parts()
	c, err := s.cfg.Replica.Channel(ctx, channelID)
	if errors.Is(err, store.ErrNotFound) {
		return target{}, &inbox.Problem{Code: inbox.CodeChannelNotFound, Action: inbox.ActionNone, Cause: err}, nil
	}
	if err != nil {
		return target{}, nil, err
	}
	kind := s.cfg.Kind(c.Kind)
	if kind == nil || c.State == inbox.ChannelDisconnected {
		return target{}, &inbox.Problem{Code: inbox.CodeChannelDisconnected, Action: inbox.ActionReauthorize}, nil
	}
	token, err := s.cfg.Token(channelID)
	if err != nil {
		return target{}, inbox.ProblemOf(err), nil
	}
	return target{
		kind: kind, account: channel.Account{Channel: c.ID, ID: c.Account, AppID: c.AppID}, token: token,
		out: channel.Outbound{Client: m.ID, Contact: contact, Text: m.Text, ReplyTo: m.ReplyTo},
	}, nil, nil
}

func (s *Sender) fail(ctx context.Context, m store.OutboxMessage, p *inbox.Problem) error {
	from := m.State
	m.State, m.Problem = store.OutboxFailed, p
	if _, err := s.cfg.Local.SetOutbox(ctx, m, from); err != nil {
		return fmt.Errorf("record failure: %w", err)
	}
	s.cfg.Log.Warn("message not sent", "client", string(m.ID), "problem", string(p.Code), "cause", p.Cause)
	return nil
}
