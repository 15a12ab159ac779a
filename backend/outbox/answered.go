package outbox

import (
	"context"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// waitedLong is after how long a message does not go before it is looked
// whether somebody else has answered the customer meanwhile.
const waitedLong = time.Minute

// checkAnswered keeps back what waited for long, the network having been away,
// when somebody else has answered since: its author decides (features.md 4, 3),
// and is asked once for each answer.
func (s *Sender) checkAnswered(ctx context.Context, m *store.OutboxMessage, t target) (*inbox.Problem, error) {
	written := time.UnixMilli(max(m.CreatedMs, m.HoldMs))
	if m.Automatic || s.cfg.Now().Sub(written) < waitedLong {
		return nil, nil
	}
	if s.cfg.Behind != nil && s.cfg.Behind() {
		return nil, errNotYet
	}
	answer, answered, err := store.MessageCursor{}, false, error(nil)
	if s.cfg.Live != nil && !s.cfg.Live() {
		answer, answered, err = s.answeredInRecord(ctx, *m, t)
	}
	if err == nil && !answered { // last: what the record holds may have come meanwhile
		var last inbox.Message
		last, answered, err = s.cfg.Replica.AnsweredSince(ctx, m.Conversation, m.Seen, m.Author)
		answer = store.MessageCursor{AtMs: last.AtMs, ID: last.ID}
	}
	if err != nil || !answered {
		return nil, err
	}
	m.Seen = answer
	return &inbox.Problem{Code: inbox.CodeAnsweredWaiting, Action: inbox.ActionRetry}, nil
}

// answeredInRecord looks for the answer in the provider's record, where the
// journal cannot tell. What cannot be read there keeps no message back.
func (s *Sender) answeredInRecord(ctx context.Context, m store.OutboxMessage, t target) (store.MessageCursor, bool, error) {
	written, err := shopWrote(ctx, t, m.Seen)
	if err != nil {
		s.cfg.Log.Info("not looked for answers of others", "client", string(m.ID), "cause", err)
		return store.MessageCursor{}, false, nil
	}
	for _, w := range written {
		if here, err := s.isHere(ctx, m, t.account, w.ID); err != nil || !here {
			return store.MessageCursor{AtMs: w.AtMs + recordStep}, err == nil, err
		}
	}
	return store.MessageCursor{}, false, nil
}

// recordStep is how exact the times of the record are, in milliseconds
// (meta-platform.md, 5.2).
const recordStep = 1000

// shopWrote lists the shop's messages in the provider's record since a point of
// the thread, newest first.
func shopWrote(ctx context.Context, t target, after store.MessageCursor) (written []inbox.Message, err error) {
	history, ok := t.kind.(channel.Historian)
	if !ok {
		return nil, nil
	}
	thread, ok, err := history.Thread(ctx, t.account, t.token, t.out.Contact)
	if err != nil || !ok {
		return nil, err
	}
	for m, err := range history.Past(ctx, t.account, t.token, thread) {
		if err != nil {
			return nil, err
		}
		if m.AtMs < after.AtMs-after.AtMs%recordStep {
			break
		}
		if m.From == inbox.PartyShop && m.ID != after.ID {
			written = append(written, m)
		}
	}
	return written, nil
}

// isHere reports whether a message is known on this computer: the replica has
// it and can be asked, or it has just been sent from here.
func (s *Sender) isHere(ctx context.Context, m store.OutboxMessage, account channel.Account, id inbox.MessageID) (bool, error) {
	known, err := s.cfg.Replica.Sources(ctx, account.Channel, []inbox.MessageID{id})
	if err != nil || len(known) > 0 {
		return true, err
	}
	return s.isAnotherRow(ctx, m, id)
}
