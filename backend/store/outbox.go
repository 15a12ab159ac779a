package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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

// OutboxMessage is a message written here: a text or a file.
type OutboxMessage struct {
	No           int64
	ID           inbox.OutboxID
	Conversation inbox.ConversationID
	Author       inbox.MemberID
	Automatic    bool // written by a rule, not by a person
	// Planned says that it is an automatic reply of the journal, which another
	// computer may have to send instead.
	Planned bool
	Text    string
	File    *inbox.OutgoingFile
	ReplyTo inbox.MessageID
	// Replies are the canned replies that the journal is told of with it.
	Replies   []inbox.ReplyID
	State     OutboxState
	CreatedMs int64
	// Seen is the newest message of the thread that its author knew of.
	Seen    MessageCursor
	HoldMs  int64 // its author may take it back until then; not sent before
	TriedMs int64
	NextMs  int64
	Tries   int
	Log     []Try
	Message inbox.MessageID
	Problem *inbox.Problem
}

// Try is one attempt to send a message, as people see it.
type Try struct {
	AtMs int64 `json:"at_ms"`
	// Result is what came of it: the row's state after it. OutboxSending is a
	// try under way, or one that a crash interrupted.
	Result  OutboxState    `json:"result"`
	Problem *inbox.Problem `json:"problem,omitempty"`
}

// keptTries bounds the log of one message.
const keptTries = 20

// Begin notes in the log that a try begins.
func (m *OutboxMessage) Begin(atMs int64) {
	m.Log = append(m.Log, Try{AtMs: atMs, Result: OutboxSending})
	m.Log = m.Log[max(0, len(m.Log)-keptTries):]
}

// End notes in the log what came of the last try.
func (m *OutboxMessage) End(result OutboxState, p *inbox.Problem) {
	if len(m.Log) > 0 {
		last := &m.Log[len(m.Log)-1]
		last.Result, last.Problem = result, p
	}
}

// InDoubt reports whether the last try may have reached the customer.
func (m *OutboxMessage) InDoubt() bool {
	if len(m.Log) == 0 {
		return false
	}
	result := m.Log[len(m.Log)-1].Result
	return result == OutboxSending || result == OutboxUnknown
}

// jsonOrNone is v as JSON, "" for nil.
func jsonOrNone[T any](v *T) string {
	if v == nil {
		return ""
	}
	return toJSON(v)
}

// jsonList is a list as JSON, "" for an empty one.
func jsonList[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	return toJSON(list)
}

// Enqueue stores messages of one conversation to be sent in this order. With
// clearDraft the conversation's draft goes in the same transaction, so that
// what was typed is always in one of the two. The first message that a person
// sends tells of the canned replies that went into all of them. The entries that
// follow from sending are kept for the journal with them.
func (l *Local) Enqueue(ctx context.Context, messages []OutboxMessage, clearDraft bool, follow ...Append) error {
	err := l.f.update(ctx, func(t tx) error {
		for _, a := range follow {
			if err := putAppend(t, a); err != nil {
				return fmt.Errorf("keep %s for the journal: %w", a.Kind, err)
			}
		}
		for i, m := range messages {
			if i == 0 && !m.Automatic {
				var err error
				if m.Replies, err = takeDraftedReplies(t, m.Conversation); err != nil {
					return err
				}
			}
			if err := t.run(`INSERT INTO outbox (id, conversation, author, automatic, text, file, reply_to, replies, state, created_ms,
				hold_ms, seen_ms, seen_mid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`, m.ID, m.Conversation, m.Author, m.Automatic, m.Text, jsonOrNone(m.File),
				m.ReplyTo, jsonList(m.Replies), m.CreatedMs, m.HoldMs, m.Seen.AtMs, m.Seen.ID); err != nil {
				return fmt.Errorf("store message for %s: %w", m.Conversation, err)
			}
			if !clearDraft {
				continue
			}
			if err := clearDraftOf(t, m.Conversation); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("fill outbox: %w", err)
	}
	return nil
}

// EnqueuePlanned stores an automatic reply of the journal to be sent, as its
// state says: queued, or unknown when another computer may have sent it. A
// message that is there stays as it is.
func (l *Local) EnqueuePlanned(ctx context.Context, m OutboxMessage) error {
	err := l.f.update(ctx, func(t tx) error {
		return t.run(`INSERT INTO outbox (id, conversation, author, automatic, planned, text, state, created_ms, tried_ms, next_ms, tries, log)
			VALUES (?, ?, '', 1, 1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
			m.ID, m.Conversation, m.Text, m.State, m.CreatedMs, m.TriedMs, m.NextMs, m.Tries, toJSON(m.Log))
	})
	if err != nil {
		return fmt.Errorf("store automatic reply for %s: %w", m.Conversation, err)
	}
	return nil
}

const sqlOutbox = `SELECT no, id, conversation, author, automatic, planned, text, file, reply_to, replies, state, created_ms, seen_ms, seen_mid,
	hold_ms, tried_ms, next_ms, tries, log, mid, problem FROM outbox`

func scanOutbox(scan func(...any) error) (OutboxMessage, error) {
	var m OutboxMessage
	var file, replies, log, problem string
	if err := scan(&m.No, &m.ID, &m.Conversation, &m.Author, &m.Automatic, &m.Planned, &m.Text, &file, &m.ReplyTo, &replies, &m.State, &m.CreatedMs,
		&m.Seen.AtMs, &m.Seen.ID, &m.HoldMs, &m.TriedMs, &m.NextMs, &m.Tries, &log, &m.Message, &problem); err != nil {
		return m, err
	}
	return m, errors.Join(fromJSON(file, &m.File), fromJSON(replies, &m.Replies), fromJSON(log, &m.Log), fromJSON(problem, &m.Problem))
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
		res, err := t.exec(`UPDATE outbox SET state = ?, file = ?, seen_ms = ?, seen_mid = ?, tried_ms = ?, next_ms = ?, tries = ?, log = ?, mid = ?, problem = ?
			WHERE id = ? AND state = ?`, m.State, jsonOrNone(m.File), m.Seen.AtMs, m.Seen.ID, m.TriedMs, m.NextMs, m.Tries, toJSON(m.Log), m.Message,
			jsonOrNone(m.Problem), m.ID, state)
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
	err := l.f.update(ctx, func(t tx) (err error) {
		removed, err = removeOutbox(t, id, from)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("remove outbox message %s: %w", id, err)
	}
	return removed, nil
}

func removeOutbox(t tx, id inbox.OutboxID, from []OutboxState) (bool, error) {
	for _, state := range from {
		res, err := t.exec(`DELETE FROM outbox WHERE id = ? AND state = ?`, id, state)
		if err != nil {
			return false, err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}
