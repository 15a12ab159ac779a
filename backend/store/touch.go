package store

import (
	"database/sql"
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
)

// conversation is a row of conversations as the transaction will leave it.
type conversation struct {
	id      inbox.ConversationID
	no      int64
	channel int64
	contact inbox.ContactID
	stored  bool // the row exists

	before, now state

	// What the transaction adds, from which the derived columns follow.
	added []*message
	// stale says that they must be read from the rows: something changed that
	// added does not tell.
	stale bool
}

// state is the columns that are kept in memory.
type state struct {
	marks   Marks
	work    inbox.Work
	labels  inbox.LabelSet
	derived derived
}

// derived is what follows from a conversation's messages and reactions.
type derived struct {
	lastMs  int64
	snippet string
	kind    inbox.SnippetKind
	from    inbox.Party
	unread  int
}

const (
	workColumns          = `opening, closed, closed_up_to_ms, assignee, work_since_ms, previous, reopened, offered, turn, work_seq, snoozed_until_ms, snoozed_up_to_ms, labels`
	sqlConversationState = `SELECT no, window_until_ms, last_in_ms, wrote_ms, delivered_ms, read_ms, read_up_to_ms, answered_ms, waiting_ms,
		` + workColumns + `,
		last_ms, snippet, snippet_kind, snippet_from, unread FROM conversations WHERE channel = ? AND contact = ?`
	sqlNextConversation   = `SELECT coalesce(max(no), 0) + 1 FROM conversations`
	sqlInsertConversation = `INSERT INTO conversations (no, channel, contact, window_until_ms, last_in_ms, wrote_ms, delivered_ms, read_ms, read_up_to_ms, answered_ms, waiting_ms,
		` + workColumns + `,
		last_ms, snippet, snippet_kind, snippet_from, unread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlSetConversation = `UPDATE conversations SET window_until_ms = ?, last_in_ms = ?, wrote_ms = ?, delivered_ms = ?, read_ms = ?, read_up_to_ms = ?,
		answered_ms = ?, waiting_ms = ?, last_ms = ?, snippet = ?, snippet_kind = ?, snippet_from = ?, unread = ? WHERE no = ?`
	sqlSetWork = `UPDATE conversations SET opening = ?, closed = ?, closed_up_to_ms = ?, assignee = ?, work_since_ms = ?,
		previous = ?, reopened = ?, offered = ?, turn = ?, work_seq = ?, snoozed_until_ms = ?, snoozed_up_to_ms = ?, labels = ? WHERE no = ?`
	// Without the columns that have an index: most often they stay.
	sqlSetReceipts = `UPDATE conversations SET last_in_ms = ?, wrote_ms = ?, delivered_ms = ?, read_ms = ?, read_up_to_ms = ?,
		answered_ms = ?, waiting_ms = ? WHERE no = ?`
)

// touch finds a conversation or begins a new one.
func (w *Tx) touch(id inbox.ConversationID) (*conversation, error) {
	if c, ok := w.conversations[id]; ok {
		return c, nil
	}
	channelID, contact := id.Parts()
	channel, err := w.channelNo(channelID)
	if err != nil {
		return nil, err
	}
	c := &conversation{id: id, channel: channel, contact: contact, stored: true}
	m, k, d := &c.before.marks, &c.before.work, &c.before.derived
	k.Closed = true // until the customer opens it
	err = w.row(sqlConversationState, channel, contact).Scan(&c.no, &m.WindowUntilMs, &m.LastInMs, &m.WroteMs, &m.DeliveredMs, &m.ReadMs, &m.SeenMs, &m.AnsweredMs, &m.WaitingMs,
		&k.Opening, &k.Closed, &k.ClosedUpToMs, &k.Assignee, &k.SinceMs, &k.Previous, &k.Reopened, &k.Offered, &k.Turn, &k.Seq, &k.SnoozedUntilMs, &k.SnoozedUpToMs, &c.before.labels,
		&d.lastMs, &d.snippet, &d.kind, &d.from, &d.unread)
	if errors.Is(err, sql.ErrNoRows) {
		c.stored = false
		c.no, err = w.newConversationNo()
	}
	if err != nil {
		return nil, fmt.Errorf("conversation %s: %w", id, err)
	}
	c.now = c.before
	w.conversations[id] = c
	w.touched = append(w.touched, c)
	return c, nil
}

func (w *Tx) newConversationNo() (int64, error) {
	if w.nextNo == 0 {
		if err := w.row(sqlNextConversation).Scan(&w.nextNo); err != nil {
			return 0, err
		}
	}
	no := w.nextNo
	w.nextNo++
	return no, nil
}

// touchStored is touch for those who write the row, or another that needs it,
// themselves.
func (w *Tx) touchStored(id inbox.ConversationID) (*conversation, error) {
	c, err := w.touch(id)
	if err != nil {
		return nil, err
	}
	if err := w.insertConversation(c); err != nil {
		return nil, fmt.Errorf("conversation %s: %w", id, err)
	}
	return c, nil
}

// insertConversation stores a new conversation as it stands.
func (w *Tx) insertConversation(c *conversation) error {
	if c.stored {
		return nil
	}
	m, k, d := c.now.marks, c.now.work, c.now.derived
	err := w.run(sqlInsertConversation, c.no, c.channel, c.contact, m.WindowUntilMs, m.LastInMs, m.WroteMs, m.DeliveredMs, m.ReadMs, m.SeenMs, m.AnsweredMs, m.WaitingMs,
		k.Opening, k.Closed, k.ClosedUpToMs, k.Assignee, k.SinceMs, k.Previous, k.Reopened, k.Offered, k.Turn, k.Seq, k.SnoozedUntilMs, k.SnoozedUpToMs, c.now.labels,
		d.lastMs, d.snippet, d.kind, d.from, d.unread)
	c.before, c.stored = c.now, err == nil
	return err
}

// saveConversation writes what has changed.
func (w *Tx) saveConversation(c *conversation) error {
	if !c.stored {
		return w.insertConversation(c)
	}
	m, d := c.now.marks, c.now.derived
	if k := c.now.work; k != c.before.work || c.now.labels != c.before.labels {
		if err := w.run(sqlSetWork, k.Opening, k.Closed, k.ClosedUpToMs, k.Assignee, k.SinceMs, k.Previous, k.Reopened, k.Offered, k.Turn, k.Seq,
			k.SnoozedUntilMs, k.SnoozedUpToMs, c.now.labels, c.no); err != nil {
			return err
		}
	}
	switch {
	case m == c.before.marks && d == c.before.derived:
		return nil
	case d == c.before.derived && m.WindowUntilMs == c.before.marks.WindowUntilMs:
		return w.run(sqlSetReceipts, m.LastInMs, m.WroteMs, m.DeliveredMs, m.ReadMs, m.SeenMs, m.AnsweredMs, m.WaitingMs, c.no)
	}
	return w.run(sqlSetConversation, m.WindowUntilMs, m.LastInMs, m.WroteMs, m.DeliveredMs, m.ReadMs, m.SeenMs, m.AnsweredMs, m.WaitingMs,
		d.lastMs, d.snippet, d.kind, d.from, d.unread, c.no)
}

// Marks move the water marks of a conversation; each only goes up, so that
// order and repetition do not matter.
type Marks struct {
	WindowUntilMs int64 // the shop may answer freely until then
	LastInMs      int64 // the customer did something then
	WroteMs       int64 // the customer's newest message, as it was written: it opens the conversation
	DeliveredMs   int64 // delivery watermark
	ReadMs        int64 // read watermark
	SeenMs        int64 // the team saw the customer's messages up to here
	AnsweredMs    int64 // a person of the shop wrote then
	// WaitingMs is when the customer wrote what nobody has answered yet, the
	// first of it that is known; 0 when all is answered. It follows from the
	// others.
	WaitingMs int64
}

// with is the marks after new ones, of which WaitingMs is left out.
func (m Marks) with(in Marks) Marks {
	now := Marks{
		WindowUntilMs: max(m.WindowUntilMs, in.WindowUntilMs), LastInMs: max(m.LastInMs, in.LastInMs),
		WroteMs:     max(m.WroteMs, in.WroteMs),
		DeliveredMs: max(m.DeliveredMs, in.DeliveredMs), ReadMs: max(m.ReadMs, in.ReadMs), SeenMs: max(m.SeenMs, in.SeenMs),
		AnsweredMs: max(m.AnsweredMs, in.AnsweredMs), WaitingMs: m.WaitingMs,
	}
	if now.WaitingMs <= now.AnsweredMs {
		now.WaitingMs = 0
		if now.WroteMs > now.AnsweredMs {
			now.WaitingMs = now.WroteMs
		}
	}
	if in.WroteMs > now.AnsweredMs {
		now.WaitingMs = min(now.WaitingMs, in.WroteMs)
	}
	return now
}

// SetMarks moves the water marks of a conversation.
func (w *Tx) SetMarks(id inbox.ConversationID, m Marks) error {
	c, err := w.touch(id)
	if err != nil {
		return err
	}
	c.now.marks = c.now.marks.with(m)
	w.setWork(c, c.now.work)
	return nil
}

// Work changes how far the team is with a conversation, and reports whether
// change did.
func (w *Tx) Work(id inbox.ConversationID, change func(inbox.Work) (inbox.Work, bool)) (bool, error) {
	c, err := w.touch(id)
	if err != nil {
		return false, err
	}
	now, changed := change(c.now.work)
	w.setWork(c, now)
	return changed, nil
}

// setWork brings the customer's newest message to the attention of work and
// notes where in the journal it moved.
func (w *Tx) setWork(c *conversation, work inbox.Work) {
	before := c.now.work
	if c.now.work = work.Wrote(c.now.marks.WroteMs); before.Moved(c.now.work) {
		c.now.work.Seq = w.seq
	}
}

// SetOwner records which app controls a thread since atMs.
func (w *Tx) SetOwner(id inbox.ConversationID, app string, atMs int64) error {
	c, err := w.touchStored(id)
	if err != nil {
		return err
	}
	return w.run(`UPDATE conversations SET owner_app = ?, owner_at_ms = ? WHERE no = ? AND owner_at_ms <= ?`, app, atMs, c.no, atMs)
}

// SetReferral records where a customer came from at atMs; the newest counts.
func (w *Tx) SetReferral(id inbox.ConversationID, ref inbox.Referral, atMs int64) error {
	c, err := w.touchStored(id)
	if err != nil {
		return err
	}
	return w.run(`UPDATE conversations SET referral = ?, referral_at_ms = ? WHERE no = ? AND referral_at_ms <= ?`,
		toJSON(ref), atMs, c.no, atMs)
}

// SetProfile records what the provider told of a contact. A refusal does not
// take a known name away.
func (w *Tx) SetProfile(id inbox.ConversationID, p inbox.Contact) error {
	c, err := w.touchStored(id)
	if err != nil {
		return err
	}
	if p.ProfileState == inbox.ProfileRefused && p.Name == "" {
		return w.run(`UPDATE conversations SET profile_state = 'refused' WHERE no = ? AND name = ''`, c.no)
	}
	return w.run(`UPDATE conversations SET name = ?, first_name = ?, last_name = ?, picture_url = ?, profile_state = ? WHERE no = ?`,
		p.Name, p.FirstName, p.LastName, p.PictureURL, p.ProfileState, c.no)
}
