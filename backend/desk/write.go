package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// maxDraft bounds what is kept of a text box, in bytes: a hundred times the
// longest message.
const maxDraft = 1 << 20

// SaveDraft keeps what is being written in a conversation.
func (d *Desk) SaveDraft(ctx context.Context, id inbox.ConversationID, text string) error {
	if len(text) > maxDraft {
		return &inbox.Problem{Code: inbox.CodeTextTooLong, Action: inbox.ActionEdit, Args: map[string]string{"max": fmt.Sprint(maxDraft)}}
	}
	return d.local.SaveDraft(ctx, id, text, d.now())
}

// Draft reads what was being written in a conversation.
func (d *Desk) Draft(ctx context.Context, id inbox.ConversationID) (string, error) {
	return d.local.Draft(ctx, id)
}

// Send stores a message to be sent and answers its row. When it returns
// without an error, the message is on disk and the draft is gone.
func (d *Desk) Send(ctx context.Context, id inbox.ConversationID, text string) (Line, error) {
	var none Line
	channelID, _ := id.Parts()
	c, err := d.Channel(ctx, channelID)
	if err != nil {
		return none, err
	}
	v, err := d.Conversation(ctx, id)
	if err != nil {
		return none, err
	}
	kind := d.kind(c.Kind)
	if c.State == inbox.ChannelDisconnected || kind == nil {
		return none, &inbox.Problem{Code: inbox.CodeChannelDisconnected, Action: inbox.ActionReauthorize}
	}
	text = inbox.CleanText(text)
	if err := inbox.CheckText(text, kind.Limits()); err != nil {
		return none, err
	}
	if !inbox.WindowOpen(v.WindowUntilMs, d.now().UnixMilli()) {
		return none, &inbox.Problem{Code: inbox.CodeWindowClosed, Action: inbox.ActionNone}
	}
	m := store.OutboxMessage{
		ID: inbox.OutboxID(uuid.Must(uuid.NewV7()).String()), Conversation: id, Author: inbox.MemberID(d.currentConfig().Member.ID),
		Text: text, State: store.OutboxQueued, CreatedMs: d.now().UnixMilli(),
	}
	if err := d.local.Enqueue(ctx, m); err != nil {
		return none, err
	}
	d.outbox.Kick()
	d.announce(Change{Conversations: []inbox.ConversationID{id}})
	return Line{Message: pending(m)}, nil
}

// Retry queues a failed message again.
func (d *Desk) Retry(ctx context.Context, id inbox.OutboxID) error {
	m, err := d.local.OutboxMessage(ctx, id)
	if err != nil {
		return missing(err, inbox.CodeConversationMissing)
	}
	m.State, m.Problem, m.NextMs, m.Tries = store.OutboxQueued, nil, 0, max(m.Tries, 1)
	if _, err := d.local.SetOutbox(ctx, m, store.OutboxFailed); err != nil {
		return err
	}
	d.outbox.Kick()
	d.announce(Change{Conversations: []inbox.ConversationID{m.Conversation}})
	return nil
}

// Discard deletes a message that is not sent and answers its text, so that it
// can be written anew. Only failed and queued messages can be deleted.
func (d *Desk) Discard(ctx context.Context, id inbox.OutboxID) (string, error) {
	m, err := d.local.OutboxMessage(ctx, id)
	if err != nil {
		return "", missing(err, inbox.CodeConversationMissing)
	}
	removed, err := d.local.RemoveOutbox(ctx, id, store.OutboxFailed, store.OutboxQueued)
	if err != nil {
		return "", err
	}
	if !removed {
		return "", &inbox.Problem{Code: inbox.CodeSendInterrupted, Action: inbox.ActionWait}
	}
	d.announce(Change{Conversations: []inbox.ConversationID{m.Conversation}})
	return m.Text, nil
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

// MarkRead tells the workspace that the customer's messages were seen. It
// does nothing when there is nothing new.
func (d *Desk) MarkRead(ctx context.Context, id inbox.ConversationID) error {
	c, err := d.Conversation(ctx, id)
	if err != nil || c.Unread == 0 {
		return err
	}
	upTo := max(c.LastMs, c.LastInMs)
	channelID, contact := id.Parts()
	return d.appendEntry(ctx, store.Append{
		Kind: entry.KindConversationRead, Channel: channelID, Thread: contact,
		Unique: fmt.Sprintf("read/%s/%d", id, upTo), Body: entry.Encode(&entry.ConversationRead{UpToMs: upTo}),
	})
}

// missing turns ErrNotFound into what a person is told.
func missing(err error, code inbox.Code) error {
	if errors.Is(err, store.ErrNotFound) {
		return &inbox.Problem{Code: code, Action: inbox.ActionNone, Cause: err}
	}
	return err
}
