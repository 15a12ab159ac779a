// Package entry holds the bodies of journal entries that desktops append, one
// struct per kind, versioned. It encodes and decodes and decides nothing.
//
// A body is JSON with its version in "v". A new member that old desktops may
// ignore keeps the version; one that changes a meaning raises it. A desktop
// that meets a newer version, or a kind it does not know, keeps the raw entry
// and applies it after an update: Decode answers ErrNewer.
package entry

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrNewer is answered for a body whose version this program does not know.
var ErrNewer = errors.New("written by a newer Pagedesk")

// The kinds of entries that desktops append. meta.webhook and member.* come
// from the relay and have their shapes in relay/wire.
const (
	KindMessageSent         = "message.sent"
	KindConversationRead    = "conversation.read"
	KindContactUpdated      = "contact.updated"
	KindChannelConnected    = "channel.connected"
	KindChannelUpdated      = "channel.updated"
	KindChannelSuspended    = "channel.suspended"
	KindChannelReauthorized = "channel.reauthorized"
	KindChannelDisconnected = "channel.disconnected"
	KindMemberJoined        = "member.joined"
)

// MessageSent says that Meta accepted a message written in Pagedesk. Channel,
// thread and author are in the envelope.
type MessageSent struct {
	V       int    `json:"v"`
	Message string `json:"mid"`
	Client  string `json:"client"`
	Text    string `json:"text,omitempty"`
	ReplyTo string `json:"reply_to,omitempty"`
	AtMs    int64  `json:"at_ms"` // the sender's clock; the echo's time replaces it
}

// ConversationRead says that a member saw the customer's messages up to UpToMs
// (Meta's time).
type ConversationRead struct {
	V      int   `json:"v"`
	UpToMs int64 `json:"up_to_ms"`
}

// ContactUpdated is what Meta told of a contact.
type ContactUpdated struct {
	V          int    `json:"v"`
	Name       string `json:"name,omitempty"`
	FirstName  string `json:"first_name,omitempty"`
	LastName   string `json:"last_name,omitempty"`
	PictureURL string `json:"picture_url,omitempty"`
	Refused    bool   `json:"refused,omitempty"`
}

// ChannelConnected says that a channel belongs to the workspace from now on.
type ChannelConnected struct {
	V       int    `json:"v"`
	Kind    string `json:"kind"`
	Account string `json:"account"`
	AppID   string `json:"app_id"`
	Page    string `json:"page"`
	Name    string `json:"name"`
}

// ChannelUpdated changes what the shop chose for a channel.
type ChannelUpdated struct {
	V    int    `json:"v"`
	Name string `json:"name"`
}

// ChannelHealth is the body of channel.suspended, channel.reauthorized and
// channel.disconnected.
type ChannelHealth struct {
	V      int    `json:"v"`
	Reason string `json:"reason,omitempty"` // problem code
}

// MemberJoined is written by the relay when a person pairs.
type MemberJoined struct {
	V      int `json:"v"`
	Member struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Role string `json:"role"`
	} `json:"member"`
}

// version is the newest version of every body above.
const version = 1

// Encode returns the JSON of a body with its version filled in.
func Encode(body any) json.RawMessage {
	switch b := body.(type) {
	case *MessageSent:
		b.V = version
	case *ConversationRead:
		b.V = version
	case *ContactUpdated:
		b.V = version
	case *ChannelConnected:
		b.V = version
	case *ChannelUpdated:
		b.V = version
	case *ChannelHealth:
		b.V = version
	}
	raw, err := json.Marshal(body)
	if err != nil {
		// The structs above hold only strings and numbers.
		panic(fmt.Sprintf("encode %T: %v", body, err))
	}
	return raw
}

// Decode reads a body into into, a pointer to one of the structs above.
func Decode(raw json.RawMessage, into any) error {
	var head struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	if head.V > version {
		return fmt.Errorf("version %d: %w", head.V, ErrNewer)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("read %T: %w", into, err)
	}
	return nil
}
