package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

const sqlReplies = `SELECT r.id, r.code, r.title, r.text, r.channels, r.files, r.author, r.saved_ms, r.seq,
	(SELECT count(*) FROM reply_uses u WHERE u.reply = r.id), (SELECT coalesce(max(at_ms), 0) FROM reply_uses u WHERE u.reply = r.id)
	FROM replies r`

func scanReply(scan func(...any) error) (inbox.CannedReply, error) {
	var r inbox.CannedReply
	var channels, files string
	if err := scan(&r.ID, &r.Code, &r.Title, &r.Text, &channels, &files, &r.Author, &r.SavedMs, &r.Seq, &r.Used, &r.UsedMs); err != nil {
		return r, err
	}
	return r, errors.Join(fromJSON(channels, &r.Channels), fromJSON(files, &r.Files))
}

// PutReply adds or replaces a canned reply.
func (w *Tx) PutReply(r inbox.CannedReply) error {
	w.repliesChanged = true
	return w.run(`INSERT INTO replies (id, code, key, title, text, channels, files, author, saved_ms, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET code = excluded.code, key = excluded.key, title = excluded.title, text = excluded.text,
			channels = excluded.channels, files = excluded.files, author = excluded.author, saved_ms = excluded.saved_ms, seq = excluded.seq`,
		r.ID, r.Code, inbox.ReplyKey(r.Code), r.Title, r.Text, jsonList(r.Channels), jsonList(r.Files), r.Author, r.SavedMs, r.Seq)
}

// DeleteReply deletes a canned reply; how often it was used stays.
func (w *Tx) DeleteReply(id inbox.ReplyID) error {
	w.repliesChanged = true
	return w.run(`DELETE FROM replies WHERE id = ?`, id)
}

// RepliesWithCode lists the replies that have the same code to a person.
func (w *Tx) RepliesWithCode(code string) ([]inbox.CannedReply, error) {
	s, err := w.stmt(sqlReplies + ` WHERE r.key = ? ORDER BY r.id`)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(w.ctx, inbox.ReplyKey(code))
	return collect(rows, err, scanReply)
}

// PutReplyPiece keeps a piece of the files of canned replies.
func (w *Tx) PutReplyPiece(digest string, content []byte) error {
	w.repliesChanged = true
	return w.run(`INSERT INTO reply_pieces (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING`, digest, content)
}

// CountReply counts that a reply was sent, once for each entry that says so.
func (w *Tx) CountReply(id inbox.ReplyID, seq, atMs int64) error {
	w.repliesChanged = true
	return w.run(`INSERT INTO reply_uses (reply, seq, at_ms) VALUES (?, ?, ?) ON CONFLICT (reply, seq) DO NOTHING`, id, seq, atMs)
}

// Replies lists the canned replies by code.
func (r *Replica) Replies(ctx context.Context) ([]inbox.CannedReply, error) {
	rows, err := r.f.read.QueryContext(ctx, sqlReplies+` ORDER BY r.key, r.id`)
	all, err := collect(rows, err, scanReply)
	if err != nil {
		return nil, fmt.Errorf("read canned replies: %w", err)
	}
	return all, nil
}

// Reply reads one canned reply; ErrNotFound when there is none.
func (r *Replica) Reply(ctx context.Context, id inbox.ReplyID) (inbox.CannedReply, error) {
	reply, err := scanReply(r.f.read.QueryRowContext(ctx, sqlReplies+` WHERE r.id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return reply, fmt.Errorf("canned reply %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return reply, fmt.Errorf("read canned reply %s: %w", id, err)
	}
	return reply, nil
}

// ReplyPiece reads a piece of a file; ErrNotFound while it is not here.
func (r *Replica) ReplyPiece(ctx context.Context, digest string) ([]byte, error) {
	var content []byte
	err := r.f.read.QueryRowContext(ctx, `SELECT content FROM reply_pieces WHERE digest = ?`, digest).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("piece of a file: %w", ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read piece of a file: %w", err)
	}
	return content, nil
}

const sqlClearDraftedReplies = `DELETE FROM drafted_replies WHERE conversation = ?`

// DraftReply notes that a canned reply went into what is being written.
func (l *Local) DraftReply(ctx context.Context, id inbox.ConversationID, reply inbox.ReplyID) error {
	err := l.f.update(ctx, func(t tx) error {
		return t.run(`INSERT INTO drafted_replies (conversation, reply) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, reply)
	})
	if err != nil {
		return fmt.Errorf("note canned reply in %s: %w", id, err)
	}
	return nil
}

// takeDraftedReplies answers the canned replies of a draft and forgets them.
func takeDraftedReplies(t tx, id inbox.ConversationID) ([]inbox.ReplyID, error) {
	s, err := t.stmt(`SELECT reply FROM drafted_replies WHERE conversation = ? ORDER BY reply`)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(t.ctx, id)
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.ReplyID, error) {
		var r inbox.ReplyID
		return r, scan(&r)
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, t.run(sqlClearDraftedReplies, id)
}
