package entry

import "pagedesk/backend/inbox"

// The kinds about messages.
const KindMessageSent = "message.sent"

// MessageSent says that Meta accepted a message written in Pagedesk. Channel,
// thread and author are in the envelope.
type MessageSent struct {
	Version
	Message string `json:"mid"`
	Client  string `json:"client"`
	Text    string `json:"text,omitempty"`
	// Attachments have a kind and a name; the echo brings where they are.
	Attachments []inbox.Attachment `json:"attachments,omitempty"`
	ReplyTo     string             `json:"reply_to,omitempty"`
	// Replies are the canned replies that went into it or into what was sent
	// together with it: one of them tells.
	Replies []inbox.ReplyID `json:"replies,omitempty"`
	AtMs    int64           `json:"at_ms"` // the sender's clock; the echo's time replaces it
}
