package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// Append is an entry that the relay has not acknowledged yet.
type Append struct {
	No        int64
	Kind      string
	Channel   inbox.ChannelID
	Thread    inbox.ContactID
	Unique    string
	Audience  []string // who has the conversation now, nil when that stays
	Basis     int64    // the journal as it was when that was decided; 0: decided in any case
	Body      []byte
	CreatedMs int64
}

// PutAppend keeps an entry until the relay has it.
func (l *Local) PutAppend(ctx context.Context, a Append) error {
	if err := l.f.update(ctx, func(t tx) error { return putAppend(t, a) }); err != nil {
		return fmt.Errorf("keep %s for the journal: %w", a.Kind, err)
	}
	return nil
}

func putAppend(t tx, a Append) error {
	audience := ""
	if len(a.Audience) > 0 {
		audience = toJSON(a.Audience)
	}
	return t.run(`INSERT INTO appends (kind, channel, thread, unique_key, audience, basis, body, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		a.Kind, a.Channel, a.Thread, a.Unique, audience, a.Basis, string(a.Body), a.CreatedMs)
}

// Appends lists the oldest waiting entries.
func (l *Local) Appends(ctx context.Context, limit int) ([]Append, error) {
	rows, err := l.f.read.QueryContext(ctx, `SELECT no, kind, channel, thread, unique_key, audience, basis, body, created_ms FROM appends ORDER BY no LIMIT ?`, limit)
	all, err := collect(rows, err, func(scan func(...any) error) (Append, error) {
		var a Append
		var audience string
		if err := scan(&a.No, &a.Kind, &a.Channel, &a.Thread, &a.Unique, &audience, &a.Basis, &a.Body, &a.CreatedMs); err != nil {
			return a, err
		}
		return a, fromJSON(audience, &a.Audience)
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting entries: %w", err)
	}
	return all, nil
}

// RemoveAppend forgets an entry that the relay has or will never take.
func (l *Local) RemoveAppend(ctx context.Context, no int64) error {
	return l.f.update(ctx, func(t tx) error { return t.run(`DELETE FROM appends WHERE no = ?`, no) })
}
