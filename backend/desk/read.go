package desk

import (
	"context"
	"errors"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// Setup is where this computer stands.
type Setup struct {
	Paired    bool
	Relay     string
	Workspace wire.Workspace
	Member    wire.Member
	Account   string // whose Facebook login is kept, "" when none
	// Removed is why this computer is in no workspace any more, nil when it
	// never was in one or left by itself.
	Removed *inbox.Problem
}

// Setup answers where this computer stands.
func (d *Desk) Setup() Setup {
	c := d.currentConfig()
	s := Setup{Paired: c.Relay != "", Relay: c.Relay, Workspace: c.Workspace, Member: c.Member, Account: c.Account}
	if c.Removed != nil {
		s.Removed = &inbox.Problem{Code: inbox.CodeDeviceRevoked, Args: map[string]string{"name": c.Removed.Workspace}, Action: inbox.ActionConnectRelay}
	}
	return s
}

// Channels lists the channels with what Meta said of them to this computer.
func (d *Desk) Channels(ctx context.Context) ([]inbox.Channel, error) {
	list, err := d.replica.Channels(ctx)
	for i := range list {
		d.overlay(&list[i])
	}
	return list, err
}

// Channel reads one channel.
func (d *Desk) Channel(ctx context.Context, id inbox.ChannelID) (inbox.Channel, error) {
	c, err := d.replica.Channel(ctx, id)
	if err != nil {
		return c, missing(err, inbox.CodeChannelNotFound)
	}
	d.overlay(&c)
	return c, nil
}

// overlay adds trouble that this computer has with a connected channel.
func (d *Desk) overlay(c *inbox.Channel) {
	problem, since := d.health.channel(c.ID)
	if problem == nil || c.State != inbox.ChannelConnected {
		return
	}
	c.State, c.Reason, c.SinceMs = inbox.ChannelSuspended, string(problem.Code), since.UnixMilli()
	if problem.Code == inbox.CodeMetaNeedsLogin {
		c.State = inbox.ChannelNeedsLogin
	}
}

// Limits is what a kind of channel can carry.
func (d *Desk) Limits(kind inbox.ChannelKind) inbox.Limits {
	if k := d.kind(kind); k != nil {
		return k.Limits()
	}
	return inbox.Limits{}
}

// Conversation reads a conversation as the journal knows it.
func (d *Desk) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	c, err := d.replica.Conversation(ctx, id)
	return c, missing(err, inbox.CodeConversationMissing)
}

// Extent counts a thread's messages and finds the time of the first.
func (d *Desk) Extent(ctx context.Context, id inbox.ConversationID) (messages int, firstMs int64, err error) {
	return d.replica.Extent(ctx, id)
}

// Message reads one message of a channel.
func (d *Desk) Message(ctx context.Context, channel inbox.ChannelID, id inbox.MessageID) (inbox.Message, error) {
	m, err := d.replica.Message(ctx, channel, id)
	return m, missing(err, inbox.CodeConversationMissing)
}

// AppID is the Meta app that a conversation's channel was connected through,
// "" when it is not known.
func (d *Desk) AppID(ctx context.Context, id inbox.ConversationID) string {
	channel, _ := id.Parts()
	c, err := d.replica.Channel(ctx, channel)
	if err != nil {
		return ""
	}
	return c.AppID
}

// Members lists the people of the workspace.
func (d *Desk) Members(ctx context.Context) (map[inbox.MemberID]inbox.Member, error) {
	return d.replica.Members(ctx)
}

// ThreadCursor is a place in a thread; the zero value is the newest end.
type ThreadCursor = store.MessageCursor

// Line is a message of a thread with what the outbox of this computer knows
// of it.
type Line struct {
	inbox.Message
	Problem *inbox.Problem // why it failed, or why it is tried again
	HoldMs  int64          // it can be taken back until then
	Tries   []store.Try    // of one that waits: the newest tries, oldest first
	File    *inbox.OutgoingFile
}

// waitingLine is a message of the outbox.
func waitingLine(m store.OutboxMessage) Line {
	return Line{Message: pending(m), Problem: m.Problem, HoldMs: m.HoldMs, Tries: m.Log, File: m.File}
}

// Thread is a piece of a conversation, oldest first; our messages that wait
// are at the end of the newest piece. Older is zero at the beginning.
func (d *Desk) Thread(ctx context.Context, id inbox.ConversationID, before ThreadCursor, limit int) ([]Line, ThreadCursor, error) {
	// The outbox is read first: a row that leaves it in between is then shown
	// twice for a moment, never not at all; twice is taken out below.
	var waiting []store.OutboxMessage
	if before == (ThreadCursor{}) {
		var err error
		if waiting, err = d.local.OutboxOf(ctx, id); err != nil {
			return nil, before, err
		}
	}
	messages, older, err := d.replica.Messages(ctx, id, before, limit)
	if err != nil {
		return nil, older, err
	}
	lines := make([]Line, 0, len(messages)+len(waiting))
	have := map[inbox.OutboxID]bool{}
	for _, m := range messages {
		lines = append(lines, Line{Message: m})
		have[m.Client] = true
	}
	for _, w := range waiting {
		if have[w.ID] {
			continue
		}
		line := waitingLine(w)
		if w.Planned {
			plan, err := d.replica.AutoReply(ctx, w.ID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return nil, older, err
			}
			line.Auto = inbox.AutoMark{Reply: plan.Reply, Reason: plan.Reason}
		}
		lines = append(lines, line)
	}
	return lines, older, nil
}

// outboxStates are the states of waiting messages as people see them.
var outboxStates = map[store.OutboxState]inbox.DeliveryState{
	store.OutboxQueued: inbox.StateQueued, store.OutboxSending: inbox.StateSending, store.OutboxUnknown: inbox.StateUnknown,
	store.OutboxAccepted: inbox.StateSent, store.OutboxFailed: inbox.StateFailed,
}

// pending is a message that the journal does not hold yet.
func pending(m store.OutboxMessage) inbox.Message {
	line := inbox.Message{
		ID: m.Message, Conversation: m.Conversation, From: inbox.PartyShop, Kind: inbox.MessageText, AtMs: m.CreatedMs, Text: m.Text,
		ReplyTo: m.ReplyTo, Client: m.ID, Author: m.Author, State: outboxStates[m.State],
	}
	if m.File != nil {
		line.Attachments = []inbox.Attachment{m.File.Attachment()}
	}
	return line
}
