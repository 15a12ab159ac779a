package meta

import (
	"context"
	"net/http"
)

// Values of SendRequest.Type (meta-platform.md, 4.1).
const (
	TypeResponse   = "RESPONSE"    // inside the window, an answer
	TypeUpdate     = "UPDATE"      // inside the window, on the shop's own account
	TypeMessageTag = "MESSAGE_TAG" // outside it, with a Tag
)

// TagHumanAgent is the only tag that works (meta-platform.md, 4.6).
const TagHumanAgent = "HUMAN_AGENT"

// SendRequest is one message to one person. Exactly one content is set; Text
// is the first there is.
type SendRequest struct {
	Recipient string // PSID
	Type      string // "" is TypeResponse
	Tag       string // with TypeMessageTag
	Text      string
	File      File
	Metadata  string // comes back in the echo; every app subscribed to the Page sees it
	ReplyTo   string // mid of the message it answers
}

// File is an uploaded file as the content of a message.
type File struct {
	Attachment string // AttachmentImage …
	ID         ID     // of UploadAttachment
}

// Sent is Meta's acceptance.
type Sent struct {
	RecipientID ID `json:"recipient_id"`
	MessageID   ID `json:"message_id"`
}

type messageBody struct {
	Recipient recipient   `json:"recipient"`
	Type      string      `json:"messaging_type"`
	Tag       string      `json:"tag,omitempty"`
	Message   content     `json:"message"`
	ReplyTo   *messageRef `json:"reply_to,omitempty"`
}

type recipient struct {
	ID string `json:"id"`
}

type content struct {
	Text       string          `json:"text,omitempty"`
	Attachment *attachedUpload `json:"attachment,omitempty"`
	Metadata   string          `json:"metadata,omitempty"`
}

type attachedUpload struct {
	Type    string `json:"type"`
	Payload struct {
		ID ID `json:"attachment_id"`
	} `json:"payload"`
}

type messageRef struct {
	Mid string `json:"mid"`
}

// Send sends a message. There is no idempotency key: an *Error of class
// Ambiguous means that it may have been delivered (meta-platform.md, 4.1).
func (c *Client) Send(ctx context.Context, page Page, r SendRequest) (Sent, error) {
	body := messageBody{
		Recipient: recipient{r.Recipient}, Type: r.Type, Tag: r.Tag,
		Message: content{Text: r.Text, Metadata: r.Metadata},
	}
	if r.Text == "" && r.File.ID != "" {
		body.Message.Attachment = &attachedUpload{Type: r.File.Attachment}
		body.Message.Attachment.Payload.ID = r.File.ID
	}
	if body.Type == "" {
		body.Type = TypeResponse
	}
	if r.ReplyTo != "" {
		body.ReplyTo = &messageRef{r.ReplyTo}
	}
	var sent Sent
	err := c.do(ctx, call{
		op: "page/messages", method: http.MethodPost, path: []string{page.ID, "messages"}, body: body,
		token: page.Token, account: page.ID, send: true,
	}, &sent)
	return sent, err
}

// Sender actions (meta-platform.md, 4.1).
const (
	ActionTypingOn  = "typing_on"
	ActionTypingOff = "typing_off"
	ActionMarkSeen  = "mark_seen"
)

// SenderAction shows a person that the shop types or has read.
func (c *Client) SenderAction(ctx context.Context, page Page, psid, action string) error {
	return c.do(ctx, call{
		op: "page/messages", method: http.MethodPost, path: []string{page.ID, "messages"},
		body: struct {
			Recipient recipient `json:"recipient"`
			Action    string    `json:"sender_action"`
		}{recipient{psid}, action},
		token: page.Token, account: page.ID,
	}, &struct{}{})
}
