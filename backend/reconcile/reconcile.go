// Package reconcile compares the journal with the provider's own record and
// fills in what no webhook brought (design.md, 7): at start, after a gap, when
// woken and every few minutes, and takes over older history when a channel is
// connected. What it finds becomes import.batch entries, so that every desktop
// gets it in the same way; a channel.checked entry says up to when nothing is
// missing. On the way it looks whether the provider still sends us everything,
// and asks for it again if not.
//
// The record is one of messages (meta-platform.md, 5.2): a lost webhook is made
// good when it brought one. That a message was edited or unsent, reactions,
// receipts, and which button was pressed are told by webhooks alone; where one
// of those is lost, nothing can tell.
//
// One desktop does it at a time, the holder of the lease. A channel that it
// neglects, for want of a token perhaps, another one compares: doing it twice
// changes nothing. It only reads the store; a comparison that is cut off
// changes nothing and is made again.
package reconcile

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"pagedesk/backend/bell"
	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

// Times of the comparison.
const (
	// every is how often the record is compared without being asked.
	every = 4 * time.Minute
	// neglected is after how long without a comparison a desktop looks after a
	// channel although another one holds the lease; each a little later than
	// that, so that seldom two do.
	neglected = 2 * every
	// overlap is how far a comparison goes back beyond where the last one
	// ended: an event may enter Meta's record a little late.
	overlap = time.Minute
	// settle is how long the webhook of a message may still be under way: what
	// is newer is left to it, and to the next comparison.
	settle = 20 * time.Second
	// batchSize bounds the messages of one entry.
	batchSize = 50
)

// Config is what a Reconciler needs.
type Config struct {
	Replica *store.Replica
	Local   *store.Local
	// Kind answers the implementation of a kind of channel, nil when unknown.
	Kind func(inbox.ChannelKind) channel.Channel
	// Token answers the channel's token from the keychain.
	Token func(inbox.ChannelID) (secret.Token, error)
	// Append keeps an entry until the journal has it.
	Append func(context.Context, store.Append) error
	// Live reports whether the journal is applied up to its head.
	Live func() bool
	// Holder reports whether this desktop may act for the workspace on a channel.
	Holder func(inbox.ChannelID) bool
	// SeesAll reports whether all of a channel is on this desktop: elsewhere its
	// record cannot be compared.
	SeesAll func(inbox.ChannelID) bool
	// Changed is told that an import went on.
	Changed func(inbox.ChannelID)
	Now     func() time.Time
	Log     *slog.Logger
}

// Reconciler compares and imports.
type Reconciler struct {
	cfg      Config
	compares bell.Bell
	channels bell.Bell // one of them has changed
	imports  bell.Bell
	looks    bell.Bell     // wrote is not empty
	later    time.Duration // beyond neglected

	mu    sync.Mutex
	wrote map[inbox.ConversationID]bool // guarded by mu
}

// New makes a Reconciler; it starts nothing.
func New(cfg Config) *Reconciler {
	return &Reconciler{
		cfg: cfg, compares: bell.New(), channels: bell.New(), imports: bell.New(), looks: bell.New(), wrote: map[inbox.ConversationID]bool{},
		later: rand.N(every), //nolint:gosec // no secret
	}
}

// neglected reports whether nobody has compared a channel for a while.
func (r *Reconciler) neglected(c inbox.Channel) bool {
	return r.cfg.Now().Sub(time.UnixMilli(max(c.CheckedMs, c.ConnectMs))) > neglected+r.later
}

// target is a channel with what is needed to read its record.
type target struct {
	inbox.Channel
	account channel.Account
	token   secret.Token
	kind    channel.Channel
	history channel.Historian
}

// target answers false when the record of the channel cannot be read here.
func (r *Reconciler) target(c inbox.Channel) (target, bool) {
	kind := r.cfg.Kind(c.Kind)
	history, ok := kind.(channel.Historian)
	if !ok {
		return target{}, false
	}
	token, err := r.cfg.Token(c.ID)
	if err != nil {
		r.cfg.Log.Info("no token to compare with", "channel", string(c.ID), "cause", err)
		return target{}, false
	}
	return target{c, channel.AccountOf(c), token, kind, history}, true
}

// compare walks the record back to where the last comparison ended.
func (r *Reconciler) compare(ctx context.Context, c inbox.Channel) error {
	t, ok := r.target(c)
	if !ok {
		return nil
	}
	begun := r.cfg.Now()
	if err := r.subscription(ctx, t); err != nil {
		return err
	}
	from := c.RecordMs
	if from == 0 {
		from = c.ConnectMs // what was before is the import's matter
	}
	from -= overlap.Milliseconds()
	to := begun.Add(-settle).UnixMilli()
	newest, filled, err := r.walk(ctx, t, span{from: from, to: to, gap: true})
	if err != nil {
		return err
	}
	if filled > 0 {
		r.cfg.Log.Warn("webhooks had been missed", "channel", string(c.ID), "messages", filled)
	}
	return r.cfg.Append(ctx, store.Append{
		Kind: entry.KindChannelChecked, Channel: c.ID,
		Body: entry.Encode(&entry.ChannelChecked{
			TookMs: r.cfg.Now().Sub(begun).Milliseconds() + settle.Milliseconds(), RecordMs: min(max(c.RecordMs, newest), to),
		}),
	})
}

// walk fills in the threads in which something happened since the span begins,
// and answers when the newest of it was.
func (r *Reconciler) walk(ctx context.Context, t target, s span) (newest int64, filled int, err error) {
	for thread, err := range r.threads(ctx, t, s.from) {
		if err != nil {
			return 0, 0, err
		}
		newest = max(newest, thread.UpdatedMs)
		n, err := r.thread(ctx, t, thread, s)
		if err != nil {
			return 0, 0, err
		}
		filled += n
	}
	return newest, filled, nil
}

// threads yields each thread in which something happened since from, once. A
// thread in which somebody writes meanwhile moves to the front, where the walk
// has been: what is in front is looked at again until no thread is new.
func (r *Reconciler) threads(ctx context.Context, t target, from int64) iter.Seq2[channel.PastThread, error] {
	return func(yield func(channel.PastThread, error) bool) {
		seen := map[string]bool{}
		newest := int64(0)
		for back, fresh := from, true; fresh; back = newest {
			fresh = false
			for thread, err := range t.history.Threads(ctx, t.account, t.token) {
				if err != nil {
					yield(thread, fmt.Errorf("list threads: %w", err))
					return
				}
				if thread.UpdatedMs < back {
					break
				}
				if seen[thread.ID] {
					continue
				}
				seen[thread.ID], fresh = true, true
				newest = max(newest, thread.UpdatedMs)
				if !yield(thread, nil) {
					return
				}
			}
		}
	}
}

// subscription sees to it that the provider sends us everything, and tells the
// others when it had stopped: at once, since a comparison that is cut off after
// it would not find anything wrong the next time. It says so only when asking
// again made a difference: a token may not see the whole list.
func (r *Reconciler) subscription(ctx context.Context, t target) error {
	s, ok := t.kind.(channel.Subscriber)
	if !ok {
		return nil
	}
	fine, err := s.Subscribed(ctx, t.account, t.token)
	if err != nil {
		return fmt.Errorf("look at the subscription: %w", err)
	}
	if fine {
		return nil
	}
	if err := s.Subscribe(ctx, t.account, t.token); err != nil {
		return fmt.Errorf("subscribe again: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	fine, err = s.Subscribed(ctx, t.account, t.token)
	if err == nil && !fine {
		return nil
	}
	r.cfg.Log.Warn("the provider had stopped sending and was asked to go on", "channel", string(t.ID))
	told := r.cfg.Append(ctx, store.Append{
		Kind: entry.KindChannelResubscribed, Channel: t.ID, Body: entry.Encode(&entry.ChannelResubscribed{}),
	})
	return errors.Join(err, told)
}

// span is which messages of a thread are wanted.
type span struct {
	from, to int64 // ms, by the provider's clock
	gap      bool  // they should have come by webhook
}

// thread appends the messages of a span that the journal does not have and
// answers how many they were.
func (r *Reconciler) thread(ctx context.Context, t target, thread channel.PastThread, s span) (int, error) {
	var found []inbox.Message
	for m, err := range t.history.Past(ctx, t.account, t.token, thread) {
		if err != nil {
			return 0, fmt.Errorf("read thread: %w", err)
		}
		if m.AtMs < s.from {
			break
		}
		if m.AtMs <= s.to {
			found = append(found, m)
		}
	}
	missing, err := r.missing(ctx, t.ID, found)
	if err != nil {
		return 0, err
	}
	return len(missing), r.appendMissing(ctx, t, thread.Contact, missing, s.gap)
}

func (r *Reconciler) missing(ctx context.Context, id inbox.ChannelID, found []inbox.Message) ([]inbox.Message, error) {
	mids := make([]inbox.MessageID, len(found))
	for i, m := range found {
		mids[i] = m.ID
	}
	known, err := r.cfg.Replica.Sources(ctx, id, mids)
	if err != nil {
		return nil, err
	}
	var missing []inbox.Message
	for _, m := range found {
		if known[m.ID] < store.SourceImported { // a desktop's own word is not Meta's
			missing = append(missing, m)
		}
	}
	return missing, nil
}
