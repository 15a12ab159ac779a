package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pagedesk/backend/inbox"
)

// Draft is what is being written in a conversation. Seen is the newest message
// of the thread that its author knew of: when writing began, or when last told
// that somebody else had answered.
type Draft struct {
	Text string
	Seen MessageCursor
}

const (
	// What was seen when writing began stays until the draft goes.
	sqlSaveDraft = `INSERT INTO drafts (conversation, text, updated_ms, seen_ms, seen_mid) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (conversation) DO UPDATE SET text = excluded.text, updated_ms = excluded.updated_ms`
	sqlClearDraft = `DELETE FROM drafts WHERE conversation = ?`
	sqlDraft      = `SELECT text, seen_ms, seen_mid FROM drafts WHERE conversation = ?`
)

// SaveDraft keeps what is being written in a conversation; "" deletes it. seen
// counts for a draft that begins.
func (l *Local) SaveDraft(ctx context.Context, id inbox.ConversationID, text string, seen MessageCursor, now time.Time) error {
	err := l.f.update(ctx, func(t tx) error {
		if text == "" {
			return clearDraftOf(t, id)
		}
		return t.run(sqlSaveDraft, id, text, now.UnixMilli(), seen.AtMs, seen.ID)
	})
	if err != nil {
		return fmt.Errorf("save draft of %s: %w", id, err)
	}
	return nil
}

// clearDraftOf forgets a draft and what went into it.
func clearDraftOf(t tx, id inbox.ConversationID) error {
	if err := t.run(sqlClearDraftedReplies, id); err != nil {
		return err
	}
	return t.run(sqlClearDraft, id)
}

// SawThread moves a draft's Seen, because its author was shown what came since.
func (l *Local) SawThread(ctx context.Context, id inbox.ConversationID, seen MessageCursor) error {
	err := l.f.update(ctx, func(t tx) error {
		return t.run(`UPDATE drafts SET seen_ms = ?, seen_mid = ? WHERE conversation = ?`, seen.AtMs, seen.ID, id)
	})
	if err != nil {
		return fmt.Errorf("mark draft of %s: %w", id, err)
	}
	return nil
}

// Draft reads a conversation's draft, the zero one when there is none.
func (l *Local) Draft(ctx context.Context, id inbox.ConversationID) (Draft, error) {
	var d Draft
	err := l.f.read.QueryRowContext(ctx, sqlDraft, id).Scan(&d.Text, &d.Seen.AtMs, &d.Seen.ID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return d, fmt.Errorf("read draft of %s: %w", id, err)
	}
	return d, nil
}

// Drafts reads the texts of all drafts; there are as many as conversations
// being answered.
func (l *Local) Drafts(ctx context.Context) (map[inbox.ConversationID]string, error) {
	type draft struct {
		id   inbox.ConversationID
		text string
	}
	rows, err := l.f.read.QueryContext(ctx, `SELECT conversation, text FROM drafts`)
	all, err := collect(rows, err, func(scan func(...any) error) (draft, error) {
		var d draft
		return d, scan(&d.id, &d.text)
	})
	if err != nil {
		return nil, fmt.Errorf("read drafts: %w", err)
	}
	byID := make(map[inbox.ConversationID]string, len(all))
	for _, d := range all {
		byID[d.id] = d.text
	}
	return byID, nil
}

// TakeBack makes a message that is not sent a draft again, in front of what is
// being written, in one transaction: its text is always in one of the two. The
// row must be in one of the states from; seen counts for a draft that begins.
// It answers the draft's text.
func (l *Local) TakeBack(ctx context.Context, m OutboxMessage, seen MessageCursor, now time.Time, from ...OutboxState) (text string, taken bool, err error) {
	err = l.f.update(ctx, func(t tx) error {
		if taken, err = removeOutbox(t, m.ID, from); err != nil || !taken {
			return err
		}
		d := Draft{Seen: seen}
		if err := t.row(sqlDraft, m.Conversation).Scan(&d.Text, &d.Seen.AtMs, &d.Seen.ID); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		text = m.Text
		if d.Text != "" {
			text += "\n" + d.Text
		}
		return t.run(sqlSaveDraft, m.Conversation, text, now.UnixMilli(), d.Seen.AtMs, d.Seen.ID)
	})
	if err != nil {
		return "", false, fmt.Errorf("take message %s back: %w", m.ID, err)
	}
	return text, taken, nil
}
