// Package automation is what happens without anybody pressing a button: who
// gets a conversation. One desktop of a workspace does it at a time, the holder
// of the relay's lease.
//
// It is one loop that looks at the rows, plans and appends, and looks again
// (design.md, 6). It remembers nothing that the rows say: a holder may die
// between any two steps, and the next one sees in the rows what is left to do.
// What is decided once carries a unique key made of what it is about, so that
// the relay takes the first decision only; every append carries the epoch of
// the lease, so that it takes none of a holder of the past. It sends nothing
// and reads no secret: the text of an automatic reply goes into the outbox,
// which asks Permit before each try (sends.go).
//
// # A planner
//
// What is to be done is found by planners, the lines of the table planners. A
// planner is a function that reads what it needs from the replica and hands it
// to a pure function; its plan is intents, in the order in which they are
// appended, and when it wants to be asked again although nothing has happened.
// It is asked after everything that may change its answer: entries were
// applied, the lease or who is online has changed, its time has come. It is
// asked again as soon as its intents are in the rows, until it has none. What
// must follow a decision (put a planned text into the outbox) is found in the
// rows like everything else, by a planner that looks for what was decided and
// is not done. To add one, write a file for it and a line in the table.
package automation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"pagedesk/backend/bell"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// Config is what a Loop needs.
type Config struct {
	Replica *store.Replica
	// Local has the outbox, into which the text of automatic replies goes.
	Local *store.Local
	// Device is this device's id.
	Device func() string
	// Limits are those of a kind of channel.
	Limits func(inbox.ChannelKind) inbox.Limits
	// MaySend reports whether this device has what sending on a channel takes.
	MaySend func(context.Context, inbox.ChannelID) bool
	// Enqueued is told the conversations whose outbox changed.
	Enqueued func(inbox.ConversationID)
	// SettleAfter takes the place of the constant, when set; turns shrink with
	// it.
	SettleAfter time.Duration
	// Acts reports whether this device may act on any channel.
	Acts func() bool
	// Epoch is the term of the lease under which this device may act on a
	// channel, 0 while it may not.
	Epoch func(inbox.ChannelID) int64
	// Live reports whether the journal is applied up to its end.
	Live func() bool
	// Online names the members with a desktop that is connected; known is
	// false while this device cannot know.
	Online func() (members []inbox.MemberID, known bool)
	// Append asks the relay to store an intent and waits until the replica has
	// applied it, or the entry that was faster. The error is ErrRefused when the
	// relay will not take it; after any other one it may have been stored.
	Append func(context.Context, Intent) error
	Now    func() time.Time
	Log    *slog.Logger
}

// ErrRefused is answered by Append for an intent that the relay does not take
// from anybody. It does not hold up the others.
var ErrRefused = errors.New("the relay refused the entry")

// Intent is an entry to be appended, about one conversation.
type Intent struct {
	Kind         string
	Conversation inbox.ConversationID
	Unique       string
	Epoch        int64
	Audience     []inbox.MemberID // who has the conversation then, nil when that stays
	Basis        int64            // of Audience: it was chosen with the journal applied up to here
	Body         entry.Body
}

// plan is what a planner wants.
type plan struct {
	intents []Intent
	next    time.Time // when to ask again at the latest, zero: when something has happened
}

// planner is one thing that happens by itself.
type planner struct {
	name string
	plan func(context.Context, *Loop, time.Time) (plan, error)
}

// planners are asked in this order.
var planners = []planner{
	{"deal", planDeals},
	{"greet", planGreetings},
	{"send", planSends},
}

// Loop acts while this device holds the lease.
type Loop struct {
	cfg   Config
	bell  bell.Bell
	turns turns
}

// New makes a Loop; it starts nothing.
func New(cfg Config) *Loop {
	if cfg.SettleAfter == 0 {
		cfg.SettleAfter = SettleAfter
	}
	return &Loop{cfg: cfg, bell: bell.New(), turns: turns{all: map[inbox.OutboxID]turn{}}}
}

// Kick tells the loop that something has happened.
func (l *Loop) Kick() { l.bell.Ring() }

const (
	// longest is how long the loop waits without being told of anything: the
	// clock of the computer may have been set.
	longest = 30 * time.Second
	// again is the wait after something went wrong.
	again = 2 * time.Second
)

// Run acts until ctx ends.
func (l *Loop) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		wait := longest
		if l.cfg.Live() {
			next, err := l.round(ctx)
			if err != nil && ctx.Err() == nil {
				l.cfg.Log.Warn("automation is interrupted", "error", err)
				wait = again
			} else if !next.IsZero() {
				wait = min(wait, max(0, next.Sub(l.cfg.Now())))
			}
		}
		select {
		case <-ctx.Done():
		case <-l.bell:
		case <-time.After(wait):
		}
	}
	return nil
}

// round asks the planners until none of them has anything to do, and answers
// when they want to be asked again.
func (l *Loop) round(ctx context.Context) (next time.Time, err error) {
	// Rows that still ask for what was just appended, or refused, are a fault.
	// It is not repeated at once, however soon a planner wants to be asked.
	done := map[string]bool{}
	for {
		acted, repeats := false, false
		next = time.Time{}
		for _, p := range planners {
			plan, err := p.plan(ctx, l, l.cfg.Now())
			if err != nil {
				return next, fmt.Errorf("plan %s: %w", p.name, err)
			}
			next = earlier(next, plan.next)
			for _, intent := range plan.intents {
				if done[intent.Unique] {
					repeats = true
					continue
				}
				err := l.cfg.Append(ctx, intent)
				switch {
				case errors.Is(err, ErrRefused):
					l.cfg.Log.Warn("automation is refused", "kind", intent.Kind, "error", err)
				case err != nil:
					return next, fmt.Errorf("append %s: %w", intent.Kind, err)
				}
				done[intent.Unique], acted = true, true
			}
		}
		if acted {
			continue
		}
		if soon := l.cfg.Now().Add(again); repeats && next.Before(soon) && !next.IsZero() {
			next = soon
		}
		return next, nil
	}
}

// earlier is the earlier of two times of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
