// Package outbox sends what people wrote: one message at a time per
// conversation, in the order of writing, each until its fate is known. Rows
// live in store.Local before the text box clears and leave it when the journal
// has brought the message back.
//
// A row is queued, then sending, then accepted (Meta's id is known) or failed
// (a person decides). A try whose result is not known is never repeated before
// it is settled: by the echo, which carries the row's id, and then by reading
// the thread from the provider. A row found in sending that nobody works on is
// such a try: a crash, or a disk that could not take the result. A file is
// handed to the provider first; until then its row stays queued.
//
// A message that waits, for a retry or for its author's second thoughts, holds
// back those written after it in the same conversation. A failed one does not:
// what follows may go out before a person decides, and stands in the thread as
// the customer got it. Tried again, it goes next.
//
// One process per data directory runs a Sender; others only add rows.
package outbox

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pagedesk/backend/bell"
	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

// Waits between tries of one message.
const (
	firstRetry = time.Second
	longRetry  = 30 * time.Second
	// lookAgain is how long a message waits for the replica to know its
	// conversation.
	lookAgain = 2 * time.Second
	// maxTries is how often a message that Meta answers with a temporary
	// failure is tried before a person is asked.
	maxTries = 12
	// atOnce bounds the conversations that are sent to at the same time.
	atOnce = 8
	// clockSlack is how far this computer's clock may be ahead of Meta's when a
	// thread is read for a message.
	clockSlack = 2 * time.Minute
)

// PlannedTry bounds one try of an automatic reply of the journal, from its
// permit to the end of the answer: whoever takes it over waits that long.
const PlannedTry = 30 * time.Second

// EchoWait is how long the echo of a send with an unknown result may take
// before the thread is read.
const EchoWait = 6 * time.Second

// Config is what a Sender needs. Its functions must not block.
type Config struct {
	Local   *store.Local
	Replica *store.Replica
	// Kind answers the implementation of a kind of channel, nil when unknown.
	Kind func(inbox.ChannelKind) channel.Channel
	// Behind reports whether the journal is still being applied, so that what
	// the replica says of a window may be old. nil: never.
	Behind func() bool
	// Live reports whether the journal is applied up to its head and followed.
	// nil: always.
	Live func() bool
	// Token answers the channel's token from the keychain.
	Token func(inbox.ChannelID) (secret.Token, error)
	// Changed is told the conversations whose outbox changed.
	Changed func(inbox.ConversationID)
	// Progress is told how far the upload of a message's file is.
	Progress func(id inbox.OutboxID, sent, total int64)
	// Released is told of a message with a file that has left the outbox: the
	// copy of the file is not needed any more.
	Released func(store.OutboxMessage)
	// Appended is told that an entry waits for the journal.
	Appended func()
	// Refused is told what Meta answered to a send that concerns the whole
	// channel: nil when it accepted one.
	Refused func(inbox.ChannelID, *inbox.Problem)
	// Permit asks whether this computer is the one to send an automatic reply
	// of the journal, for one try that begins while still says so. Without
	// still it is asked again later; drop says that the message is no longer
	// this computer's. It may wait for the relay. nil: nothing is planned.
	Permit func(context.Context, store.OutboxMessage) (still func() bool, drop bool, err error)
	// EchoWait takes the place of the constant, when set.
	EchoWait time.Duration
	Now      func() time.Time
	Log      *slog.Logger
}

// Sender sends the rows of one data directory.
type Sender struct {
	cfg  Config
	kick bell.Bell
	// missed says that messages may have arrived without leaving the outbox.
	missed atomic.Bool

	mu       sync.Mutex
	channels map[inbox.ChannelID]time.Time         // not before; guarded by mu
	threads  map[lane]time.Time                    // not before, because this computer is in trouble; guarded by mu
	uploads  map[inbox.OutboxID]context.CancelFunc // under way; guarded by mu
}

// New makes a Sender; it starts nothing.
func New(cfg Config) *Sender {
	if cfg.EchoWait == 0 {
		cfg.EchoWait = EchoWait
	}
	s := &Sender{
		cfg: cfg, kick: bell.New(), channels: map[inbox.ChannelID]time.Time{},
		threads: map[lane]time.Time{}, uploads: map[inbox.OutboxID]context.CancelFunc{},
	}
	s.missed.Store(true) // the run before this one may have
	return s
}

// Kick looks at the rows now, because one was added or deleted or the network
// is back.
func (s *Sender) Kick() { s.kick.Ring() }

// Run sends until ctx ends and waits for tries under way; their rows are left
// to be settled at the next start.
func (s *Sender) Run(ctx context.Context) error {
	var g errgroup.Group
	g.SetLimit(atOnce)
	busy := map[lane]bool{}
	finished := make(chan lane, atOnce)
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
		case l := <-finished:
			delete(busy, l)
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
func (s *Sender) startDue(ctx context.Context, g *errgroup.Group, busy map[lane]bool, finished chan<- lane) (time.Time, error) {
	now := s.cfg.Now()
	next := now.Add(idle)
	if s.missed.Swap(false) {
		if err := s.arrivedUnnoticed(ctx); err != nil {
			s.missed.Store(true)
			return next, err
		}
	}
	rows, err := s.cfg.Local.Outbox(ctx)
	if err != nil {
		return next, err
	}
	s.cancelDiscarded(rows)
	for _, m := range heads(rows) {
		if busy[laneOf(m)] {
			continue
		}
		if due := s.due(m); due.After(now) {
			if due.Before(next) {
				next = due
			}
			continue
		}
		started := g.TryGo(func() error {
			s.step(ctx, m)
			finished <- laneOf(m)
			return nil
		})
		if !started {
			break // one that finishes comes back here
		}
		busy[laneOf(m)] = true
	}
	return next, nil
}

// lane is what is sent one by one: what people wrote in a conversation, or the
// shop's automatic replies, which never hold back a person.
type lane struct {
	conversation inbox.ConversationID
	planned      bool
}

func laneOf(m store.OutboxMessage) lane { return lane{m.Conversation, m.Planned} }

// heads are the messages that may be worked on: of each lane the first that is
// neither accepted nor failed.
func heads(rows []store.OutboxMessage) []store.OutboxMessage {
	var first []store.OutboxMessage
	seen := map[lane]bool{}
	for _, m := range rows {
		if m.State == store.OutboxAccepted || m.State == store.OutboxFailed || seen[laneOf(m)] {
			continue
		}
		seen[laneOf(m)] = true
		first = append(first, m)
	}
	return first
}

// due is when a message may be worked on.
func (s *Sender) due(m store.OutboxMessage) time.Time {
	due := time.UnixMilli(max(m.NextMs, m.HoldMs))
	id, _ := m.Conversation.Parts()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rest := range []time.Time{s.channels[id], s.threads[laneOf(m)]} {
		if rest.After(due) {
			due = rest
		}
	}
	return due
}

// restChannel lets all messages of a channel wait.
func (s *Sender) restChannel(id inbox.ChannelID, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id] = s.cfg.Now().Add(wait)
}

// jittered is a wait before try number n (from 1): full jitter, uniform up to
// a bound that doubles.
func jittered(n int) time.Duration {
	bound := firstRetry << min(n, 10)
	return rand.N(min(bound, longRetry)) + firstRetry/4 //nolint:gosec // no secret
}

// steps is what is done with a message, by its state.
var steps = map[store.OutboxState]func(*Sender, context.Context, store.OutboxMessage) error{
	store.OutboxQueued:  (*Sender).send,
	store.OutboxSending: (*Sender).interrupted,
	store.OutboxUnknown: (*Sender).settle,
}

// step takes one message one step further. What this computer cannot do now,
// for want of disk space perhaps, it tries again later.
func (s *Sender) step(ctx context.Context, m store.OutboxMessage) {
	err := steps[m.State](s, ctx, m)
	switch {
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, errNotYet):
		s.cfg.Log.Debug("message waits for the journal", "client", string(m.ID))
		s.restThread(laneOf(m), lookAgain)
	default:
		s.cfg.Log.Error("send message", "client", string(m.ID), "error", err)
		s.restThread(laneOf(m), longRetry)
	}
	s.cfg.Changed(m.Conversation)
}

// errNotYet says that the replica does not know enough: it was just begun anew
// or the journal is still being applied.
var errNotYet = errors.New("the journal is not applied so far")

func (s *Sender) restThread(l lane, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.threads[l] = s.cfg.Now().Add(wait)
}

// interrupted makes a try that nobody is at any more one to be settled.
func (s *Sender) interrupted(ctx context.Context, m store.OutboxMessage) error {
	m.State, m.NextMs = store.OutboxUnknown, s.cfg.Now().Add(s.cfg.EchoWait).UnixMilli()
	m.End(store.OutboxUnknown, nil)
	_, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxSending)
	return err
}
