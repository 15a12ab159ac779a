package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// ErrOvertaken is answered when another process, which follows the journal
// into the same file, has changed what this one builds on. Following anew
// begins with what is there now.
var ErrOvertaken = errors.New("another process has forgotten or applied something meanwhile")

// Follower applies what one connection to the relay brings, in its order. It is
// not safe for concurrent use.
type Follower struct {
	replica *Replica
	passed  int64 // the last seq that the connection has passed
	forgets int64 // as the file has counted them, the connection's own included
	sights  map[string]wire.Level
}

// Follow begins where the file stands.
func (r *Replica) Follow(ctx context.Context) (*Follower, error) {
	standing, levels, err := r.store.Sights(ctx)
	if err != nil {
		return nil, err
	}
	f := &Follower{replica: r, passed: standing.Applied, forgets: standing.Forgets, sights: map[string]wire.Level{}}
	for id, level := range levels {
		f.sights[string(id)] = wire.Level(level)
	}
	return f, nil
}

// Hello is what the relay has to know: the last applied seq, and how much is
// held of which channel.
func (f *Follower) Hello() (after int64, sights map[string]wire.Level) { return f.passed, f.sights }

// Apply is Replica.Apply for what comes next. Changes says also what entries
// may have touched that another process has applied meanwhile.
func (f *Follower) Apply(ctx context.Context, entries []wire.Entry) (store.Changes, error) {
	var standing store.Standing
	changes, err := f.replica.store.Update(ctx, func(tx *store.Tx) error {
		var err error
		standing, err = tx.Standing()
		if err != nil {
			return fmt.Errorf("read applied seq: %w", err)
		}
		if standing.Forgets != f.forgets {
			return ErrOvertaken
		}
		return f.replica.applyAfter(tx, standing.Applied, entries)
	})
	if err == nil {
		elsewhere(&changes, entries, standing.Applied)
		f.passed = max(f.passed, entries[len(entries)-1].Seq)
	}
	return changes, err
}

// elsewhere adds what those entries may have touched that were applied before,
// by another process.
func elsewhere(changes *store.Changes, entries []wire.Entry, applied int64) {
	for _, e := range entries {
		if e.Seq > applied {
			return
		}
		changes.Mail = true
		if e.Thread == "" {
			changes.Channels, changes.Rules, changes.Replies, changes.People, changes.All = true, true, true, true, true
			continue
		}
		id := inbox.NewConversationID(inbox.ChannelID(e.Channel), inbox.ContactID(e.Thread))
		if !slices.Contains(changes.Conversations, id) {
			changes.Conversations = append(changes.Conversations, id)
		}
	}
}

// Past applies entries of what was just forgotten. They do not move on what
// counts as applied. If the rest does not come, the next hello tells that
// something is here.
func (f *Follower) Past(ctx context.Context, entries []wire.Entry) (store.Changes, error) {
	return f.replica.store.Update(ctx, func(tx *store.Tx) error {
		if err := f.alone(tx); err != nil {
			return err
		}
		channel := ""
		for _, e := range entries {
			if e.Channel == channel || e.Channel == "" {
				continue
			}
			channel = e.Channel
			if err := tx.BeginSight(inbox.ChannelID(channel), string(wire.LevelPart)); err != nil {
				return fmt.Errorf("begin sight of %s: %w", channel, err)
			}
		}
		_, err := f.replica.run(tx, 0, entries)
		return err
	})
}

// Forget deletes what is held of a channel or thread.
func (f *Follower) Forget(ctx context.Context, forget wire.Forget) (store.Changes, error) {
	var standing store.Standing
	changes, err := f.replica.store.Update(ctx, func(tx *store.Tx) error {
		if err := f.alone(tx); err != nil {
			return err
		}
		var err error
		if standing, err = tx.Forget(inbox.ChannelID(forget.Channel), inbox.ContactID(forget.Thread)); err != nil {
			return err
		}
		return f.pass(tx, forget.Seq)
	})
	if err == nil {
		f.forgets, f.passed = standing.Forgets, max(f.passed, forget.Seq)
	}
	return changes, err
}

// Sight records that everything of a channel is here that its level lets the
// member see.
func (f *Follower) Sight(ctx context.Context, sight wire.Sight) error {
	_, err := f.replica.store.Update(ctx, func(tx *store.Tx) error {
		if err := f.alone(tx); err != nil {
			return err
		}
		if err := tx.SetSight(inbox.ChannelID(sight.Channel), string(sight.Level)); err != nil {
			return fmt.Errorf("record sight of %s: %w", sight.Channel, err)
		}
		return f.pass(tx, sight.Seq)
	})
	if err == nil {
		f.passed = max(f.passed, sight.Seq)
	}
	return err
}

// Pass records that there is nothing to apply up to a seq. Where another process
// has moved the file on, it leaves it there.
func (f *Follower) Pass(ctx context.Context, seq int64) error {
	if seq <= f.passed {
		return nil
	}
	_, err := f.replica.store.Update(ctx, func(tx *store.Tx) error {
		if err := f.alone(tx); err != nil {
			return err
		}
		return tx.SetApplied(seq)
	})
	if errors.Is(err, ErrOvertaken) {
		return nil
	}
	if err == nil {
		f.passed = seq
	}
	return err
}

// alone makes sure that the file stands where the connection does.
func (f *Follower) alone(tx *store.Tx) error {
	standing, err := tx.Standing()
	if err != nil {
		return fmt.Errorf("read applied seq: %w", err)
	}
	if standing != (store.Standing{Applied: f.passed, Forgets: f.forgets}) {
		return ErrOvertaken
	}
	return nil
}

func (f *Follower) pass(tx *store.Tx, seq int64) error {
	if seq <= f.passed {
		return nil
	}
	return tx.SetApplied(seq)
}

// applyAfter applies entries that come after the one that was applied last.
func (r *Replica) applyAfter(tx *store.Tx, applied int64, entries []wire.Entry) error {
	last, err := r.run(tx, applied, entries)
	if err != nil || last == applied {
		return err
	}
	return tx.SetApplied(last)
}

// run applies those entries that are after a seq, and answers the last.
func (r *Replica) run(tx *store.Tx, after int64, entries []wire.Entry) (last int64, err error) {
	b := batch{tx: tx, kinds: r.kinds, accounts: map[string]channel.Account{}}
	ahead, err := b.startReading(entries)
	if err != nil {
		return after, err
	}
	defer ahead.finish()
	for i, e := range entries {
		if e.Seq <= after {
			continue
		}
		b.ahead = ahead.at(i)
		tx.Begin(e.Seq)
		if err := b.apply(e); err != nil {
			return after, fmt.Errorf("apply seq %d (%s): %w", e.Seq, e.Kind, err)
		}
		after = e.Seq
	}
	return after, nil
}
