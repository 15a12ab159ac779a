package inbox

import "strings"

// ChannelID names a channel, the same on every desktop of a workspace.
type ChannelID string

// ContactID is the customer's id as one channel gives it (PSID, IGSID). The
// same person has another one on another channel.
type ContactID string

// ConversationID names the thread between one contact and one channel.
type ConversationID string

// MessageID is Meta's message id; lines that Meta gives none have one made
// from their content by the channel's Decode.
type MessageID string

// OutboxID is our own id of a message written here. It travels to Meta as
// metadata and comes back in the echo.
type OutboxID string

// MemberID is a person of the workspace.
type MemberID string

// conversationSeparator stands in no channel id and no contact id of a known
// provider.
const conversationSeparator = "/"

// NewConversationID is the id of the messages thread of a contact on a
// channel.
func NewConversationID(channel ChannelID, contact ContactID) ConversationID {
	return ConversationID(string(channel) + conversationSeparator + string(contact))
}

// Parts splits the id into channel and contact. Both are empty when the id is
// malformed.
func (id ConversationID) Parts() (ChannelID, ContactID) {
	channel, contact, ok := strings.Cut(string(id), conversationSeparator)
	if !ok || channel == "" || contact == "" {
		return "", ""
	}
	return ChannelID(channel), ContactID(contact)
}

// Note names the draft of a note in the conversation, which is kept apart from
// the draft of an answer: a note must never become one.
func (id ConversationID) Note() ConversationID { return id + conversationSeparator + "note" }

// Tail is the end of a contact's id, shown where no name is known.
func (id ContactID) Tail() string {
	if len(id) <= 4 {
		return string(id)
	}
	return string(id[len(id)-4:])
}
