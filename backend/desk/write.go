package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// maxDraft bounds what is kept of a text box, in bytes: a hundred times the
// longest message.
const maxDraft = 1 << 20

func checkDraft(text string) error {
	if len(text) <= maxDraft {
		return nil
	}
	return &inbox.Problem{Code: inbox.CodeTextTooLong, Action: inbox.ActionEdit, Args: map[string]string{"max": fmt.Sprint(maxDraft)}}
}

// SaveDraft keeps what is being written in a conversation, and how far its
// author knew the thread when it began. The draft of a note has its own id.
func (d *Desk) SaveDraft(ctx context.Context, id inbox.ConversationID, text string) error {
	if err := checkDraft(text); err != nil {
		return err
	}
	seen, err := d.replica.Newest(ctx, id)
	if err != nil {
		return err
	}
	return d.local.SaveDraft(ctx, id, text, seen, d.now())
}

// Draft reads what was being written in a conversation.
func (d *Desk) Draft(ctx context.Context, id inbox.ConversationID) (string, error) {
	draft, err := d.local.Draft(ctx, id)
	return draft.Text, err
}

// Outgoing is what is sent at once: each file and each text is a message of
// its own, the files first, in this order.
type Outgoing struct {
	Files []inbox.OutgoingFile
	Texts []string
	// Automatic says that a rule writes, not a person.
	Automatic bool
	// Hold is how long the messages wait for second thoughts, at most MaxHold.
	Hold time.Duration
	// Anyway sends although somebody else has answered since the draft began.
	Anyway bool
}

// MaxHold bounds Outgoing.Hold.
const MaxHold = 10 * time.Second

// Send stores a text to be sent and answers its row.
func (d *Desk) Send(ctx context.Context, id inbox.ConversationID, text string) (Line, error) {
	lines, err := d.SendAll(ctx, id, Outgoing{Texts: []string{text}})
	if err != nil {
		return Line{}, err
	}
	return lines[0], nil
}

// SendAll stores messages to be sent, all or none, and answers their rows.
// When it returns without an error, they are on disk; with texts among them
// the draft is gone.
func (d *Desk) SendAll(ctx context.Context, id inbox.ConversationID, out Outgoing) ([]Line, error) {
	limits, err := d.mayWrite(ctx, id, out.Automatic)
	if err != nil {
		return nil, err
	}
	var follow []store.Append
	if !out.Automatic {
		if follow, err = d.answering(ctx, id); err != nil {
			return nil, err
		}
	}
	if !out.Anyway {
		if err := d.checkAnswered(ctx, id); err != nil {
			return nil, err
		}
	}
	seen, err := d.replica.Newest(ctx, id)
	if err != nil {
		return nil, err
	}
	now := d.now()
	m := store.OutboxMessage{
		Conversation: id, Seen: seen, Author: inbox.MemberID(d.currentConfig().Member.ID), Automatic: out.Automatic, State: store.OutboxQueued,
		CreatedMs: now.UnixMilli(),
	}
	if hold := min(max(out.Hold, 0), MaxHold); hold > 0 {
		m.HoldMs = now.Add(hold).UnixMilli()
	}
	var rows []store.OutboxMessage
	add := func(text string, file *inbox.OutgoingFile) {
		m.ID, m.Text, m.File = inbox.OutboxID(uuid.Must(uuid.NewV7()).String()), text, file
		rows = append(rows, m)
	}
	for _, f := range out.Files {
		if err := inbox.CheckFile(f, limits); err != nil {
			return nil, err
		}
		add("", &f)
	}
	for _, text := range out.Texts {
		text = inbox.CleanText(text)
		if err := inbox.CheckText(text, limits); err != nil {
			return nil, err
		}
		add(text, nil)
	}
	if err := d.local.Enqueue(ctx, rows, len(out.Texts) > 0, follow...); err != nil {
		return nil, err
	}
	d.Typing(id, false)
	d.appended.Ring()
	d.outboxChanged(id)
	lines := make([]Line, len(rows))
	for i, m := range rows {
		lines[i] = waitingLine(m)
	}
	return lines, nil
}

// Split cuts a text into parts that each fit into one message of the
// conversation's channel.
func (d *Desk) Split(ctx context.Context, id inbox.ConversationID, text string) ([]string, error) {
	if err := checkDraft(text); err != nil {
		return nil, err
	}
	channelID, _ := id.Parts()
	c, err := d.Channel(ctx, channelID)
	if err != nil {
		return nil, err
	}
	return inbox.SplitText(text, d.Limits(c.Kind)), nil
}

// mayWrite answers the limits of a conversation's channel, or why nothing can
// be sent.
func (d *Desk) mayWrite(ctx context.Context, id inbox.ConversationID, automatic bool) (inbox.Limits, error) {
	channelID, _ := id.Parts()
	c, err := d.Channel(ctx, channelID)
	if err != nil {
		return inbox.Limits{}, err
	}
	v, err := d.Conversation(ctx, id)
	if err != nil {
		return inbox.Limits{}, err
	}
	kind := d.kind(c.Kind)
	if c.State == inbox.ChannelDisconnected || kind == nil {
		return inbox.Limits{}, &inbox.Problem{Code: inbox.CodeChannelDisconnected, Action: inbox.ActionReauthorize}
	}
	if v.Standing(automatic).Reply(d.now().UnixMilli()) == inbox.ReplyNone {
		return inbox.Limits{}, &inbox.Problem{Code: inbox.CodeWindowClosed, Action: inbox.ActionNone}
	}
	return kind.Limits(), nil
}

// checkAnswered says, once for each answer, that somebody else has answered
// since the draft began.
func (d *Desk) checkAnswered(ctx context.Context, id inbox.ConversationID) error {
	draft, err := d.local.Draft(ctx, id)
	if err != nil || draft.Text == "" {
		return err
	}
	answer, found, err := d.replica.AnsweredSince(ctx, id, draft.Seen, inbox.MemberID(d.currentConfig().Member.ID))
	if err != nil || !found {
		return err
	}
	seen, err := d.replica.Newest(ctx, id)
	if err != nil {
		return err
	}
	if err := d.local.SawThread(ctx, id, seen); err != nil {
		return err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	return &inbox.Problem{Code: inbox.CodeAnsweredMeanwhile, Action: inbox.ActionNone, Args: map[string]string{"name": members[answer.Author].Name}}
}

// outboxChanged wakes the sender and tells the window.
func (d *Desk) outboxChanged(id inbox.ConversationID) {
	d.outbox.Kick()
	d.announce(Change{Conversations: []inbox.ConversationID{id}})
}

// MarkRead tells the workspace that the customer's messages were seen. It
// does nothing when there is nothing new.
func (d *Desk) MarkRead(ctx context.Context, id inbox.ConversationID) error {
	c, err := d.Conversation(ctx, id)
	if err != nil || c.Unread == 0 {
		return err
	}
	upTo := max(c.LastMs, c.LastInMs)
	channelID, contact := id.Parts()
	return d.appendEntry(ctx, store.Append{
		Kind: entry.KindConversationRead, Channel: channelID, Thread: contact,
		Unique: fmt.Sprintf("read/%s/%d", id, upTo), Body: entry.Encode(&entry.ConversationRead{UpToMs: upTo}),
	})
}

// missing turns ErrNotFound into what a person is told.
func missing(err error, code inbox.Code) error {
	if errors.Is(err, store.ErrNotFound) {
		return &inbox.Problem{Code: code, Action: inbox.ActionNone, Cause: err}
	}
	return err
}
