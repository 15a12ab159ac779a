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
	tried := time.UnixMilli(m.TriedMs)
	since := tried.Add(-clockSlack)
	var unsure error
	id, found, err := finder.FindSent(ctx, t.account, t.token, t.out, since, func(found inbox.MessageID) bool {
		another, err := s.isAnother(ctx, t.account, m, found)
		unsure = errors.Join(unsure, err)
		return another || err != nil
	})
	if ctx.Err() != nil {
		return nil // the next start settles it
	}
	if err == nil {
		err = unsure // a message that was passed over may be ours
	}
	switch {
	case err != nil:
		s.cfg.Log.Info("thread could not be read", "client", string(m.ID), "cause", err)
		return s.settleLater(ctx, m, jittered(m.Tries+3))
	case !found:
		return s.again(ctx, m, channel.Result{Problem: &inbox.Problem{Code: inbox.CodeMetaTemporary, Action: inbox.ActionWait}})
	}
	// Only its echo says whose a message is. One that looks like ours may be a
	// colleague's, written elsewhere at the same time.
	told, err := s.cfg.Replica.Sources(ctx, t.account.Channel, []inbox.MessageID{id})
	if err != nil {
		return err
	}
	if told[id] < store.SourceWebhook && s.cfg.Now().Before(tried.Add(namedWithin*s.cfg.EchoWait)) {
		return s.settleLater(ctx, m, s.cfg.EchoWait)
	}
	return s.accept(ctx, m, id)
}

func (s *Sender) settleLater(ctx context.Context, m store.OutboxMessage, wait time.Duration) error {
	m.NextMs = s.cfg.Now().Add(wait).UnixMilli()
	_, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxUnknown)
	return err
}

// namedWithin is for how many waits a message that looks like ours may stay
// without an echo before it is taken for ours.
const namedWithin = 4

// isAnother reports whether a message of the thread is known to be another
// one than m: it came with another id of ours, its echo does not name our app
// (meta-platform.md, 3.6), or it is another row's.
func (s *Sender) isAnother(ctx context.Context, account channel.Account, m store.OutboxMessage, found inbox.MessageID) (bool, error) {
	known, err := s.cfg.Replica.Message(ctx, account.Channel, found)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	if err == nil && known.Client != "" {
		return known.Client != m.ID, nil
	}
	if err == nil && known.AppID != account.AppID {
		told, err := s.cfg.Replica.Sources(ctx, account.Channel, []inbox.MessageID{found})
		if err != nil || told[found] == store.SourceWebhook {
			return true, err
		}
	}
	return s.isAnotherRow(ctx, m, found)
}

// isAnotherRow reports whether a message is that of another row.
func (s *Sender) isAnotherRow(ctx context.Context, m store.OutboxMessage, found inbox.MessageID) (bool, error) {
	rows, err := s.cfg.Local.OutboxOf(ctx, m.Conversation)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(rows, func(o store.OutboxMessage) bool { return o.ID != m.ID && o.Message == found }), nil
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
// whose try is under way is left to that try. After an error Run looks at all
// rows again.
func (s *Sender) Arrived(ctx context.Context, ids []inbox.OutboxID) error {
	err := s.arrived(ctx, ids)
	if err != nil {
		s.missed.Store(true)
		s.Kick()
	}
	return err
}

// arrivedUnnoticed takes out what the journal brought back while nobody could
// be told: the program ended between the two databases.
func (s *Sender) arrivedUnnoticed(ctx context.Context) error {
	rows, err := s.cfg.Local.Outbox(ctx)
	if err != nil {
		return err
	}
	var ids []inbox.OutboxID
	for _, m := range rows {
		if m.State != store.OutboxAccepted && m.State != store.OutboxFailed {
			continue // is looked up before its next step
		}
		if _, err := s.cfg.Replica.MessageByClient(ctx, m.ID); err == nil {
			ids = append(ids, m.ID)
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return s.arrived(ctx, ids)
}

func (s *Sender) arrived(ctx context.Context, ids []inbox.OutboxID) error {
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
