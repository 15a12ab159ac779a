package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// Replica is the file that follows from the journal.
type Replica struct{ f *file }

// OpenReplica opens or creates the file and migrates it. The error is
// ErrNewer when a newer program has written it.
func OpenReplica(ctx context.Context, path string) (*Replica, error) {
	f, err := openFile(ctx, path, "replica", syncNormal)
	if err != nil {
		return nil, err
	}
	return &Replica{f}, nil
}

// Close closes the file.
func (r *Replica) Close() error { return r.f.close() }

// Changes is what an update touched, for those who announce it.
type Changes struct {
	Channels      bool
	Rules         bool // or who is on duty
	Replies       bool
	People        bool
	Mail          bool
	All           bool // every conversation of a channel, perhaps
	Conversations []inbox.ConversationID
	Outbox        []inbox.OutboxID // messages of ours whose row arrived
	Unsent        []MessageRef     // messages that their senders took back
}

// MessageRef names a message.
type MessageRef struct {
	Channel inbox.ChannelID
	ID      inbox.MessageID
}

// Update runs fn in one transaction. What the list shows of the touched
// conversations is brought up to date before the commit. Nothing is announced
// here: Changes is valid only when the error is nil.
func (r *Replica) Update(ctx context.Context, fn func(*Tx) error) (Changes, error) {
	var changes Changes
	err := r.f.update(ctx, func(t tx) error {
		w := &Tx{
			tx: t, channels: map[inbox.ChannelID]int64{}, conversations: map[inbox.ConversationID]*conversation{},
			messages: map[messageKey]*message{},
		}
		if err := fn(w); err != nil {
			return err
		}
		if err := w.flush(); err != nil {
			return err
		}
		changes = Changes{Channels: w.channelsChanged, Rules: w.rulesChanged, Replies: w.repliesChanged, People: w.peopleChanged, Mail: w.mailChanged,
			All: w.allChanged, Outbox: w.arrived, Unsent: w.unsent}
		for _, c := range w.touched {
			changes.Conversations = append(changes.Conversations, c.id)
		}
		return nil
	})
	return changes, err
}

// Tx writes the replicated tables. It is valid inside Update only and not
// safe for concurrent use.
//
// Messages and conversations are kept in memory until the end and written once
// each, however many entries were about them.
type Tx struct {
	tx
	channels        map[inbox.ChannelID]int64
	conversations   map[inbox.ConversationID]*conversation
	touched         []*conversation // in order of first touch
	messages        map[messageKey]*message
	unwritten       []*message // of messages, in order of first touch
	nextNo          int64      // of a new conversation; 0: not read yet
	seq             int64      // of the entry that is being applied
	rulesChanged    bool
	channelsChanged bool
	repliesChanged  bool
	peopleChanged   bool
	mailChanged     bool
	allChanged      bool
	arrived         []inbox.OutboxID
	unsent          []MessageRef
}

const (
	sqlApplied    = `SELECT seq FROM applied WHERE one = 1`
	sqlSetApplied = `UPDATE applied SET seq = ? WHERE one = 1`
)

// Applied is the seq of the last applied entry.
func (r *Replica) Applied(ctx context.Context) (int64, error) {
	var seq int64
	if err := r.f.read.QueryRowContext(ctx, sqlApplied).Scan(&seq); err != nil {
		return 0, fmt.Errorf("read applied seq: %w", err)
	}
	return seq, nil
}

// Applied is the seq of the last applied entry as this transaction sees it.
func (w *Tx) Applied() (int64, error) {
	var seq int64
	err := w.row(sqlApplied).Scan(&seq)
	return seq, err
}

// Begin says which entry is applied next.
func (w *Tx) Begin(seq int64) { w.seq = seq }

// SetApplied records that everything up to seq is applied.
func (w *Tx) SetApplied(seq int64) error { return w.run(sqlSetApplied, seq) }

// KeepUnread keeps an entry that this program cannot read.
func (w *Tx) KeepUnread(seq int64, kind string, channel inbox.ChannelID, thread inbox.ContactID, raw []byte) error {
	return w.run(`INSERT INTO unread_entries (seq, kind, channel, thread, raw) VALUES (?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING`,
		seq, kind, channel, thread, string(raw))
}
