package app

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Thread is the right column: messages, composer, contact.
type Thread struct{ s *Session }

// localPrefix marks the ids of messages that Meta has given none yet.
const localPrefix = "local:"

// Messages answers a piece of a thread, oldest first.
func (b *Thread) Messages(conversationID, cursor string, limit int) (ThreadPage, error) {
	page := ThreadPage{Messages: []MessageView{}}
	d, err := b.s.current()
	if err != nil {
		return page, err
	}
	before, err := readCursor(cursor)
	if err != nil {
		return page, invalid(err)
	}
	ctx := context.Background()
	id := inbox.ConversationID(conversationID)
	lines, older, err := d.Thread(ctx, id, before, min(max(limit, 1), maxPage))
	if err != nil {
		return page, err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return page, err
	}
	labels, err := d.Labels(ctx)
	if err != nil {
		return page, err
	}
	app := d.AppID(ctx, id)
	for _, l := range lines {
		v := messageView(l, members[l.Author].Name, app)
		if l.Kind == inbox.MessageAction {
			v.Event.Args = actionArgs(l, members, labels)
			v.Dealt = dealtView(l.Message.Line, members)
		}
		if l.ReplyTo != "" {
			v.ReplyTo = quote(ctx, d, l)
		}
		page.Messages = append(page.Messages, v)
	}
	if older != (desk.ThreadCursor{}) {
		page.Older = strconv.FormatInt(older.AtMs, 10) + "." + string(older.ID)
	}
	return page, nil
}

// Older looks on Facebook for messages before the oldest one here. They come
// as other messages do.
func (b *Thread) Older(conversationID string) (OlderView, error) {
	d, err := b.s.current()
	if err != nil {
		return OlderView{}, err
	}
	ctx, cancel := callContext()
	defer cancel()
	found, more, err := d.Older(ctx, inbox.ConversationID(conversationID))
	return OlderView{Found: found, More: more}, err
}

func readCursor(cursor string) (desk.ThreadCursor, error) {
	var before desk.ThreadCursor
	if cursor == "" {
		return before, nil
	}
	at, id, ok := strings.Cut(cursor, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil {
		return before, errors.Join(errors.New("malformed cursor"), err)
	}
	return desk.ThreadCursor{AtMs: ms, ID: inbox.MessageID(id)}, nil
}

// quote is the message that a line answers, as far as it is known here.
func quote(ctx context.Context, d *desk.Desk, l desk.Line) *QuoteView {
	channel, _ := l.Conversation.Parts()
	q := &QuoteView{ID: string(l.ReplyTo)}
	if m, err := d.Message(ctx, channel, l.ReplyTo); err == nil {
		text, kind := inbox.SnippetOf(m)
		q.From, q.Text, q.Kind = partyName(m.From), text, string(kind)
	}
	return q
}

// Draft answers what was being written.
func (b *Thread) Draft(conversationID string) (string, error) {
	d, err := b.s.current()
	if err != nil {
		return "", err
	}
	return d.Draft(context.Background(), inbox.ConversationID(conversationID))
}

// SaveDraft keeps what is being written.
func (b *Thread) SaveDraft(conversationID, text string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.SaveDraft(context.Background(), inbox.ConversationID(conversationID), text)
}

// Send stores the files of the tray and texts to be sent, each a message of
// its own, and answers their lines. anyway: although somebody else has answered
// since the person began to write.
func (b *Thread) Send(conversationID string, texts []string, anyway bool) ([]MessageView, error) {
	d, err := b.s.current()
	if err != nil {
		return nil, err
	}
	lines, err := d.SendStaged(context.Background(), inbox.ConversationID(conversationID), desk.Outgoing{
		Texts: texts, Anyway: anyway, Hold: time.Duration(b.s.prefs.undo()) * time.Second,
	})
	if err != nil {
		return nil, err
	}
	views := make([]MessageView, len(lines))
	for i, line := range lines {
		views[i] = messageView(line, d.Setup().Member.Name, "")
	}
	return views, nil
}

// Split cuts a text into parts that each fit into one message.
func (b *Thread) Split(conversationID, text string) ([]string, error) {
	d, err := b.s.current()
	if err != nil {
		return nil, err
	}
	parts, err := d.Split(context.Background(), inbox.ConversationID(conversationID), text)
	if parts == nil {
		parts = []string{}
	}
	return parts, err
}

// Retry queues a failed message again.
func (b *Thread) Retry(messageID string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.Retry(context.Background(), inbox.OutboxID(strings.TrimPrefix(messageID, localPrefix)))
}

// Discard deletes a message that is not sent.
func (b *Thread) Discard(messageID string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.Discard(context.Background(), inbox.OutboxID(strings.TrimPrefix(messageID, localPrefix)))
}

// TakeBack makes a text that is not sent a draft again and answers the draft.
func (b *Thread) TakeBack(messageID string) (string, error) {
	d, err := b.s.current()
	if err != nil {
		return "", err
	}
	return d.TakeBack(context.Background(), inbox.OutboxID(strings.TrimPrefix(messageID, localPrefix)))
}

// Contact answers the contact pane.
func (b *Thread) Contact(conversationID string) (ContactView, error) {
	d, err := b.s.current()
	if err != nil {
		return ContactView{}, err
	}
	ctx := context.Background()
	id := inbox.ConversationID(conversationID)
	c, err := d.Conversation(ctx, id)
	if err != nil {
		return ContactView{}, err
	}
	count, first, err := d.Extent(ctx, id)
	if err != nil {
		return ContactView{}, err
	}
	return contactView(c, count, first), nil
}

// OpenLink opens a link from a customer's message in the system browser. Only
// web addresses are opened.
func (b *Thread) OpenLink(link string) error {
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return invalid(errors.New("not a web address"))
	}
	return b.s.openBrowser(u.String())
}
