package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

const sqlMailSettings = `SELECT settings FROM mail_settings WHERE one = 1`

func scanMailSettings(row *sql.Row) (inbox.MailSettings, error) {
	var s inbox.MailSettings
	var raw string
	err := row.Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read mail settings: %w", err)
	}
	return s, fromJSON(raw, &s)
}

// PutMailSettings keeps the account that mails go through.
func (w *Tx) PutMailSettings(s inbox.MailSettings) error {
	w.mailChanged = true
	return w.run(`INSERT INTO mail_settings (one, settings) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET settings = excluded.settings`, toJSON(s))
}

// MailSettings reads the account as this transaction sees it.
func (w *Tx) MailSettings() (inbox.MailSettings, error) {
	return scanMailSettings(w.row(sqlMailSettings))
}

// MuteMail records whether a member wants no mails. What they were to be told
// goes when they do not.
func (w *Tx) MuteMail(member inbox.MemberID, muted bool) error {
	w.mailChanged = true
	if err := w.run(`INSERT INTO mail_states (member, muted) VALUES (?, ?) ON CONFLICT (member) DO UPDATE SET muted = excluded.muted`,
		member, muted); err != nil || !muted {
		return err
	}
	return w.run(`DELETE FROM mail_due WHERE member = ?`, member)
}

// MailBegun records that a device is about to tell a member of what they were
// given up to an entry.
func (w *Tx) MailBegun(member inbox.MemberID, upToSeq int64, device string, atMs int64) error {
	w.mailChanged = true
	return w.run(`INSERT INTO mail_states (member, begun_seq, begun_ms, begun_by, tries) VALUES (?, ?, ?, ?, 1)
		ON CONFLICT (member) DO UPDATE SET begun_seq = excluded.begun_seq, begun_ms = excluded.begun_ms, begun_by = excluded.begun_by,
			tries = tries + 1 WHERE excluded.begun_ms >= begun_ms`, member, upToSeq, atMs, device)
}

// MailDone records that a member was told of what they were given up to an
// entry.
func (w *Tx) MailDone(member inbox.MemberID, upToSeq, atMs int64) error {
	w.mailChanged = true
	if err := w.run(`INSERT INTO mail_states (member, seq, mailed_ms) VALUES (?, ?, ?)
		ON CONFLICT (member) DO UPDATE SET tries = 0, seq = max(seq, excluded.seq), mailed_ms = max(mailed_ms, excluded.mailed_ms)`,
		member, upToSeq, atMs); err != nil {
		return err
	}
	return w.run(`DELETE FROM mail_due WHERE member = ? AND seq <= ?`, member, upToSeq)
}

// PutAssignment notes what a member is to be told by mail, unless they were or
// want none, and forgets what is older than beforeMs.
func (w *Tx) PutAssignment(a inbox.Assignment, beforeMs int64) error {
	w.mailChanged = true
	if err := w.run(`INSERT INTO mail_due (member, seq, conversation, actor, rule, at_ms) SELECT ?1, ?2, ?3, ?4, ?5, ?6
		WHERE NOT EXISTS (SELECT 1 FROM mail_states WHERE member = ?1 AND (muted = 1 OR seq >= ?2))
		ON CONFLICT (member, seq) DO NOTHING`, a.Member, a.Seq, a.Conversation, a.By, a.Rule, a.AtMs); err != nil {
		return err
	}
	return w.run(`DELETE FROM mail_due WHERE at_ms < ?`, beforeMs)
}

// MailSettings reads the account that mails go through, the zero one when the
// shop has none.
func (r *Replica) MailSettings(ctx context.Context) (inbox.MailSettings, error) {
	return scanMailSettings(r.f.read.QueryRowContext(ctx, sqlMailSettings))
}

// MailStates reads how far members were told, by member.
func (r *Replica) MailStates(ctx context.Context) (map[inbox.MemberID]inbox.MailState, error) {
	type row struct {
		member inbox.MemberID
		state  inbox.MailState
	}
	rows, err := r.f.read.QueryContext(ctx, `SELECT member, muted, seq, mailed_ms, begun_seq, begun_ms, begun_by, tries FROM mail_states`)
	all, err := collect(rows, err, func(scan func(...any) error) (row, error) {
		var s row
		return s, scan(&s.member, &s.state.Muted, &s.state.Seq, &s.state.MailedMs,
			&s.state.BegunSeq, &s.state.BegunMs, &s.state.BegunBy, &s.state.Tries)
	})
	if err != nil {
		return nil, fmt.Errorf("read who was told by mail: %w", err)
	}
	states := make(map[inbox.MemberID]inbox.MailState, len(all))
	for _, s := range all {
		states[s.member] = s.state
	}
	return states, nil
}

// Assignments lists what members are to be told by mail, in the journal's
// order.
func (r *Replica) Assignments(ctx context.Context) ([]inbox.Assignment, error) {
	rows, err := r.f.read.QueryContext(ctx, `SELECT seq, member, conversation, actor, rule, at_ms FROM mail_due ORDER BY seq, member`)
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.Assignment, error) {
		var a inbox.Assignment
		return a, scan(&a.Seq, &a.Member, &a.Conversation, &a.By, &a.Rule, &a.AtMs)
	})
	if err != nil {
		return nil, fmt.Errorf("read what members are to be told: %w", err)
	}
	return all, nil
}
