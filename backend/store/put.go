package store

import (
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

// messageKey is what makes two mentions the same message.
type messageKey struct {
	channel int64
	mid     inbox.MessageID
}

// message is what a transaction knows of one row of messages. It is merged
// with the stored row, if there is one, when it is written.
type message struct {
	messageKey
	owner  *conversation
	source Source
	m      inbox.Message // of source above SourceReferred; without what follows

	edits     int
	edited    string
	unsent    bool
	delivered bool
	read      bool
}

// refer finds what is known of a message, or begins with nothing.
func (w *Tx) refer(c *conversation, mid inbox.MessageID) *message {
	key := messageKey{c.channel, mid}
	if m, ok := w.messages[key]; ok {
		return m
	}
	m := &message{messageKey: key, owner: c}
	m.m.Kind = inbox.MessageText
	w.messages[key] = m
	w.unwritten = append(w.unwritten, m)
	return m
}

// PutMessage adds a message or merges it with what is known of it: the higher
// source decides, not the order of arrival; of two with the same one the one
// that the journal holds first stays.
func (w *Tx) PutMessage(in inbox.Message, source Source) error {
	c, err := w.touch(in.Conversation)
	if err != nil {
		return err
	}
	if in.Client != "" && source > SourceReferred {
		w.arrived = append(w.arrived, in.Client)
		if err := w.run(sqlAutoSent, in.Client); err != nil {
			return fmt.Errorf("automatic reply %s: %w", in.Client, err)
		}
	}
	m := w.refer(c, in.ID)
	if m.source != source && m.source != SourceReferred {
		// Two sources are merged by the database, in one place.
		if err := w.writeMessage(m); err != nil {
			return err
		}
		m.source = SourceReferred
	}
	if m.source == SourceReferred {
		m.source, m.m = source, in
		return nil
	}
	m.m.Client = firstNonZero(m.m.Client, in.Client)
	m.m.Author = firstNonZero(m.m.Author, in.Author)
	m.m.AppID = firstNonZero(m.m.AppID, in.AppID)
	return nil
}

// Told is what is known of a message: who of the team wrote it, "" for nobody,
// and when, by the highest source that tells.
type Told struct {
	Author inbox.MemberID
	Source Source
	AtMs   int64
}

// Told answers what this transaction knows of a message, the zero value for
// nothing.
func (w *Tx) Told(id inbox.ConversationID, mid inbox.MessageID) (Told, error) {
	c, err := w.touch(id)
	if err != nil {
		return Told{}, err
	}
	var t Told
	err = w.row(`SELECT author, source, at_ms FROM messages WHERE channel = ? AND mid = ?`, c.channel, mid).Scan(&t.Author, &t.Source, &t.AtMs)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Told{}, fmt.Errorf("message %s: %w", mid, err)
	}
	if m := w.messages[messageKey{c.channel, mid}]; m != nil {
		t.Author = firstNonZero(t.Author, m.m.Author)
		if m.source > t.Source {
			t.Source, t.AtMs = m.source, m.m.AtMs
		}
	}
	return t, nil
}

func firstNonZero[T comparable](a, b T) T {
	var zero T
	if a != zero {
		return a
	}
	return b
}

// EditMessage sets the text of the num-th edit; the highest num stays.
func (w *Tx) EditMessage(id inbox.ConversationID, mid inbox.MessageID, text string, num int) error {
	c, err := w.touch(id)
	if err != nil {
		return err
	}
	if m := w.refer(c, mid); num > m.edits {
		m.edits, m.edited = num, text
	}
	return nil
}

// UnsendMessage wipes what a message held, and what arrives of it later: its
// sender took it back (features.md, F10).
func (w *Tx) UnsendMessage(id inbox.ConversationID, mid inbox.MessageID) error {
	c, err := w.touch(id)
	if err != nil {
		return err
	}
	w.refer(c, mid).unsent = true
	channel, _ := id.Parts()
	w.unsent = append(w.unsent, MessageRef{channel, mid})
	return nil
}

// Receipt marks messages of the shop as delivered or, with read, as read.
func (w *Tx) Receipt(id inbox.ConversationID, mids []inbox.MessageID, read bool) error {
	c, err := w.touch(id)
	if err != nil {
		return err
	}
	for _, mid := range mids {
		m := w.refer(c, mid)
		m.delivered = m.delivered || !read
		m.read = m.read || read
	}
	return nil
}

// React sets or, with an empty emoji, takes back a party's reaction; the
// newest counts.
func (w *Tx) React(id inbox.ConversationID, mid inbox.MessageID, from inbox.Party, emoji string, atMs int64) error {
	c, err := w.touchStored(id)
	if err != nil {
		return err
	}
	c.stale = true
	err = w.run(`INSERT INTO reactions (channel, mid, party, conversation, emoji, at_ms) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel, mid, party) DO UPDATE SET emoji = excluded.emoji, at_ms = excluded.at_ms
		WHERE excluded.at_ms >= at_ms`, c.channel, mid, from, c.no, emoji, atMs)
	if err != nil {
		return fmt.Errorf("reaction on %s: %w", mid, err)
	}
	return nil
}
