package meta

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
)

// Platform chooses whose conversations of a Page are read.
const (
	PlatformMessenger = "messenger"
	PlatformInstagram = "instagram"
)

// Conversation is a thread as Graph lists it (meta-platform.md, 5.1).
type Conversation struct {
	ID           ID     `json:"id"`
	Updated      Time   `json:"updated_time"`
	MessageCount Number `json:"message_count"`
	Participants people `json:"participants"`
	CanReply     *bool  `json:"can_reply"` // nil: Meta did not say
	IsOwner      *bool  `json:"is_owner"`
	Snippet      string `json:"snippet"`
}

// Participant is a person or the Page itself in a thread.
type Participant struct {
	ID       ID     `json:"id"`
	Name     string `json:"name"`
	Username string `json:"username"` // Instagram
}

type people struct {
	Data []Participant `json:"data"`
}

// HistoryMessage is a message as Graph reads it; ID equals the webhook's mid
// (meta-platform.md, 5.2).
type HistoryMessage struct {
	ID          ID          `json:"id"`
	Created     Time        `json:"created_time"` // whole seconds
	From        Participant `json:"from"`
	To          people      `json:"to"`
	Text        string      `json:"message"`
	Sticker     string      `json:"sticker"` // address of its picture
	Attachments struct {
		Data []HistoryAttachment `json:"data"`
	} `json:"attachments"`
	Shares struct {
		Data []HistoryShare `json:"data"`
	} `json:"shares"`
	ReplyTo struct {
		Mid ID `json:"mid"`
	} `json:"reply_to"`
	Unsupported bool `json:"is_unsupported"`
}

// HistoryAttachment is an attachment with freshly signed addresses.
type HistoryAttachment struct {
	ID       ID     `json:"id"`
	MimeType string `json:"mime_type"`
	Name     string `json:"name"`
	Size     Number `json:"size"`
	Image    struct {
		URL     string `json:"url"`
		Preview string `json:"preview_url"`
		Width   Number `json:"width"`
		Height  Number `json:"height"`
		Sticker bool   `json:"render_as_sticker"`
	} `json:"image_data"`
	Video struct {
		URL     string `json:"url"`
		Preview string `json:"preview_url"`
	} `json:"video_data"`
	FileURL string `json:"file_url"`
}

// HistoryShare is a shared link or post.
type HistoryShare struct {
	ID          ID     `json:"id"`
	Link        string `json:"link"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

const (
	conversationFields = "id,updated_time,message_count,can_reply,is_owner,snippet,participants"
	messageFields      = "id,created_time,from,to,message,attachments,sticker,shares,reply_to,is_unsupported"
)

// ConversationQuery narrows Conversations.
type ConversationQuery struct {
	Platform string // "" is PlatformMessenger
	UserID   string // only the thread with this person
	Limit    int    // per page of results; 0 is 25
}

// Conversations yields a Page's threads, newest activity first. There is no
// "since": stop when Updated is older than what is known.
func (c *Client) Conversations(ctx context.Context, page Page, q ConversationQuery) iter.Seq2[Conversation, error] {
	query := url.Values{"fields": {conversationFields}, "platform": {PlatformMessenger}, "limit": {limitOf(q.Limit)}}
	if q.Platform != "" {
		query.Set("platform", q.Platform)
	}
	if q.UserID != "" {
		query.Set("user_id", q.UserID)
	}
	return walk[Conversation](ctx, c, call{
		op: "page/conversations", method: http.MethodGet, path: []string{page.ID, "conversations"}, query: query,
		token: page.Token, account: page.ID, history: true,
	})
}

// ConversationMessages yields a thread's messages, newest first.
func (c *Client) ConversationMessages(ctx context.Context, page Page, conversation string, limit int) iter.Seq2[HistoryMessage, error] {
	return walk[HistoryMessage](ctx, c, call{
		op: "conversation/messages", method: http.MethodGet, path: []string{conversation, "messages"},
		query: url.Values{"fields": {messageFields}, "limit": {limitOf(limit)}},
		token: page.Token, account: page.ID, history: true,
	})
}

// Message reads one message, with fresh addresses of its attachments.
func (c *Client) Message(ctx context.Context, page Page, mid string) (HistoryMessage, error) {
	var m HistoryMessage
	err := c.do(ctx, call{
		op: "message", method: http.MethodGet, path: []string{mid}, query: url.Values{"fields": {messageFields}},
		token: page.Token, account: page.ID, history: true,
	}, &m)
	return m, err
}

func limitOf(n int) string {
	if n <= 0 {
		n = 25
	}
	return strconv.Itoa(n)
}
