package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// Staged is a file that is about to be sent.
type Staged struct {
	No           int64
	Conversation inbox.ConversationID
	File         inbox.OutgoingFile
}

const sqlStaged = `SELECT no, conversation, file FROM staged`

func scanStaged(scan func(...any) error) (Staged, error) {
	var s Staged
	var file string
	if err := scan(&s.No, &s.Conversation, &file); err != nil {
		return s, err
	}
	return s, fromJSON(file, &s.File)
}

// Stage puts a file behind those that are about to be sent.
func (l *Local) Stage(ctx context.Context, id inbox.ConversationID, f inbox.OutgoingFile) error {
	err := l.f.update(ctx, func(t tx) error {
		return t.run(`INSERT INTO staged (conversation, file) VALUES (?, ?)`, id, toJSON(f))
	})
	if err != nil {
		return fmt.Errorf("stage file for %s: %w", id, err)
	}
	return nil
}

// Restage puts another file in the place of one.
func (l *Local) Restage(ctx context.Context, no int64, f inbox.OutgoingFile) error {
	err := l.f.update(ctx, func(t tx) error {
		return t.run(`UPDATE staged SET file = ? WHERE no = ?`, toJSON(f), no)
	})
	if err != nil {
		return fmt.Errorf("stage another file: %w", err)
	}
	return nil
}

// Unstage takes files away. Those that are not there any more are passed over.
func (l *Local) Unstage(ctx context.Context, nos ...int64) error {
	err := l.f.update(ctx, func(t tx) error {
		for _, no := range nos {
			if err := t.run(`DELETE FROM staged WHERE no = ?`, no); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take staged files away: %w", err)
	}
	return nil
}

// StagedOf lists the files that are about to be sent in a conversation, in the
// order in which they were chosen.
func (l *Local) StagedOf(ctx context.Context, id inbox.ConversationID) ([]Staged, error) {
	rows, err := l.f.read.QueryContext(ctx, sqlStaged+` WHERE conversation = ? ORDER BY no`, id)
	all, err := collect(rows, err, scanStaged)
	if err != nil {
		return nil, fmt.Errorf("read staged files of %s: %w", id, err)
	}
	return all, nil
}

// Staged lists all of them.
func (l *Local) Staged(ctx context.Context) ([]Staged, error) {
	rows, err := l.f.read.QueryContext(ctx, sqlStaged+` ORDER BY no`)
	all, err := collect(rows, err, scanStaged)
	if err != nil {
		return nil, fmt.Errorf("read staged files: %w", err)
	}
	return all, nil
}
