package outbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// send makes one try of a queued message.
func (s *Sender) send(ctx context.Context, m store.OutboxMessage) error {
	if m.Tries > 0 {
		if found, err := s.settleFromJournal(ctx, m); err != nil || found {
			return err
		}
	}
	t, problem, err := s.resolve(ctx, m)
	if err != nil {
		return err
	}
	if problem == nil {
		problem, err = s.windowProblem(ctx, m)
		if err != nil {
			return err
		}
	}
	if problem != nil {
		return s.fail(ctx, m, problem)
	}
	m.State, m.TriedMs, m.NextMs, m.Problem = store.OutboxSending, s.cfg.Now().UnixMilli(), 0, nil
	m.Tries++
	if won, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxQueued); err != nil || !won {
		return err
	}
	s.cfg.Changed(m.Conversation)
	result := t.kind.Send(ctx, t.account, t.token, t.out)
	// What Meta answered is recorded even while the program stops.
	ctx = context.WithoutCancel(ctx)
	return outcomes[result.Outcome](s, ctx, m, result)
}

var outcomes = map[channel.Outcome]func(*Sender, context.Context, store.OutboxMessage, channel.Result) error{
	channel.OutcomeSent: func(s *Sender, ctx context.Context, m store.OutboxMessage, r channel.Result) error {
		s.tellRefused(m, nil)
		return s.accept(ctx, m, r.Message)
	},
	channel.OutcomeFailed: func(s *Sender, ctx context.Context, m store.OutboxMessage, r channel.Result) error {
		s.tellRefused(m, r.Problem)
		return s.fail(ctx, m, r.Problem)
	},
	channel.OutcomeRetry:   (*Sender).again,
	channel.OutcomeUnknown: (*Sender).doubt,
}

// doubt leaves a try with an unknown result to be settled; its echo may be
// here already.
func (s *Sender) doubt(ctx context.Context, m store.OutboxMessage, r channel.Result) error {
	s.cfg.Log.Warn("result of send unknown", "client", string(m.ID), "cause", r.Problem.Cause)
	m.State, m.Problem = store.OutboxUnknown, r.Problem
	m.NextMs = s.cfg.Now().Add(settleWait).UnixMilli()
	if _, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxSending); err != nil {
		return err
	}
	_, err := s.settleFromJournal(ctx, m)
	return err
}

func (s *Sender) tellRefused(m store.OutboxMessage, p *inbox.Problem) {
	if s.cfg.Refused != nil {
		id, _ := m.Conversation.Parts()
		s.cfg.Refused(id, p)
	}
}

// again queues a message for another try. Not reaching Meta at all costs no
// try: such a message waits for the network however long it takes.
func (s *Sender) again(ctx context.Context, m store.OutboxMessage, r channel.Result) error {
	s.tellRefused(m, r.Problem)
	if r.Problem.Code == inbox.CodeMetaUnreachable {
		m.Tries--
	}
	if m.Tries >= maxTries {
		return s.fail(ctx, m, r.Problem)
	}
	wait := max(r.RetryAfter, jittered(m.Tries+1))
	m.State, m.Problem, m.NextMs = store.OutboxQueued, r.Problem, s.cfg.Now().Add(wait).UnixMilli()
	_, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxSending, store.OutboxUnknown)
	s.cfg.Log.Info("message will be tried again", "client", string(m.ID), "wait", wait, "problem", string(r.Problem.Code), "cause", r.Problem.Cause)
	return err
}

// windowProblem says that the shop may not answer any more. A customer who
// wrote since then has opened the window again.
func (s *Sender) windowProblem(ctx context.Context, m store.OutboxMessage) (*inbox.Problem, error) {
	c, err := s.cfg.Replica.Conversation(ctx, m.Conversation)
	if errors.Is(err, store.ErrNotFound) {
		return &inbox.Problem{Code: inbox.CodeConversationMissing, Action: inbox.ActionNone, Cause: err}, nil
	}
	if err != nil {
		return nil, err
	}
	if !inbox.WindowOpen(c.WindowUntilMs, s.cfg.Now().UnixMilli()) {
		return &inbox.Problem{Code: inbox.CodeWindowClosed, Action: inbox.ActionNone}, nil
	}
	return nil, nil
}

// accept records Meta's id and tells the journal who wrote the message.
func (s *Sender) accept(ctx context.Context, m store.OutboxMessage, id inbox.MessageID) error {
	m.State, m.Message, m.Problem = store.OutboxAccepted, id, nil
	channelID, contact := m.Conversation.Parts()
	now := s.cfg.Now().UnixMilli()
	err := s.cfg.Local.Accept(ctx, m, store.Append{
		Kind: entry.KindMessageSent, Channel: channelID, Thread: contact, Unique: "sent/" + string(m.ID), CreatedMs: now,
		Body: entry.Encode(&entry.MessageSent{Message: string(id), Client: string(m.ID), Text: m.Text, ReplyTo: string(m.ReplyTo), AtMs: now}),
	})
	if err != nil {
		return err
	}
	s.cfg.Appended()
	if _, err := s.cfg.Replica.MessageByClient(ctx, m.ID); err == nil {
		_, err := s.cfg.Local.RemoveOutbox(ctx, m.ID, store.OutboxAccepted)
		return err
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

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
		return s.fail(ctx, m, &inbox.Problem{Code: inbox.CodeSendInterrupted, Action: inbox.ActionRetry, Cause: problem})
	}
	since := time.UnixMilli(m.TriedMs).Add(-clockSlack)
	id, found, err := finder.FindSent(ctx, t.account, t.token, t.out, since, func(found inbox.MessageID) bool {
		return s.isAnother(ctx, t.account, m, found)
	})
	ctx = context.WithoutCancel(ctx)
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
			if _, err := s.cfg.Local.RemoveOutbox(ctx, id, store.OutboxAccepted); err != nil {
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
