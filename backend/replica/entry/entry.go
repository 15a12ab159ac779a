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

	"pagedesk/backend/inbox"
)

// ErrNewer is answered for a body whose version this program does not know.
var ErrNewer = errors.New("written by a newer Pagedesk")

// The kinds of entries that desktops append. meta.webhook and member.* come
// from the relay and have their shapes in relay/wire.
const (
	KindMessageSent             = "message.sent"
	KindConversationRead        = "conversation.read"
	KindConversationClaimed     = "conversation.claimed"
	KindConversationAssigned    = "conversation.assigned"
	KindConversationTransferred = "conversation.transferred"
	KindConversationClosed      = "conversation.closed"
	KindConversationReopened    = "conversation.reopened"
	KindConversationNote        = "conversation.note"
	KindContactUpdated          = "contact.updated"
	KindChannelConnected        = "channel.connected"
	KindChannelUpdated          = "channel.updated"
	KindChannelSuspended        = "channel.suspended"
	KindChannelReauthorized     = "channel.reauthorized"
	KindChannelDisconnected     = "channel.disconnected"
	KindChannelChecked          = "channel.checked"
	KindChannelResubscribed     = "channel.resubscribed"
	KindImportBatch             = "import.batch"
	KindMemberJoined            = "member.joined"
)

// MessageSent says that Meta accepted a message written in Pagedesk. Channel,
// thread and author are in the envelope.
type MessageSent struct {
	V       int    `json:"v"`
	Message string `json:"mid"`
	Client  string `json:"client"`
	Text    string `json:"text,omitempty"`
	// Attachments have a kind and a name; the echo brings where they are.
	Attachments []inbox.Attachment `json:"attachments,omitempty"`
	ReplyTo     string             `json:"reply_to,omitempty"`
	AtMs        int64              `json:"at_ms"` // the sender's clock; the echo's time replaces it
}

// ConversationRead says that a member saw the customer's messages up to UpToMs
// (Meta's time).
type ConversationRead struct {
	V      int   `json:"v"`
	UpToMs int64 `json:"up_to_ms"`
}

// ConversationOpening is the body of conversation.claimed and
// conversation.reopened: the opening that the actor takes or reopens.
type ConversationOpening struct {
	V       int `json:"v"`
	Opening int `json:"opening"`
}

// ConversationAssigned is the body of conversation.assigned, when nobody had
// the opening, and of conversation.transferred.
type ConversationAssigned struct {
	V       int    `json:"v"`
	Opening int    `json:"opening"`
	Member  string `json:"member"` // who gets it
	Note    string `json:"note,omitempty"`
}

// ConversationClosed says that an opening is done, with the customer's
// messages up to UpToMs (Meta's time): its author had none that is newer.
type ConversationClosed struct {
	V       int   `json:"v"`
	Opening int   `json:"opening"`
	UpToMs  int64 `json:"up_to_ms"`
}

// ConversationNote is a text for the team.
type ConversationNote struct {
	V    int    `json:"v"`
	Text string `json:"text"`
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

// ChannelUpdated changes what the shop chose for a channel; what is absent
// stays.
type ChannelUpdated struct {
	V          int    `json:"v"`
	Name       string `json:"name,omitempty"`
	HumanAgent *bool  `json:"human_agent,omitempty"` // Meta has approved the human-agent tag
}

// ChannelHealth is the body of channel.suspended, channel.reauthorized and
// channel.disconnected.
type ChannelHealth struct {
	V      int    `json:"v"`
	Reason string `json:"reason,omitempty"` // problem code
}

// ChannelChecked says that the provider's record was compared with the journal
// and that what was missing is in import.batch entries before this one.
type ChannelChecked struct {
	V        int   `json:"v"`
	TookMs   int64 `json:"took_ms"`   // the comparison began so long before this entry
	RecordMs int64 `json:"record_ms"` // newest activity of the record, by the provider's clock
}

// ChannelResubscribed says that the provider had stopped sending and was asked
// to go on.
type ChannelResubscribed struct {
	V int `json:"v"`
}

// ImportBatch holds messages of one thread from the provider's record. Channel
// and thread are in the envelope.
type ImportBatch struct {
	V int `json:"v"`
	// Gap says that the messages should have come by webhook: they count as
	// new. Otherwise they are history: read and silent.
	Gap      bool              `json:"gap,omitempty"`
	Messages []ImportedMessage `json:"messages"`
}

// ImportedMessage is one message of the provider's record.
type ImportedMessage struct {
	ID          string             `json:"id"`
	Shop        bool               `json:"shop,omitempty"` // from the shop, else from the customer
	AtMs        int64              `json:"at_ms"`          // whole seconds on Messenger
	Text        string             `json:"text,omitempty"`
	ReplyTo     string             `json:"reply_to,omitempty"`
	Attachments []inbox.Attachment `json:"attachments,omitempty"`
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
	case *ConversationOpening:
		b.V = version
	case *ConversationAssigned:
		b.V = version
	case *ConversationClosed:
		b.V = version
	case *ConversationNote:
		b.V = version
	case *ContactUpdated:
		b.V = version
	case *ChannelConnected:
		b.V = version
	case *ChannelUpdated:
		b.V = version
	case *ChannelHealth:
		b.V = version
	case *ChannelChecked:
		b.V = version
	case *ChannelResubscribed:
		b.V = version
	case *ImportBatch:
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
