package outbox

import (
	"context"
	"errors"
	"fmt"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

// target is where a message goes.
type target struct {
	kind    channel.Channel
	account channel.Account
	token   secret.Token
	out     channel.Outbound
}

// resolve finds where a message goes, or the problem that keeps it here. A
// channel is never deleted: one that is not there comes with the journal.
func (s *Sender) resolve(ctx context.Context, m store.OutboxMessage) (target, *inbox.Problem, error) {
	channelID, contact := m.Conversation.Parts()
	c, err := s.cfg.Replica.Channel(ctx, channelID)
	if errors.Is(err, store.ErrNotFound) {
		return target{}, nil, errNotYet
	}
	if err != nil {
		return target{}, nil, err
	}
	kind := s.cfg.Kind(c.Kind)
	if kind == nil || c.State == inbox.ChannelDisconnected {
		return target{}, &inbox.Problem{Code: inbox.CodeChannelDisconnected, Action: inbox.ActionReauthorize}, nil
	}
	token, err := s.cfg.Token(channelID)
	if err != nil {
		return target{}, inbox.ProblemOf(err), nil
	}
	return target{
		kind: kind, account: channel.AccountOf(c), token: token,
		out: channel.Outbound{Client: m.ID, Contact: contact, Text: m.Text, File: m.File, ReplyTo: m.ReplyTo},
	}, nil, nil
}

// send brings a queued message one step on: it uploads its file, or makes one
// try.
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
		problem, err = s.checkWindow(ctx, m, &t)
	}
	if problem == nil && err == nil {
		problem, err = s.checkAnswered(ctx, &m, t)
	}
	if err != nil {
		return err
	}
	if problem != nil {
		return s.fail(ctx, m, problem)
	}
	if pacer, ok := t.kind.(channel.Pacer); ok {
		if wait := pacer.Pace(t.account, m.File != nil); wait > 0 {
			s.restChannel(t.account.Channel, wait)
			return nil
		}
	}
	if m.File != nil && m.File.Uploaded == "" {
		return s.upload(ctx, m, t)
	}
	still := func() bool { return true }
	if m.Planned {
		var drop bool
		if still, drop, err = s.permit(ctx, m); err != nil || drop {
			return err
		}
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, PlannedTry)
		defer stop()
	}
	now := s.cfg.Now().UnixMilli()
	m.State, m.TriedMs, m.NextMs, m.Problem = store.OutboxSending, now, 0, nil
	m.Tries++
	m.Begin(now)
	if won, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxQueued); err != nil || !won {
		return err
	}
	s.cfg.Changed(m.Conversation)
	if !still() { // the disk was slow, or this computer slept
		return s.putBack(ctx, m)
	}
	result := t.kind.Send(ctx, t.account, t.token, t.out)
	// What Meta answered is recorded even while the program stops.
	ctx = context.WithoutCancel(ctx)
	return outcomes[result.Outcome](s, ctx, m, result)
}

// checkWindow says that the shop may not answer any more, or how it may. A
// customer who wrote since then has opened the window again.
func (s *Sender) checkWindow(ctx context.Context, m store.OutboxMessage, t *target) (*inbox.Problem, error) {
	c, err := s.cfg.Replica.Conversation(ctx, m.Conversation)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNotYet
	}
	if err != nil {
		return nil, err
	}
	reply := c.Standing(m.Automatic).Reply(s.cfg.Now().UnixMilli())
	t.out.HumanAgent = reply == inbox.ReplyHumanAgent
	if reply == inbox.ReplyNone && s.cfg.Behind != nil && s.cfg.Behind() {
		return nil, errNotYet
	}
	if reply == inbox.ReplyNone {
		return &inbox.Problem{Code: inbox.CodeWindowClosed, Action: inbox.ActionNone}, nil
	}
	return nil, nil
}

var outcomes = map[channel.Outcome]func(*Sender, context.Context, store.OutboxMessage, channel.Result) error{
	channel.OutcomeSent: func(s *Sender, ctx context.Context, m store.OutboxMessage, r channel.Result) error {
		s.tellRefused(m, nil)
		return s.accept(ctx, m, r.Message)
	},
	channel.OutcomeFailed:  (*Sender).refused,
	channel.OutcomeRetry:   (*Sender).again,
	channel.OutcomeUnknown: (*Sender).doubt,
}

// refused ends a message that Meta will not take, except that a file which
// Meta has forgotten is uploaded again.
func (s *Sender) refused(ctx context.Context, m store.OutboxMessage, r channel.Result) error {
	if m.File != nil && r.Problem.Code == inbox.CodeMetaUploadGone {
		file := *m.File
		file.Uploaded = ""
		m.File = &file
		return s.again(ctx, m, r)
	}
	s.tellRefused(m, r.Problem)
	m.End(store.OutboxFailed, r.Problem)
	return s.fail(ctx, m, r.Problem)
}

// doubt leaves a try with an unknown result to be settled; its echo may be
// here already.
func (s *Sender) doubt(ctx context.Context, m store.OutboxMessage, r channel.Result) error {
	s.cfg.Log.Warn("result of send unknown", "client", string(m.ID), "cause", r.Problem.Cause)
	m.State, m.Problem = store.OutboxUnknown, r.Problem
	m.NextMs = s.cfg.Now().Add(s.cfg.EchoWait).UnixMilli()
	m.End(store.OutboxUnknown, r.Problem)
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

// patient are the problems that pass without anybody's doing: a message waits
// for their end however long it takes.
var patient = map[inbox.Code]bool{inbox.CodeMetaUnreachable: true, inbox.CodeMetaThrottled: true}

// again queues a message for another try. Not reaching Meta at all costs no
// try.
func (s *Sender) again(ctx context.Context, m store.OutboxMessage, r channel.Result) error {
	s.tellRefused(m, r.Problem)
	m.End(store.OutboxQueued, r.Problem)
	if r.Problem.Code == inbox.CodeMetaUnreachable {
		m.Tries--
	}
	if m.Tries >= maxTries && !patient[r.Problem.Code] {
		return s.fail(ctx, m, r.Problem)
	}
	wait := max(r.RetryAfter, jittered(m.Tries+1))
	from := m.State
	m.State, m.Problem, m.NextMs = store.OutboxQueued, r.Problem, s.cfg.Now().Add(wait).UnixMilli()
	_, err := s.cfg.Local.SetOutbox(ctx, m, from)
	s.cfg.Log.Info("message will be tried again", "client", string(m.ID), "wait", wait, "problem", string(r.Problem.Code), "cause", r.Problem.Cause)
	return err
}

// accept records Meta's id and tells the journal who wrote the message.
func (s *Sender) accept(ctx context.Context, m store.OutboxMessage, id inbox.MessageID) error {
	m.State, m.Message, m.Problem = store.OutboxAccepted, id, nil
	m.End(store.OutboxAccepted, nil)
	channelID, contact := m.Conversation.Parts()
	now := s.cfg.Now().UnixMilli()
	body := entry.MessageSent{Message: string(id), Client: string(m.ID), Text: m.Text, ReplyTo: string(m.ReplyTo), Replies: m.Replies, AtMs: now}
	if m.File != nil {
		body.Attachments = []inbox.Attachment{m.File.Attachment()}
	}
	err := s.cfg.Local.Accept(ctx, m, store.Append{
		Kind: entry.KindMessageSent, Channel: channelID, Thread: contact, Unique: "sent/" + string(m.ID), CreatedMs: now,
		Body: entry.Encode(&body),
	})
	if err != nil {
		return err
	}
	s.cfg.Appended()
	if _, err := s.cfg.Replica.MessageByClient(ctx, m.ID); err == nil {
		return s.remove(ctx, m)
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

func (s *Sender) fail(ctx context.Context, m store.OutboxMessage, p *inbox.Problem) error {
	from := m.State
	m.State, m.Problem = store.OutboxFailed, p
	if _, err := s.cfg.Local.SetOutbox(ctx, m, from); err != nil {
		return fmt.Errorf("record failure: %w", err)
	}
	s.cfg.Log.Warn("message not sent", "client", string(m.ID), "problem", string(p.Code), "cause", p.Cause)
	return nil
}
