package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// Mention records that a note at atMs addresses a member.
func (w *Tx) Mention(id inbox.ConversationID, member inbox.MemberID, atMs int64) error {
	return w.mention(id, member, atMs, 0)
}

// SeeMentions records that a member saw the notes up to upToMs.
func (w *Tx) SeeMentions(id inbox.ConversationID, member inbox.MemberID, upToMs int64) error {
	return w.mention(id, member, 0, upToMs)
}

func (w *Tx) mention(id inbox.ConversationID, member inbox.MemberID, atMs, seenMs int64) error {
	c, err := w.touchStored(id)
	if err != nil {
		return err
	}
	return w.run(`INSERT INTO mentions (member, conversation, at_ms, seen_ms) VALUES (?, ?, ?, ?)
		ON CONFLICT (member, conversation) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms), seen_ms = max(seen_ms, excluded.seen_ms)`,
		member, c.no, atMs, seenMs)
}

// UnseenMentions answers, by conversation, when the newest note addressed a
// member who has not seen it.
func (r *Replica) UnseenMentions(ctx context.Context, member inbox.MemberID) (map[inbox.ConversationID]int64, error) {
	type unseen struct {
		channel inbox.ChannelID
		contact inbox.ContactID
		atMs    int64
	}
	rows, err := r.f.read.QueryContext(ctx, `SELECT h.id, v.contact, x.at_ms FROM mentions x
		JOIN conversations v ON v.no = x.conversation JOIN channels h ON h.no = v.channel
		WHERE x.member = ? AND x.at_ms > x.seen_ms`, member)
	all, err := collect(rows, err, func(scan func(...any) error) (unseen, error) {
		var u unseen
		return u, scan(&u.channel, &u.contact, &u.atMs)
	})
	if err != nil {
		return nil, fmt.Errorf("read unseen mentions of %s: %w", member, err)
	}
	byID := make(map[inbox.ConversationID]int64, len(all))
	for _, u := range all {
		byID[inbox.NewConversationID(u.channel, u.contact)] = u.atMs
	}
	return byID, nil
}
