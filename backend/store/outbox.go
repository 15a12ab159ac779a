package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pagedesk/backend/inbox"
)

// OutboxState is how far a message of ours has come on this computer.
type OutboxState string

// The states of an outbox row. Accepted rows go when the journal has brought
// their message back.
const (
	OutboxQueued   OutboxState = "queued"
	OutboxSending  OutboxState = "sending"
	OutboxUnknown  OutboxState = "unknown"
	OutboxAccepted OutboxState = "accepted"
	OutboxFailed   OutboxState = "failed"
)

// OutboxMessage is a message written here.
type OutboxMessage struct {
	No           int64
	ID           inbox.OutboxID
	Conversation inbox.ConversationID
	Author       inbox.MemberID
	Text         string
	ReplyTo      inbox.MessageID
	State        OutboxState
	CreatedMs    int64
	TriedMs      int64
	NextMs       int64
	Tries        int
	Message      inbox.MessageID
	Problem      *inbox.Problem
}

// storedProblem is a Problem as it is kept: without its cause.
type storedProblem struct {
	Code   inbox.Code        `json:"code"`
	Args   map[string]string `json:"args,omitempty"`
	Action inbox.Action      `json:"action"`
}

func problemJSON(p *inbox.Problem) string {
	if p == nil {
		return ""
	}
	return toJSON(storedProblem{p.Code, p.Args, p.Action})
}

// Enqueue stores a message to be sent and deletes the conversation's draft in
// the same transaction, so that what was typed is always in one of the two.
func (l *Local) Enqueue(ctx context.Context, m OutboxMessage) error {
	err := l.f.update(ctx, func(t tx) error {
		if err := t.run(`INSERT INTO outbox (id, conversation, author, text, reply_to, state, created_ms)
			VALUES (?, ?, ?, ?, ?, 'queued', ?)`, m.ID, m.Conversation, m.Author, m.Text, m.ReplyTo, m.CreatedMs); err != nil {
			return err
		}
		return saveDraft(t, m.Conversation, "", time.Time{})
	})
	if err != nil {
		return fmt.Errorf("store message for %s: %w", m.Conversation, err)
	}
	return nil
}

const sqlOutbox = `SELECT no, id, conversation, author, text, reply_to, state, created_ms, tried_ms, next_ms, tries, mid, problem FROM outbox`

func scanOutbox(scan func(...any) error) (OutboxMessage, error) {
	var m OutboxMessage
	var problem string
	if err := scan(&m.No, &m.ID, &m.Conversation, &m.Author, &m.Text, &m.ReplyTo, &m.State, &m.CreatedMs, &m.TriedMs, &m.NextMs,
		&m.Tries, &m.Message, &problem); err != nil {
		return m, err
	}
	if problem != "" {
		var p storedProblem
		if err := fromJSON(problem, &p); err != nil {
			return m, err
		}
		m.Problem = &inbox.Problem{Code: p.Code, Args: p.Args, Action: p.Action}
	}
	return m, nil
}

// OutboxOf lists a conversation's messages that are not in the journal yet,
// in the order in which they were written.
func (l *Local) OutboxOf(ctx context.Context, id inbox.ConversationID) ([]OutboxMessage, error) {
	rows, err := l.f.read.QueryContext(ctx, sqlOutbox+` WHERE conversation = ? ORDER BY no`, id)
	all, err := collect(rows, err, scanOutbox)
	if err != nil {
		return nil, fmt.Errorf("read outbox of %s: %w", id, err)
	}
	return all, nil
}

// Outbox lists all messages in the order in which they were written.
func (l *Local) Outbox(ctx context.Context) ([]OutboxMessage, error) {
	rows, err := l.f.read.QueryContext(ctx, sqlOutbox+` ORDER BY no`)
	all, err := collect(rows, err, scanOutbox)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return all, nil
}

// OutboxMessage reads one message; ErrNotFound when it is gone.
func (l *Local) OutboxMessage(ctx context.Context, id inbox.OutboxID) (OutboxMessage, error) {
	m, err := scanOutbox(l.f.read.QueryRowContext(ctx, sqlOutbox+` WHERE id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("outbox message %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return m, fmt.Errorf("read outbox message %s: %w", id, err)
	}
	return m, nil
}

// SetOutbox writes back what a try changed, provided the row is still in one
// of the states from: of two that work on it, one wins. It reports whether it
// did.
func (l *Local) SetOutbox(ctx context.Context, m OutboxMessage, from ...OutboxState) (bool, error) {
	won := false
	err := l.f.update(ctx, func(t tx) (err error) {
		won, err = setOutbox(t, m, from)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("update outbox message %s: %w", m.ID, err)
	}
	return won, nil
}

func setOutbox(t tx, m OutboxMessage, from []OutboxState) (bool, error) {
	for _, state := range from {
		res, err := t.exec(`UPDATE outbox SET state = ?, tried_ms = ?, next_ms = ?, tries = ?, mid = ?, problem = ? WHERE id = ? AND state = ?`,
			m.State, m.TriedMs, m.NextMs, m.Tries, m.Message, problemJSON(m.Problem), m.ID, state)
		if err != nil {
			return false, err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// Accept records that Meta took a message and, in the same transaction, that
// the journal must be told.
func (l *Local) Accept(ctx context.Context, m OutboxMessage, a Append) error {
	err := l.f.update(ctx, func(t tx) error {
		won, err := setOutbox(t, m, []OutboxState{OutboxSending, OutboxUnknown, OutboxQueued, OutboxFailed})
		if err != nil || !won {
			return err
		}
		return putAppend(t, a)
	})
	if err != nil {
		return fmt.Errorf("record message %s as accepted: %w", m.ID, err)
	}
	return nil
}

// RemoveOutbox deletes a message that the journal has brought back, or that a
// person gave up. It reports whether the row was in one of the states from.
func (l *Local) RemoveOutbox(ctx context.Context, id inbox.OutboxID, from ...OutboxState) (bool, error) {
	removed := false
	err := l.f.update(ctx, func(t tx) error {
		for _, state := range from {
			res, err := t.exec(`DELETE FROM outbox WHERE id = ? AND state = ?`, id, state)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n > 0 {
				removed = n > 0
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("remove outbox message %s: %w", id, err)
	}
	return removed, nil
}
