package outbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// settle finds out what became of a try with an unknown result: from the
// journal, then from the provider's record of the thread. Only a message that
// neither holds is tried again.
func (s *Sender) settle(ctx context.Context, m store.OutboxMessage) error {
	found, err := s.settleFromJournal(ctx, m)
	if err != nil || found {
		return err
	}
	t, problem, err := s.resolve(ctx, m)
	if err != nil {
		return err
	}
	finder, ok := t.kind.(channel.Finder)
	if problem != nil || !ok {
		p := &inbox.Problem{Code: inbox.CodeSendInterrupted, Action: inbox.ActionRetry}
		if problem != nil {
			p.Cause = problem
		}
		return s.fail(ctx, m, p)
	}
	since := time.UnixMilli(m.TriedMs).Add(-clockSlack)
	id, found, err := finder.FindSent(ctx, t.account, t.token, t.out, since, func(found inbox.MessageID) bool {
		return s.isAnother(ctx, t.account, m, found)
	})
	if ctx.Err() != nil {
		return nil // the next start settles it
	}
	switch {
	case err != nil:
		s.cfg.Log.Info("thread could not be read", "client", string(m.ID), "cause", err)
		m.NextMs = s.cfg.Now().Add(jittered(m.Tries + 3)).UnixMilli()
		_, err = s.cfg.Local.SetOutbox(ctx, m, store.OutboxUnknown)
		return err
	case found:
		return s.accept(ctx, m, id)
	}
	return s.again(ctx, m, channel.Result{Problem: &inbox.Problem{Code: inbox.CodeMetaTemporary, Action: inbox.ActionWait}})
}

// isAnother reports whether a message of the thread is known to be another
// one than m: it came with another id of ours, through another app, or is
// another row's.
func (s *Sender) isAnother(ctx context.Context, account channel.Account, m store.OutboxMessage, found inbox.MessageID) bool {
	known, err := s.cfg.Replica.Message(ctx, account.Channel, found)
	if err == nil && ((known.Client != "" && known.Client != m.ID) || (known.AppID != "" && known.AppID != account.AppID)) {
		return true
	}
	rows, err := s.cfg.Local.OutboxOf(ctx, m.Conversation)
	return err != nil || slices.ContainsFunc(rows, func(o store.OutboxMessage) bool { return o.ID != m.ID && o.Message == found })
}

func (s *Sender) settleFromJournal(ctx context.Context, m store.OutboxMessage) (bool, error) {
	got, err := s.cfg.Replica.MessageByClient(ctx, m.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, s.accept(ctx, m, got.ID)
}

// Arrived takes the messages out that the journal has brought back. A row
// whose try is under way is left to that try.
func (s *Sender) Arrived(ctx context.Context, ids []inbox.OutboxID) error {
	for _, id := range ids {
		m, err := s.cfg.Local.OutboxMessage(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // written on another computer
		}
		if err != nil {
			return err
		}
		switch m.State {
		case store.OutboxAccepted:
			if err := s.remove(ctx, m); err != nil {
				return err
			}
		case store.OutboxSending:
		case store.OutboxQueued, store.OutboxUnknown, store.OutboxFailed:
			// It went out after all.
			if _, err := s.settleFromJournal(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}
