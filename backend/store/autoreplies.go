package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

const sqlAutoReplies = `SELECT a.client, h.id, v.contact, a.reply, a.reason, a.welcome, a.opening, a.for_ms, a.period_ms, a.text, a.planned_ms,
	a.holder, a.turn, a.state, a.skipped
	FROM auto_replies a JOIN conversations v ON v.no = a.conversation JOIN channels h ON h.no = v.channel`

func scanAutoReply(scan func(...any) error) (inbox.AutoPlan, error) {
	var p inbox.AutoPlan
	var channel inbox.ChannelID
	var contact inbox.ContactID
	err := scan(&p.Client, &channel, &contact, &p.Reply, &p.Reason, &p.Welcome, &p.Opening, &p.ForMs, &p.PeriodMs, &p.Text, &p.PlannedMs,
		&p.Device, &p.Turn, &p.State, &p.Skipped)
	p.Conversation = inbox.NewConversationID(channel, contact)
	return p, err
}

// PutAutoReply keeps a decision; a known one stays as it is. It reports
// whether it was new.
func (w *Tx) PutAutoReply(p inbox.AutoPlan) (bool, error) {
	c, err := w.touchStored(p.Conversation)
	if err != nil {
		return false, err
	}
	return w.changed(`INSERT INTO auto_replies (client, conversation, reply, reason, welcome, opening, for_ms, period_ms, text, planned_ms, holder, turn,
		state, skipped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (client) DO NOTHING`,
		p.Client, c.no, p.Reply, p.Reason, p.Welcome, p.Opening, p.ForMs, p.PeriodMs, p.Text, p.PlannedMs, p.Device, p.Turn, p.State, p.Skipped)
}

// TakeAutoReply gives a planned reply to a device, for its turn; the highest
// counts.
func (w *Tx) TakeAutoReply(client inbox.OutboxID, device string, turn int) error {
	return w.run(`UPDATE auto_replies SET holder = ?, turn = ? WHERE client = ? AND turn < ? AND state = 'planned'`, device, turn, client, turn)
}

// SkipAutoReply ends a planned reply without a message. It reports whether it
// did: what was sent or skipped stays so.
func (w *Tx) SkipAutoReply(client inbox.OutboxID, reason inbox.AutoSkip) (bool, error) {
	return w.changed(`UPDATE auto_replies SET state = 'skipped', skipped = ? WHERE client = ? AND state = 'planned'`, reason, client)
}

// sqlAutoSent: what reached the customer was sent, whatever was said before.
const sqlAutoSent = `UPDATE auto_replies SET state = 'sent' WHERE client = ?`

// Automatic reports whether a message of ours is a planned reply.
func (w *Tx) Automatic(client inbox.OutboxID) (bool, error) {
	var one int
	err := w.row(`SELECT 1 FROM auto_replies WHERE client = ?`, client).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// AutoReply reads one decision; ErrNotFound when there is none.
func (r *Replica) AutoReply(ctx context.Context, client inbox.OutboxID) (inbox.AutoPlan, error) {
	p, err := scanAutoReply(r.f.read.QueryRowContext(ctx, sqlAutoReplies+` WHERE a.client = ?`, client).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("automatic reply %s: %w", client, ErrNotFound)
	}
	if err != nil {
		return p, fmt.Errorf("read automatic reply %s: %w", client, err)
	}
	return p, nil
}

// PlannedReplies lists the replies that are planned and, as far as the journal
// knows, not sent, oldest first.
func (r *Replica) PlannedReplies(ctx context.Context) ([]inbox.AutoPlan, error) {
	rows, err := r.f.read.QueryContext(ctx, sqlAutoReplies+` WHERE a.state = 'planned' ORDER BY a.no`)
	all, err := collect(rows, err, scanAutoReply)
	if err != nil {
		return nil, fmt.Errorf("read planned replies: %w", err)
	}
	return all, nil
}

// AutoRepliesOf lists what was decided for a conversation, oldest first.
func (r *Replica) AutoRepliesOf(ctx context.Context, id inbox.ConversationID) ([]inbox.AutoPlan, error) {
	channel, contact := id.Parts()
	rows, err := r.f.read.QueryContext(ctx, sqlAutoReplies+` WHERE a.conversation = (SELECT c.no FROM conversations c JOIN channels d ON d.no = c.channel
		WHERE d.id = ? AND c.contact = ?) ORDER BY a.no`, channel, contact)
	all, err := collect(rows, err, scanAutoReply)
	if err != nil {
		return nil, fmt.Errorf("read automatic replies of %s: %w", id, err)
	}
	return all, nil
}
