package desk

import (
	"context"
	"errors"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// waiting is a message of the outbox that a person may act on: not an automatic
// reply, about which the workspace has decided.
func (d *Desk) waiting(ctx context.Context, id inbox.OutboxID) (store.OutboxMessage, error) {
	m, err := d.local.OutboxMessage(ctx, id)
	if err == nil && m.Planned {
		return m, &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone}
	}
	return m, missing(err, inbox.CodeConversationMissing)
}

// underWay says that a message can no longer be had back.
func underWay() error {
	return &inbox.Problem{Code: inbox.CodeSendInterrupted, Action: inbox.ActionWait}
}

// Retry queues a failed message again: its author has seen what is in the
// thread. What may have reached the customer is looked for first.
func (d *Desk) Retry(ctx context.Context, id inbox.OutboxID) error {
	m, err := d.waiting(ctx, id)
	if err != nil {
		return err
	}
	newest, err := d.replica.Newest(ctx, m.Conversation)
	if err != nil {
		return err
	}
	if newest.AtMs >= m.Seen.AtMs { // what was seen may be in Meta's record only
		m.Seen = newest
	}
	m.State, m.Problem, m.NextMs, m.Tries = store.OutboxQueued, nil, 0, min(m.Tries, 1)
	if m.InDoubt() {
		m.State = store.OutboxUnknown
	}
	if _, err := d.local.SetOutbox(ctx, m, store.OutboxFailed); err != nil {
		return err
	}
	d.outboxChanged(m.Conversation)
	return nil
}

// Discard deletes a message that is not sent. Only failed and queued messages
// can be deleted; a file under way is not uploaded further.
func (d *Desk) Discard(ctx context.Context, id inbox.OutboxID) error {
	m, err := d.waiting(ctx, id)
	if err != nil {
		return err
	}
	removed, err := d.local.RemoveOutbox(ctx, id, store.OutboxFailed, store.OutboxQueued)
	if err != nil {
		return err
	}
	if !removed {
		return underWay()
	}
	d.outbox.Release(m)
	d.outboxChanged(m.Conversation)
	return nil
}

// TakeBack makes a text that is not sent a draft again, in front of what is
// being written, and answers the draft. It works on what Discard works on.
func (d *Desk) TakeBack(ctx context.Context, id inbox.OutboxID) (string, error) {
	m, err := d.waiting(ctx, id)
	if err != nil {
		return "", err
	}
	if m.File != nil {
		return "", &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone}
	}
	seen, err := d.replica.Newest(ctx, m.Conversation)
	if err != nil {
		return "", err
	}
	text, taken, err := d.local.TakeBack(ctx, m, seen, d.now(), store.OutboxFailed, store.OutboxQueued)
	if err != nil {
		return "", err
	}
	if !taken {
		return "", underWay()
	}
	d.outboxChanged(m.Conversation)
	return text, nil
}

// Sent waits until a message has a final state, or ctx ends.
func (d *Desk) Sent(ctx context.Context, id inbox.OutboxID) (inbox.Message, error) {
	for {
		m, err := d.outcome(ctx, id)
		if err != nil || m.State == inbox.StateFailed || m.State == inbox.StateSent || m.State == inbox.StateDelivered || m.State == inbox.StateRead {
			return m, err
		}
		select {
		case <-ctx.Done():
			return m, ctx.Err()
		case <-time.After(watchEvery):
		}
	}
}

// outcome is a message of ours as it stands now. The error of a failed one is
// its Problem.
func (d *Desk) outcome(ctx context.Context, id inbox.OutboxID) (inbox.Message, error) {
	row, err := d.local.OutboxMessage(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		m, err := d.replica.MessageByClient(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return inbox.Message{Client: id, State: inbox.StateFailed}, missing(err, inbox.CodeConversationMissing)
		}
		return m, err
	}
	if err != nil {
		return inbox.Message{}, err
	}
	m := pending(row)
	if row.State == store.OutboxFailed {
		return m, row.Problem
	}
	return m, nil
}
