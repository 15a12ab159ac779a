package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

// Standing is how far the file follows the journal.
type Standing struct {
	Applied int64 // seq of the last applied entry
	Forgets int64 // how often something was forgotten
}

const sqlStanding = `SELECT seq, forgets FROM applied WHERE one = 1`

// Standing is how far the file follows, as this transaction sees it.
func (w *Tx) Standing() (Standing, error) {
	var s Standing
	return s, w.row(sqlStanding).Scan(&s.Applied, &s.Forgets)
}

// Sights answers how far the file follows and what it holds all of that the
// member of this computer may see: the level of each such channel.
func (r *Replica) Sights(ctx context.Context) (Standing, map[inbox.ChannelID]string, error) {
	var s Standing
	tx, err := r.f.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s, nil, fmt.Errorf("read sights: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it only read
	if err := tx.QueryRowContext(ctx, sqlStanding).Scan(&s.Applied, &s.Forgets); err != nil {
		return s, nil, fmt.Errorf("read applied seq: %w", err)
	}
	type row struct {
		channel inbox.ChannelID
		level   string
	}
	rows, err := tx.QueryContext(ctx, `SELECT channel, level FROM sights`)
	all, err := collect(rows, err, func(scan func(...any) error) (row, error) {
		var v row
		return v, scan(&v.channel, &v.level)
	})
	if err != nil {
		return s, nil, fmt.Errorf("read sights: %w", err)
	}
	sights := make(map[inbox.ChannelID]string, len(all))
	for _, v := range all {
		sights[v.channel] = v.level
	}
	return s, sights, nil
}

// SetSight records that the file holds all of a channel that the member may
// see at that level.
func (w *Tx) SetSight(id inbox.ChannelID, level string) error {
	return w.run(`INSERT INTO sights (channel, level) VALUES (?, ?) ON CONFLICT (channel) DO UPDATE SET level = excluded.level`, id, level)
}

// BeginSight records that the file holds something of a channel that is still
// to become all that the member may see; level says so.
func (w *Tx) BeginSight(id inbox.ChannelID, level string) error {
	return w.run(`INSERT INTO sights (channel, level) VALUES (?, ?) ON CONFLICT (channel) DO NOTHING`, id, level)
}

const (
	// What may have left something: messages with attachments, contacts, who
	// have pictures, and the channel, of which there is a token.
	sqlRememberFiles = `INSERT INTO forgotten (conversation, mid)
		SELECT c.id || '/' || v.contact, m.mid FROM messages m
			JOIN conversations v ON v.no = m.conversation JOIN channels c ON c.no = v.channel
			WHERE m.attachments <> '' AND c.id = ?1 AND (?2 = '' OR v.contact = ?2)
		UNION ALL SELECT c.id || '/' || v.contact, '' FROM conversations v JOIN channels c ON c.no = v.channel
			WHERE c.id = ?1 AND (?2 = '' OR v.contact = ?2)
		UNION ALL SELECT ?1, '' WHERE ?2 = ''
		ON CONFLICT DO NOTHING`
	sqlForgetThread = `DELETE FROM conversations WHERE contact = ? AND channel = (SELECT no FROM channels WHERE id = ?)`
	sqlCountForget  = `UPDATE applied SET forgets = forgets + 1, traces = 1 WHERE one = 1`
)

// Forget deletes all that the file holds of a channel or, with a contact, of
// their thread, and answers how far it follows now. What refers to a deleted
// row goes with it. Nothing else may happen in the transaction before it.
func (w *Tx) Forget(id inbox.ChannelID, contact inbox.ContactID) (Standing, error) {
	w.channelsChanged, w.allChanged = true, true
	if err := w.run(sqlRememberFiles, id, contact); err != nil {
		return Standing{}, fmt.Errorf("remember files of %s: %w", id, err)
	}
	if err := w.forgetRows(id, contact); err != nil {
		return Standing{}, fmt.Errorf("forget %s: %w", id, err)
	}
	if err := w.run(sqlCountForget); err != nil {
		return Standing{}, err
	}
	return w.Standing()
}

func (w *Tx) forgetRows(id inbox.ChannelID, contact inbox.ContactID) error {
	if contact != "" {
		return errors.Join(
			w.run(sqlForgetThread, contact, id),
			w.run(`DELETE FROM mail_due WHERE conversation = ?`, inbox.NewConversationID(id, contact)),
			w.run(`DELETE FROM unread_entries WHERE channel = ? AND thread = ?`, id, contact))
	}
	return errors.Join(
		w.run(`DELETE FROM channels WHERE id = ?`, id),
		w.run(`DELETE FROM mail_due WHERE substr(conversation, 1, length(?1) + 1) = ?1 || '/'`, id),
		w.run(`DELETE FROM access WHERE channel = ?`, id),
		w.run(`DELETE FROM sights WHERE channel = ?`, id),
		w.run(`DELETE FROM unread_entries WHERE channel = ?`, id))
}

// Forgotten is a row that may have left something beside the file: of a
// message, or without one of a contact, or without either of a channel.
type Forgotten struct {
	Channel inbox.ChannelID
	Contact inbox.ContactID
	Message inbox.MessageID
	Back    bool // it is there again
}

const sqlForgotten = `SELECT substr(f.conversation, 1, f.slash - 1), substr(f.conversation, f.slash + 1), mid,
	CASE WHEN f.slash > length(f.conversation) THEN EXISTS (SELECT 1 FROM sights WHERE channel = f.conversation)
	ELSE EXISTS (SELECT 1 FROM conversations v JOIN channels c ON c.no = v.channel
		WHERE c.id = substr(f.conversation, 1, f.slash - 1) AND v.contact = substr(f.conversation, f.slash + 1)
		AND (f.mid = '' OR EXISTS (SELECT 1 FROM messages m WHERE m.channel = c.no AND m.mid = f.mid))) END
	FROM (SELECT conversation, mid, instr(conversation || '/', '/') AS slash FROM forgotten LIMIT ?) f`

// Forgotten answers up to limit of the rows that were forgotten and may have
// left something behind.
func (r *Replica) Forgotten(ctx context.Context, limit int) ([]Forgotten, error) {
	rows, err := r.f.read.QueryContext(ctx, sqlForgotten, limit)
	all, err := collect(rows, err, func(scan func(...any) error) (Forgotten, error) {
		var f Forgotten
		return f, scan(&f.Channel, &f.Contact, &f.Message, &f.Back)
	})
	if err != nil {
		return nil, fmt.Errorf("read what was forgotten: %w", err)
	}
	return all, nil
}

// Swept records that what forgotten rows left is gone, or needed again.
func (r *Replica) Swept(ctx context.Context, rows []Forgotten) error {
	return r.f.update(ctx, func(t tx) error {
		for _, f := range rows {
			of := string(f.Channel)
			if f.Contact != "" {
				of = string(inbox.NewConversationID(f.Channel, f.Contact))
			}
			if err := t.run(`DELETE FROM forgotten WHERE conversation = ? AND mid = ?`, of, f.Message); err != nil {
				return fmt.Errorf("record what is gone: %w", err)
			}
		}
		return nil
	})
}

// Traces reports whether the file may still hold what was forgotten.
func (r *Replica) Traces(ctx context.Context) (bool, error) {
	var traces bool
	if err := r.f.read.QueryRowContext(ctx, `SELECT traces FROM applied WHERE one = 1`).Scan(&traces); err != nil {
		return false, fmt.Errorf("read traces: %w", err)
	}
	return traces, nil
}

// Scrub writes the file anew, so that no page of it, and no log beside it,
// holds what was forgotten. Deleting overwrites; but pages that were taken
// apart and joined since a row was written may hold copies of it.
func (r *Replica) Scrub(ctx context.Context) error {
	before, _, err := r.Sights(ctx)
	if err != nil {
		return err
	}
	if err := r.f.scrub(ctx); err != nil {
		return err
	}
	return r.f.update(ctx, func(t tx) error {
		return t.run(`UPDATE applied SET traces = 0 WHERE one = 1 AND forgets = ?`, before.Forgets)
	})
}

// Scrub is the same for what was deleted here.
func (l *Local) Scrub(ctx context.Context) error { return l.f.scrub(ctx) }

// ErrBusy is answered when readers kept something from being done.
var ErrBusy = errors.New("the database is being read")

func (f *file) scrub(ctx context.Context) error {
	if err := f.writer.take(ctx); err != nil {
		return err
	}
	defer f.writer.release()
	if _, err := f.writer.conn.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("scrub: %w", err)
	}
	var busy, frames, moved int
	if err := f.writer.conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("scrub: %w", err)
	}
	if busy != 0 {
		return fmt.Errorf("scrub: %w", ErrBusy)
	}
	return nil
}
