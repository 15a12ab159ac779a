package desk

import (
	"context"
	"slices"
	"strings"

	"pagedesk/backend/inbox"
)

// Export is everything this computer holds of the workspace, in a stable
// shape: members are only ever added to it. Channels, conversations and
// contacts are sorted by id, messages by conversation and then as the thread
// shows them. Times are milliseconds since the epoch, 0 when unknown. It holds
// no tokens and no media addresses.
type Export struct {
	Format        int                  `json:"format"` // 1
	Workspace     string               `json:"workspace"`
	Channels      []ExportChannel      `json:"channels"`
	Contacts      []ExportContact      `json:"contacts"`
	Conversations []ExportConversation `json:"conversations"`
	Messages      []ExportMessage      `json:"messages"`
	Members       []ExportMember       `json:"members"`
	History       []ExportAct          `json:"history"`
	Labels        []ExportLabel        `json:"labels"`
	Replies       []ExportReply        `json:"replies"`
	Rules         []ExportRule         `json:"rules"`
	Duties        []ExportDuty         `json:"duties"`
}

// ExportChannel is a connected source.
type ExportChannel struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`    // messenger
	Account string `json:"account"` // Page id
	Name    string `json:"name"`    // as the shop named it
	Page    string `json:"page"`    // as Facebook names it
	State   string `json:"state"`   // connected, needs_login, suspended, disconnected
	Unread  int    `json:"unread"`
	Checked int64  `json:"checked_ms"` // compared with Facebook's own record up to here, 0: not yet
}

// ExportContact is a customer as one channel knows them.
type ExportContact struct {
	Channel string `json:"channel"`
	ID      string `json:"id"`   // PSID
	Name    string `json:"name"` // "" when Facebook does not tell
	First   string `json:"first"`
	Last    string `json:"last"`
	State   string `json:"profile"` // pending, known, refused
}

// ExportConversation is a thread.
type ExportConversation struct {
	ID            string `json:"id"`
	Channel       string `json:"channel"`
	Contact       string `json:"contact"`
	LastMs        int64  `json:"last_ms"`
	Snippet       string `json:"snippet"`
	SnippetKind   string `json:"snippet_kind"`
	Unread        int    `json:"unread"`
	WindowUntilMs int64  `json:"window_until_ms"` // the shop may answer freely until then
	ThreadOwner   string `json:"thread_owner"`    // app id that controls the thread, "" when unknown
	Referral      string `json:"referral"`
	Draft         string `json:"draft"`
	Opening       int    `json:"opening"`  // how often the customer opened it, 0: only messages from before
	Status        string `json:"status"`   // open, closed
	Assignee      string `json:"assignee"` // member id, "" for nobody
	SinceMs       int64  `json:"since_ms"` // when a member last did something to this opening
	// SnoozedUntilMs is until when it was put off, 0: it was not. A time that is
	// past has brought it back.
	SnoozedUntilMs int64    `json:"snoozed_until_ms"`
	Labels         []string `json:"labels"`    // ids, in order
	Mentioned      bool     `json:"mentioned"` // a note addresses this computer's member, who has not seen it
}

// ExportLabel is a label, also one that was deleted.
type ExportLabel struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Colour  int    `json:"colour"` // 0 to 7
	Deleted bool   `json:"deleted"`
}

// ExportMember is a person of the workspace.
type ExportMember struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Email   string `json:"email"`
	Removed bool   `json:"removed"` // no longer a member
}

// ExportAct is what a member did to a conversation, in the journal's order.
type ExportAct struct {
	Conversation string `json:"conversation"`
	Kind         string `json:"kind"`   // claimed, assigned, transferred, unassigned, closed, reopened, snoozed, woken, labelled, unlabelled, relabelled, dealt, offered, note
	Member       string `json:"member"` // who did it, by id
	To           string `json:"to"`     // who got it, by id
	AtMs         int64  `json:"at_ms"`
	Text         string `json:"text"` // of a note

	UntilMs  int64    `json:"until_ms"` // of snoozed
	Added    []string `json:"added"`    // labels, by id
	Removed  []string `json:"removed"`
	Mentions []string `json:"mentions"` // members whom a note addresses, by id

	// Of dealt and offered, which nobody did but a rule: why it decided so.
	From       string          `json:"from"`       // who had it before, by id
	Rule       string          `json:"rule"`       // its name
	How        string          `json:"how"`        // the rule's method, back, fallback
	Candidates []string        `json:"candidates"` // members, by id
	Skipped    []ExportSkipped `json:"skipped"`
	// Of an automatic reply that was not sent: which one, and why.
	Reply  string `json:"reply"`
	Reason string `json:"reason"`
}

// ExportSkipped is a member whom a rule left out.
type ExportSkipped struct {
	Member string `json:"member"`
	Reason string `json:"reason"` // off_duty, offline, full, gone, no_access, had_it
}

// ExportMessage is a message or a line of a thread.
type ExportMessage struct {
	ID           string             `json:"id"`     // Meta's message id; "" while unsent
	Client       string             `json:"client"` // our id, of messages written in Pagedesk
	Conversation string             `json:"conversation"`
	From         string             `json:"from"` // customer, shop, none
	Kind         string             `json:"kind"` // text, postback, line
	AtMs         int64              `json:"at_ms"`
	Text         string             `json:"text"`
	Payload      string             `json:"payload"` // of a quick reply or postback; raw event of an unsupported line
	ReplyTo      string             `json:"reply_to"`
	AppID        string             `json:"app_id"` // of the app that sent a shop's message
	Author       string             `json:"author"` // member's name, of messages written in Pagedesk
	Attachments  []ExportAttachment `json:"attachments"`
	Reactions    []ExportReaction   `json:"reactions"`
	Edited       bool               `json:"edited"`
	Unsent       bool               `json:"unsent"`
	Standby      bool               `json:"standby"`
	Filled       bool               `json:"filled"` // no webhook brought it: found later in Facebook's own record
	Auto         string             `json:"auto"`   // sent by the shop itself: welcome, away, closing, or "" when a person wrote it
	Event        string             `json:"event"`  // of a line: what happened
	State        string             `json:"state"`  // of a shop's message: queued, sending, unknown, sent, delivered, read, failed
	Problem      string             `json:"problem"`
}

// ExportAttachment is an attachment without its address.
type ExportAttachment struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Name  string `json:"name"`
	Link  string `json:"link"`
}

// ExportReaction is a reaction on a message.
type ExportReaction struct {
	From  string `json:"from"`
	Emoji string `json:"emoji"`
}

var partyNames = map[inbox.Party]string{inbox.PartyNone: "none", inbox.PartyCustomer: "customer", inbox.PartyShop: "shop"}

// exportPage is how many rows one query reads.
const exportPage = 500

// Export reads everything.
func (d *Desk) Export(ctx context.Context) (Export, error) {
	out := Export{
		Format: 1, Workspace: d.currentConfig().Workspace.Name, Channels: []ExportChannel{}, Contacts: []ExportContact{},
		Conversations: []ExportConversation{}, Messages: []ExportMessage{}, Members: []ExportMember{}, History: []ExportAct{}, Labels: []ExportLabel{}, Rules: []ExportRule{}, Replies: []ExportReply{}, Duties: []ExportDuty{},
	}
	channels, err := d.Channels(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range channels {
		out.Channels = append(out.Channels, exportChannel(c))
	}
	slices.SortFunc(out.Channels, func(a, b ExportChannel) int { return strings.Compare(a.ID, b.ID) })
	members, err := d.Members(ctx)
	if err != nil {
		return out, err
	}
	for _, m := range members {
		out.Members = append(out.Members, ExportMember{string(m.ID), m.Name, m.Role, m.Email, m.Removed})
	}
	slices.SortFunc(out.Members, func(a, b ExportMember) int { return strings.Compare(a.ID, b.ID) })
	labels, err := d.Labels(ctx)
	if err != nil {
		return out, err
	}
	for _, l := range labels {
		out.Labels = append(out.Labels, ExportLabelOf(l))
	}
	slices.SortFunc(out.Labels, func(a, b ExportLabel) int { return strings.Compare(a.ID, b.ID) })
	if err := out.addReplies(ctx, d); err != nil {
		return out, err
	}
	if err := out.addRules(ctx, d); err != nil {
		return out, err
	}
	rows, err := d.allConversations(ctx)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		out.Contacts = append(out.Contacts, ExportContact{
			Channel: string(r.Channel), ID: string(r.Contact.ID), Name: r.Contact.Name, First: r.Contact.FirstName,
			Last: r.Contact.LastName, State: string(r.Contact.ProfileState),
		})
		out.Conversations = append(out.Conversations, ExportOf(r))
		lines, err := d.wholeThread(ctx, r.ID)
		if err != nil {
			return out, err
		}
		for _, l := range lines {
			if l.Kind.Internal() {
				out.History = append(out.History, exportAct(l))
			} else {
				out.Messages = append(out.Messages, exportMessage(l, members[l.Author].Name))
			}
		}
	}
	return out, nil
}

func exportChannel(c inbox.Channel) ExportChannel {
	return ExportChannel{
		ID: string(c.ID), Kind: string(c.Kind), Account: c.Account, Name: c.Name, Page: c.Page, State: string(c.State), Unread: c.Unread,
		Checked: c.CheckedMs,
	}
}

func (d *Desk) allConversations(ctx context.Context) ([]Row, error) {
	var all []Row
	var cursor ListCursor
	for {
		page, next, err := d.Conversations(ctx, Filter{}, cursor, exportPage)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == (ListCursor{}) {
			break
		}
		cursor = next
	}
	slices.SortFunc(all, func(a, b Row) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all, nil
}

func (d *Desk) wholeThread(ctx context.Context, id inbox.ConversationID) ([]Line, error) {
	var pieces [][]Line
	var cursor ThreadCursor
	for {
		lines, older, err := d.Thread(ctx, id, cursor, exportPage)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, lines)
		if older == (ThreadCursor{}) {
			break
		}
		cursor = older
	}
	slices.Reverse(pieces)
	return slices.Concat(pieces...), nil
}

// ExportOf is a thread as Export shows it.
func ExportOf(r Row) ExportConversation {
	return ExportConversation{
		ID: string(r.ID), Channel: string(r.Channel), Contact: string(r.Contact.ID), LastMs: r.LastMs, Snippet: r.Snippet,
		SnippetKind: string(r.SnippetKind), Unread: r.Unread, WindowUntilMs: r.WindowUntilMs, ThreadOwner: r.ThreadOwner,
		Referral: r.Referral.Label(), Draft: r.Draft, Opening: r.Work.Opening, Status: statuses[r.Work.Closed],
		Assignee: string(r.Work.Assignee), SinceMs: r.Work.SinceMs, SnoozedUntilMs: r.Work.SnoozedUntilMs, Labels: texts(r.Labels.IDs()),
		Mentioned: r.Mentioned,
	}
}

var statuses = map[bool]string{false: "open", true: "closed"}

func exportMessage(l Line, author string) ExportMessage {
	m := ExportMessage{
		ID: string(l.ID), Client: string(l.Client), Conversation: string(l.Conversation), From: partyNames[l.From], Kind: string(l.Kind),
		AtMs: l.AtMs, Text: l.Text, Payload: l.Payload, ReplyTo: string(l.ReplyTo), AppID: l.AppID, Author: author,
		Attachments: []ExportAttachment{}, Reactions: []ExportReaction{}, Edited: l.Edits > 0, Unsent: l.Unsent, Standby: l.Standby, Filled: l.Filled,
		Auto: string(l.Auto.Reply), Event: l.Message.Line.Code, State: string(l.State),
	}
	if l.Problem != nil {
		m.Problem = string(l.Problem.Code)
	}
	for _, a := range l.Attachments {
		m.Attachments = append(m.Attachments, ExportAttachment{string(a.Kind), a.Title, a.Name, a.Link})
	}
	for _, r := range l.Reactions {
		m.Reactions = append(m.Reactions, ExportReaction{partyNames[r.From], r.Emoji})
	}
	return m
}
