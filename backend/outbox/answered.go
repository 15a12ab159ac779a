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
// when somebody else has answered since: its author decides (features.md 4, 3).
func (s *Sender) checkAnswered(ctx context.Context, m store.OutboxMessage, t target) (*inbox.Problem, error) {
	written := time.UnixMilli(max(m.CreatedMs, m.HoldMs))
	if m.Automatic || s.cfg.Now().Sub(written) < waitedLong {
		return nil, nil
	}
	if s.cfg.Behind != nil && s.cfg.Behind() {
		return nil, errNotYet
	}
	_, answered, err := s.cfg.Replica.AnsweredSince(ctx, m.Conversation, m.Seen, m.Author)
	if err == nil && !answered && s.cfg.Live != nil && !s.cfg.Live() {
		answered, err = s.answeredInRecord(ctx, m, t)
	}
	if err != nil || !answered {
		return nil, err
	}
	return &inbox.Problem{Code: inbox.CodeAnsweredWaiting, Action: inbox.ActionRetry}, nil
}

// answeredInRecord looks for the answer in the provider's record, where the
// journal cannot tell. What cannot be read there keeps no message back.
func (s *Sender) answeredInRecord(ctx context.Context, m store.OutboxMessage, t target) (bool, error) {
	written, err := shopWrote(ctx, t, m.Seen)
	if err != nil {
		s.cfg.Log.Info("not looked for answers of others", "client", string(m.ID), "cause", err)
		return false, nil
	}
	for _, id := range written {
		if here, err := s.isHere(ctx, m, t.account, id); err != nil || !here {
			return err == nil, err
		}
	}
	return false, nil
}

// shopWrote lists the shop's messages in the provider's record since a point of
// the thread.
func shopWrote(ctx context.Context, t target, after store.MessageCursor) (ids []inbox.MessageID, err error) {
	history, ok := t.kind.(channel.Historian)
	if !ok {
		return nil, nil
	}
	thread, ok, err := history.Thread(ctx, t.account, t.token, t.out.Contact)
	if err != nil || !ok {
		return nil, err
	}
	since := after.AtMs - after.AtMs%time.Second.Milliseconds() // the record has whole seconds (meta-platform.md, 5.2)
	for m, err := range history.Past(ctx, t.account, t.token, thread) {
		if err != nil {
			return nil, err
		}
		if m.AtMs < since {
			break
		}
		if m.From == inbox.PartyShop && m.ID != after.ID {
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}

// isHere reports whether a message is known on this computer: the replica has
// it and has been asked, or it has just been sent from here.
func (s *Sender) isHere(ctx context.Context, m store.OutboxMessage, account channel.Account, id inbox.MessageID) (bool, error) {
	known, err := s.cfg.Replica.Sources(ctx, account.Channel, []inbox.MessageID{id})
	if err != nil || len(known) > 0 {
		return true, err
	}
	return s.isAnotherRow(ctx, m, id)
}
