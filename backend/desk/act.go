package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

// What members do to a conversation settles races between desktops, so it is
// not kept for later as other entries are: whoever does it waits for the
// journal, as long as ctx lasts, and learns what came of it.

// actAgain is the wait after an append whose answer was lost.
const actAgain = 200 * time.Millisecond

// latest reads a conversation once the journal is applied up to its end.
func (d *Desk) latest(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	if err := d.untilLive(ctx); err != nil {
		return inbox.Conversation{}, d.unreachable(err)
	}
	return d.Conversation(ctx, id)
}

func (d *Desk) untilLive(ctx context.Context) error {
	return d.progress.until(ctx, func() (bool, error) { return d.Health().Live && d.currentLink() != nil, nil })
}

func (d *Desk) untilApplied(ctx context.Context, seq int64) error {
	return d.progress.until(ctx, func() (bool, error) {
		applied, err := d.replica.Applied(ctx)
		return applied >= seq, err
	})
}

// unreachable says why a wait for the relay was in vain.
func (d *Desk) unreachable(err error) error {
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &inbox.Problem{
		Code: inbox.CodeRelayUnreachable, Action: inbox.ActionRetry, Args: map[string]string{"relay": d.currentConfig().Relay}, Cause: err,
	}
}

// action is an entry about a conversation.
type action struct {
	kind string
	// unique is the key of which only the first is stored; "" gets one of its
	// own, so that an append whose answer was lost can be repeated.
	unique   string
	audience []string // who has the conversation now, nil when that stays
	basis    int64    // the journal as it was when that was decided; 0: decided in any case
	body     entry.Body
}

// act appends an entry about a conversation and waits until this computer has
// applied the journal up to it. With the key of another entry that is in the
// journal already, that one is waited for.
func (d *Desk) act(ctx context.Context, id inbox.ConversationID, do action) error {
	channel, contact := id.Parts()
	if do.unique == "" {
		do.unique = "act/" + uuid.Must(uuid.NewV7()).String()
	}
	a := wire.Append{
		Kind: do.kind, Channel: string(channel), Thread: string(contact), Unique: do.unique, Audience: do.audience, Basis: do.basis,
		Body: entry.Encode(do.body),
	}
	return d.settle(ctx, a)
}

// settle appends an entry and waits until this computer has applied the
// journal up to it.
func (d *Desk) settle(ctx context.Context, a wire.Append) error {
	seq, err := d.appendNow(ctx, a)
	if err == nil {
		err = d.untilApplied(ctx, seq)
	}
	if err != nil {
		return fmt.Errorf("append %s: %w", a.Kind, d.unreachable(err))
	}
	return nil
}

// appendNow answers where in the journal the entry is that has a's unique key.
func (d *Desk) appendNow(ctx context.Context, a wire.Append) (int64, error) {
	for {
		err := d.untilLive(ctx)
		if err != nil {
			return 0, err
		}
		var seq int64
		if l := d.currentLink(); l != nil {
			seq, err = l.Append(ctx, a)
		} else {
			err = link.ErrNotConnected
		}
		var nack *link.Nack
		switch {
		case err == nil:
			return seq, nil
		case errors.As(err, &nack) && nack.Code == wire.NackDuplicate:
			return nack.Seq, nil
		case nack != nil && nack.Code == wire.NackForbidden:
			return 0, &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone, Cause: err}
		case nack != nil && nack.Code != wire.NackBusy:
			return 0, err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(actAgain):
		}
	}
}

// member is who works on this computer.
func (d *Desk) member() inbox.MemberID { return inbox.MemberID(d.currentConfig().Member.ID) }

// taken is what a member is told who was not the first.
func (d *Desk) taken(ctx context.Context, by inbox.MemberID) error {
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	return &inbox.Problem{Code: inbox.CodeConversationTaken, Action: inbox.ActionNone, Args: map[string]string{"name": members[by].Name}}
}

var (
	errClosed  = &inbox.Problem{Code: inbox.CodeConversationClosed, Action: inbox.ActionNone}
	errChanged = &inbox.Problem{Code: inbox.CodeConversationChanged, Action: inbox.ActionNone}
)

// progress wakes those who wait for the journal or for the relay.
type progress struct {
	mu    sync.Mutex
	moved chan struct{} // closed and replaced; guarded by mu
}

func newProgress() *progress { return &progress{moved: make(chan struct{})} }

func (p *progress) move() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.moved)
	p.moved = make(chan struct{})
}

// until waits until the condition holds; it looks at every move.
func (p *progress) until(ctx context.Context, holds func() (bool, error)) error {
	for {
		p.mu.Lock()
		moved := p.moved
		p.mu.Unlock()
		if ok, err := holds(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}
