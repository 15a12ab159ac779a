package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pagedesk/backend/inbox"
)

// PutMember adds or changes a member.
func (w *Tx) PutMember(m inbox.Member) error {
	w.channelsChanged, w.peopleChanged = true, true
	return w.run(`INSERT INTO members (id, name, role, email, removed, seq) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, email = excluded.email, removed = excluded.removed, seq = excluded.seq
		WHERE excluded.seq >= seq`,
		m.ID, m.Name, m.Role, m.Email, m.Removed, w.seq)
}

// Removed reports whether somebody is no longer a member.
func (w *Tx) Removed(id inbox.MemberID) (bool, error) {
	var removed bool
	err := w.row(`SELECT removed AND seq <= ? FROM members WHERE id = ?`, w.seq, id).Scan(&removed)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return removed, err
}

const sqlOpenOf = `SELECT ch.id, c.contact FROM conversations c JOIN channels ch ON ch.no = c.channel WHERE c.assignee = ? AND c.closed = 0`

// OpenOf lists the open conversations of a member as this transaction sees
// them, by id.
func (w *Tx) OpenOf(member inbox.MemberID) ([]inbox.ConversationID, error) {
	rows, err := w.query(sqlOpenOf, member)
	stored, err := collect(rows, err, func(scan func(...any) error) (inbox.ConversationID, error) {
		var channel inbox.ChannelID
		var contact inbox.ContactID
		err := scan(&channel, &contact)
		return inbox.NewConversationID(channel, contact), err
	})
	if err != nil {
		return nil, fmt.Errorf("read open conversations of %s: %w", member, err)
	}
	open := slices.DeleteFunc(stored, func(id inbox.ConversationID) bool { return w.conversations[id] != nil })
	for _, c := range w.touched {
		if work := c.now.work; work.Assignee == member && !work.Closed {
			open = append(open, c.id)
		}
	}
	slices.Sort(open)
	return open, nil
}

// Member reads a member as this transaction sees it, also one who was removed;
// ErrNotFound when there is none.
func (w *Tx) Member(id inbox.MemberID) (inbox.Member, error) {
	m, err := scanMember(w.row(sqlMembers+` WHERE id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, ErrNotFound
	}
	return m, err
}

const sqlMembers = `SELECT id, name, role, email, removed FROM members`

func scanMember(scan func(...any) error) (inbox.Member, error) {
	var m inbox.Member
	return m, scan(&m.ID, &m.Name, &m.Role, &m.Email, &m.Removed)
}

// Members lists the members of the workspace by id, also those who were
// removed.
func (r *Replica) Members(ctx context.Context) (map[inbox.MemberID]inbox.Member, error) {
	return readMembers(ctx, r.f.read)
}

func readMembers(ctx context.Context, q querier) (map[inbox.MemberID]inbox.Member, error) {
	rows, err := q.QueryContext(ctx, sqlMembers)
	all, err := collect(rows, err, scanMember)
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	byID := make(map[inbox.MemberID]inbox.Member, len(all))
	for _, m := range all {
		byID[m.ID] = m
	}
	return byID, nil
}
