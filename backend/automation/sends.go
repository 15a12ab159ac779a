package automation

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// Of an automatic reply each customer gets exactly one message, though its
// sender may die or be cut off at any moment:
//
// A reply is planned in the journal, under a unique key, before its text goes
// into the outbox of the device that planned it. A device tries to send it only
// while it has a turn: within turnTime of having asked the relay for it, and
// the relay gives turns to the holder of the lease only. The plan itself is the
// first turn, auto.taken is every later one: for a try that was put off, for a
// program that was started again, and for the next holder of the lease. Who
// takes a reply over from others first waits until what they may have begun is
// over (SettleAfter), looks for the message in the journal and then in the
// provider's record (the outbox does both), and sends it only when neither
// knows it.
const (
	turnTime = 20 * time.Second
	// SettleAfter outlasts a turn, the longest try of an outbox begun at its
	// end, and the time until the provider's record shows what came of it.
	SettleAfter = turnTime + 30*time.Second + 10*time.Second
	// turnsOfSettle is how many turns that is, also where it is shorter.
	turnsOfSettle = SettleAfter / turnTime
	// settleOwn is the wait of a device that takes its own reply up again: the
	// program that planned it is dead, and with it its try.
	settleOwn = 6 * time.Second
	// clockDoubt is how far the clocks of the provider, the relay and
	// this computer may be apart when the provider's record is read for what
	// another device may have sent.
	clockDoubt = time.Hour
	// loginWait is how long a reply waits for somebody to log in, before it is
	// tried again.
	loginWait = 30 * time.Second
	// forgetTurn is when a turn that led to nothing is forgotten.
	forgetTurn = 10 * time.Minute
)

// turns are the turns that this process has asked for. They are not in the
// rows, because no other process may use them.
type turns struct {
	mu  sync.Mutex
	all map[inbox.OutboxID]turn // guarded by mu
}

// turn is the right to send a reply.
type turn struct {
	no    int
	asked time.Time // before the relay was
	lasts time.Duration
	wait  time.Duration
	used  bool // its message is in the outbox
}

// turn is a turn that begins now.
func (l *Loop) turn(no int, now time.Time) turn {
	return turn{no: no, asked: now, lasts: l.cfg.SettleAfter / turnsOfSettle, wait: l.cfg.SettleAfter}
}

// fresh reports whether the turn still holds, by the clock and by the time that
// this process has run: one of them tells that the computer slept.
func (t turn) fresh(now time.Time) bool {
	running, clock := now.Sub(t.asked), now.Round(0).Sub(t.asked.Round(0))
	return running >= 0 && running < t.lasts && clock >= 0 && clock < t.lasts
}

func (t *turns) get(id inbox.OutboxID, no int) (turn, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	got, ok := t.all[id]
	return got, ok && got.no == no
}

func (t *turns) set(id inbox.OutboxID, to turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all[id] = to
}

// forget drops the turns of long ago.
func (t *turns) forget(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, turn := range t.all {
		if now.Sub(turn.asked) > forgetTurn {
			delete(t.all, id)
		}
	}
}

// planGreetings plans the automatic replies that are due.
func planGreetings(ctx context.Context, l *Loop, now time.Time) (plan, error) {
	g, err := l.cfg.Replica.Greeting(ctx, now.Add(-GreetSince).UnixMilli())
	if err != nil || len(g.Waiting)+len(g.Closed) == 0 {
		return plan{}, err
	}
	for i := range g.Waiting {
		back, looked, err := l.cfg.Local.LookedBack(ctx, g.Waiting[i].ID)
		if err != nil {
			return plan{}, err
		}
		// What was found comes by the journal, a moment later.
		g.Waiting[i].LookedBack = looked && (back.OldestMs == 0 || g.Waiting[i].FirstMs <= back.OldestMs)
	}
	members, known := l.cfg.Online()
	online := map[inbox.MemberID]bool{}
	for _, m := range members {
		online[m] = true
	}
	x := Greeter{Limits: l.cfg.Limits, Online: func(m inbox.MemberID) bool { return !known || online[m] }, Now: now}
	replies, next := x.Greet(g)
	p := plan{next: next}
	for _, r := range replies {
		channel, _ := r.Conversation.Parts()
		epoch := l.cfg.Epoch(channel)
		if epoch == 0 || !l.cfg.MaySend(ctx, channel) {
			continue
		}
		r.Client = inbox.OutboxID(uuid.Must(uuid.NewV7()).String())
		l.turns.set(r.Client, l.turn(0, now))
		p.intents = append(p.intents, replyIntent(r, epoch))
	}
	return p, nil
}

// replyIntent is the entry of a reply that is planned or skipped.
func replyIntent(r inbox.AutoPlan, epoch int64) Intent {
	i := Intent{Conversation: r.Conversation, Epoch: epoch}
	if r.State == inbox.AutoSkipped {
		i.Kind, i.Unique = entry.KindAutoSkipped, fmt.Sprintf("skip/%s/%s/%d", r.Reply, r.Conversation, r.ForMs)
		i.Body = skippedBody(r, r.Skipped)
		return i
	}
	i.Kind, i.Unique = entry.KindAutoPlanned, fmt.Sprintf("auto/%s/%s/%d/%d", r.Reply, r.Conversation, r.Opening, r.PeriodMs)
	i.Body = &entry.AutoPlanned{
		Reply: string(r.Reply), Reason: string(r.Reason), Welcome: r.Welcome, Opening: r.Opening, ForMs: r.ForMs, PeriodMs: r.PeriodMs,
		Text: r.Text, Client: string(r.Client),
	}
	return i
}

func skippedBody(r inbox.AutoPlan, reason inbox.AutoSkip) *entry.AutoSkipped {
	return &entry.AutoSkipped{Reply: string(r.Reply), Opening: r.Opening, ForMs: r.ForMs, Client: string(r.Client), Reason: string(reason)}
}

// planSends puts planned replies into the outbox of this device, takes over
// those of others, and ends those that cannot be sent.
func planSends(ctx context.Context, l *Loop, now time.Time) (plan, error) {
	l.turns.forget(now)
	planned, err := l.cfg.Replica.PlannedReplies(ctx)
	if err != nil {
		return plan{}, err
	}
	rows, err := l.cfg.Local.Outbox(ctx)
	if err != nil {
		return plan{}, err
	}
	waiting := map[inbox.OutboxID]store.OutboxMessage{}
	for _, m := range rows {
		if m.Planned {
			waiting[m.ID] = m
		}
	}
	var p plan
	for _, r := range planned {
		m, here := waiting[r.Client]
		mine := r.Device == l.cfg.Device()
		delete(waiting, r.Client)
		if here && !mine {
			if err := l.drop(ctx, m); err != nil {
				return p, err
			}
		}
		if here && mine && m.State != store.OutboxFailed {
			continue // the outbox is at it
		}
		channel, _ := r.Conversation.Parts()
		epoch := l.cfg.Epoch(channel)
		if epoch == 0 {
			continue
		}
		if here && mine {
			ended, err := l.failed(ctx, r, epoch, m, now)
			if err != nil {
				return p, err
			}
			p.intents = append(p.intents, ended...)
			continue
		}
		if !l.cfg.MaySend(ctx, channel) {
			continue
		}
		took, ok := l.turns.get(r.Client, r.Turn)
		if !mine || !ok || took.used {
			p.intents = append(p.intents, l.takeIntent(r, epoch, now))
			continue
		}
		if err := l.enqueue(ctx, r, took, now); err != nil {
			return p, err
		}
	}
	return p, l.dropEnded(ctx, waiting)
}

// failed ends a reply that could not be sent, and says why. What only somebody
// has to log in for, to send it or to see what came of it, is tried again as
// long as it makes sense.
func (l *Loop) failed(ctx context.Context, r inbox.AutoPlan, epoch int64, m store.OutboxMessage, now time.Time) ([]Intent, error) {
	reason := inbox.CodeInternal
	if m.Problem != nil {
		reason = m.Problem.Code
	}
	pointless, err := l.pointless(ctx, r)
	if err != nil {
		return nil, err
	}
	passes := m.Problem != nil && (m.Problem.Action == inbox.ActionReauthorize || reason == inbox.CodeSendInterrupted)
	if pointless != "" || !passes {
		return []Intent{endReply(r, epoch, inbox.AutoSkip(reason))}, nil
	}
	m.State, m.NextMs, m.Tries = store.OutboxQueued, now.Add(loginWait).UnixMilli(), min(m.Tries, 1)
	if m.InDoubt() {
		m.State = store.OutboxUnknown
	}
	if _, err := l.cfg.Local.SetOutbox(ctx, m, store.OutboxFailed); err != nil {
		return nil, err
	}
	l.cfg.Enqueued(r.Conversation)
	return nil, nil
}

func endReply(r inbox.AutoPlan, epoch int64, reason inbox.AutoSkip) Intent {
	return Intent{
		Kind: entry.KindAutoSkipped, Conversation: r.Conversation, Unique: "ended/" + string(r.Client), Epoch: epoch, Body: skippedBody(r, reason),
	}
}

// takeIntent takes the next turn of a reply.
func (l *Loop) takeIntent(r inbox.AutoPlan, epoch int64, now time.Time) Intent {
	next := l.turn(r.Turn+1, now)
	if r.Turn == 0 && r.Device == l.cfg.Device() {
		next.wait = min(next.wait, settleOwn) // no other device ever had it
	}
	l.turns.set(r.Client, next)
	return Intent{
		Kind: entry.KindAutoTaken, Conversation: r.Conversation, Unique: fmt.Sprintf("taken/%s/%d", r.Client, next.no), Epoch: epoch,
		Body: &entry.AutoTaken{Client: string(r.Client), Turn: next.no},
	}
}

// enqueue puts a reply into the outbox: to be sent when this process planned
// it, to be looked for otherwise.
func (l *Loop) enqueue(ctx context.Context, r inbox.AutoPlan, took turn, now time.Time) error {
	m := store.OutboxMessage{
		ID: r.Client, Conversation: r.Conversation, Text: r.Text, State: store.OutboxQueued, CreatedMs: now.UnixMilli(),
	}
	if took.no > 0 {
		m.State, m.Tries = store.OutboxUnknown, 1
		m.TriedMs = min(r.ForMs, r.PlannedMs, m.CreatedMs) - clockDoubt.Milliseconds()
		m.NextMs = took.asked.Add(took.wait).UnixMilli()
		m.Begin(r.PlannedMs)
		m.End(store.OutboxUnknown, nil)
	}
	if err := l.cfg.Local.EnqueuePlanned(ctx, m); err != nil {
		return err
	}
	took.used = true
	l.turns.set(r.Client, took)
	l.cfg.Enqueued(r.Conversation)
	return nil
}

// dropEnded takes messages out of the outbox whose reply has ended. One that
// reached the customer leaves it as all messages do.
func (l *Loop) dropEnded(ctx context.Context, rest map[inbox.OutboxID]store.OutboxMessage) error {
	for id, m := range rest {
		r, err := l.cfg.Replica.AutoReply(ctx, id)
		if errors.Is(err, store.ErrNotFound) || err == nil && r.State == inbox.AutoSent {
			continue
		}
		if err != nil {
			return err
		}
		if err := l.drop(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// drop takes a message out of the outbox that this device is not to send. One
// that is being tried is left to that try.
func (l *Loop) drop(ctx context.Context, m store.OutboxMessage) error {
	_, err := l.cfg.Local.RemoveOutbox(ctx, m.ID, store.OutboxQueued, store.OutboxUnknown, store.OutboxFailed)
	if err == nil {
		l.cfg.Enqueued(m.Conversation)
	}
	return err
}
