package outbox_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

// historian is a provider with a record of the thread.
type historian struct {
	*kind
	record []inbox.Message // newest first
	err    error
}

func (h *historian) Threads(context.Context, channel.Account, secret.Token) iter.Seq2[channel.PastThread, error] {
	return func(func(channel.PastThread, error) bool) {}
}

func (h *historian) Thread(context.Context, channel.Account, secret.Token, inbox.ContactID) (channel.PastThread, bool, error) {
	return channel.PastThread{ID: "t_1"}, h.err == nil, h.err
}

func (h *historian) Past(context.Context, channel.Account, secret.Token, channel.PastThread) iter.Seq2[inbox.Message, error] {
	return func(yield func(inbox.Message, error) bool) {
		for _, m := range h.record {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// While the relay is away the journal cannot tell whether somebody else has
// answered since a message was written: the provider's record can.
func TestRecordTellsOfAnswersWhileTheRelayIsAway(t *testing.T) {
	t.Parallel()
	shopWrote := func(id inbox.MessageID, atMs int64) inbox.Message {
		return inbox.Message{ID: id, From: inbox.PartyShop, AtMs: atMs}
	}
	for name, tc := range map[string]struct {
		record func(writtenMs int64) []inbox.Message
		err    error
		want   store.OutboxState
	}{
		"somebody answered": {func(ms int64) []inbox.Message { return []inbox.Message{shopWrote("m_theirs", ms+5000)} }, nil, store.OutboxFailed},
		"before it was written": {
			func(ms int64) []inbox.Message { return []inbox.Message{shopWrote("m_theirs", ms-5000)} }, nil, store.OutboxAccepted,
		},
		"the customer wrote": {
			func(ms int64) []inbox.Message {
				return []inbox.Message{{ID: "m_in2", From: inbox.PartyCustomer, AtMs: ms + 5000}}
			}, nil, store.OutboxAccepted,
		},
		"it cannot be read": {func(int64) []inbox.Message { return nil }, errors.New("no permission"), store.OutboxAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newComputer(t, &ledger{})
				now := time.Now().UnixMilli()
				path := c.left(t, store.OutboxMessage{
					ID: "1", Conversation: mai, Author: "nok", Text: "late", State: store.OutboxQueued,
					CreatedMs: now - time.Hour.Milliseconds(), Seen: store.MessageCursor{AtMs: now, ID: "m_in"},
				})
				c.away.Store(true)
				h := &historian{kind: &kind{ledger: c.meta, point: func() {}, dead: func() bool { return false }}, record: tc.record(now), err: tc.err}
				p := c.startWith(t, path, h)
				letPass(time.Second)
				if m := p.row(t, "1"); m.State != tc.want {
					t.Errorf("the message is %s, %+v", m.State, m.Problem)
				}
			})
		})
	}
}
