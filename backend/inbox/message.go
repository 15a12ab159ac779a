package inbox

// Party is who a message is from.
type Party int

// The parties. PartyNone is for lines about the thread itself.
const (
	PartyNone Party = iota
	PartyCustomer
	PartyShop
)

// MessageKind is the form of a message.
type MessageKind string

// The kinds. A line is something that happened and is shown as a plain
// sentence: a referral, a change of thread control, a kind we do not know.
const (
	MessageText     MessageKind = "text" // text, attachments or both
	MessagePostback MessageKind = "postback"
	MessageLine     MessageKind = "line"
	MessageAction   MessageKind = "action" // what a member did to the conversation
	MessageNote     MessageKind = "note"   // written by a member for the others
)

// Internal reports whether it stays in the team: the customer neither wrote
// nor gets it.
func (k MessageKind) Internal() bool { return k == MessageAction || k == MessageNote }

// Message is one entry of a thread. The zero value of a field means that Meta
// did not say.
type Message struct {
	ID           MessageID
	Conversation ConversationID
	From         Party
	Kind         MessageKind
	AtMs         int64 // Meta's time
	Text         string
	Attachments  []Attachment
	ReplyTo      MessageID
	Payload      string   // of a quick reply or a postback
	AppID        string   // of the app that sent a shop's message
	Client       OutboxID // our id, when the message was written in Pagedesk
	Author       MemberID // who wrote it, when it was written in Pagedesk
	Auto         AutoMark // set when the shop sent it by itself
	Line         Line
	Mentions     []Mention // of a note
	Standby      bool      // arrived while another app controls the thread
	Filled       bool      // no webhook brought it: found later in the provider's record
	Edits        int
	Unsent       bool
	Reactions    []Reaction
	State        DeliveryState // of a shop's message
}

// DeliveryState is how far a message of the shop has come.
type DeliveryState string

// The states. Queued to Failed live in the outbox of the desktop that wrote
// the message; the others follow from what Meta reported.
const (
	StateNone      DeliveryState = ""
	StateQueued    DeliveryState = "queued"
	StateSending   DeliveryState = "sending"
	StateUnknown   DeliveryState = "unknown" // may have been sent; being settled
	StateSent      DeliveryState = "sent"
	StateDelivered DeliveryState = "delivered"
	StateRead      DeliveryState = "read"
	StateFailed    DeliveryState = "failed"
)

// AttachmentKind is what an attachment is on screen.
type AttachmentKind string

// The kinds of attachments.
const (
	AttachmentImage       AttachmentKind = "image"
	AttachmentSticker     AttachmentKind = "sticker"
	AttachmentAudio       AttachmentKind = "audio"
	AttachmentVideo       AttachmentKind = "video"
	AttachmentFile        AttachmentKind = "file"
	AttachmentLocation    AttachmentKind = "location"
	AttachmentShare       AttachmentKind = "share" // link, post, reel
	AttachmentTemplate    AttachmentKind = "template"
	AttachmentUnsupported AttachmentKind = "unsupported"
)

// Attachment is one attachment of a message. Its JSON is stored.
type Attachment struct {
	Kind      AttachmentKind `json:"kind"`
	Type      string         `json:"type,omitempty"` // the provider's word
	URL       string         `json:"url,omitempty"`  // media, signed and expiring
	Link      string         `json:"link,omitempty"` // where a share leads
	Title     string         `json:"title,omitempty"`
	Name      string         `json:"name,omitempty"`
	StickerID string         `json:"sticker_id,omitempty"`
	// Fleeting says that the media may be shown from where it is and never
	// stored (features.md, F10).
	Fleeting bool    `json:"fleeting,omitempty"`
	Lat      float64 `json:"lat,omitempty"`
	Long     float64 `json:"long,omitempty"`
}

// Reaction is one party's reaction on a message. Emoji is never empty.
type Reaction struct {
	From  Party
	Emoji string
	AtMs  int64
}

// Line is a sentence in the thread: a catalogue key under "event." and its
// arguments. Its JSON is stored.
type Line struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// Delivery says how far a shop's message has come, from what the customer's
// side reported: by message id or by watermark.
func Delivery(atMs, deliveredUpToMs, readUpToMs int64, delivered, read bool) DeliveryState {
	switch {
	case read || atMs <= readUpToMs:
		return StateRead
	case delivered || atMs <= deliveredUpToMs:
		return StateDelivered
	}
	return StateSent
}

// SameAttachment finds, in a later reading of a message, the attachment that
// stood at index before: the one at its place, or the one with as many of its
// family before it. Webhook attachments carry no id (meta-platform.md, 5.3).
func SameAttachment(before []Attachment, index int, fresh []Attachment) Attachment {
	if index < 0 || index >= len(before) {
		return Attachment{}
	}
	want := family(before[index].Kind)
	if len(fresh) == len(before) && family(fresh[index].Kind) == want {
		return fresh[index]
	}
	nth := 0
	for _, a := range before[:index] {
		if family(a.Kind) == want {
			nth++
		}
	}
	for _, a := range fresh {
		if family(a.Kind) != want {
			continue
		}
		if nth == 0 {
			return a
		}
		nth--
	}
	return Attachment{}
}

// family sorts kinds that a provider tells apart in one reading and not in
// another: stickers come as pictures, voice clips as films or files.
func family(k AttachmentKind) AttachmentKind {
	switch k {
	case AttachmentSticker:
		return AttachmentImage
	case AttachmentAudio, AttachmentVideo:
		return AttachmentFile
	}
	return k
}
