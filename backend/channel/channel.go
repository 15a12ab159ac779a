// Package channel is the contract between the desktop and one kind of source.
// A kind is a folder below this one and one line in channel/all: it decodes
// what the provider's webhook brought, sends what a person wrote, and states
// its limits as data. It knows no database, no journal and no window.
package channel

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
)

// Channel is one kind of source.
type Channel interface {
	// Kind names it.
	Kind() inbox.ChannelKind
	// Object is the webhook object its entries come under, for example page.
	Object() string
	// Limits is what it can carry.
	Limits() inbox.Limits
	// Decode reads one element of a webhook's entry[] that came for account
	// and returns what happened, in the element's order. It is pure and
	// deterministic and never fails: what it does not understand becomes a
	// line with code "unsupported" that keeps the raw event.
	Decode(account Account, entry json.RawMessage) []Inbound
	// Send hands one message to the provider and says what became of it.
	Send(ctx context.Context, account Account, token secret.Token, out Outbound) Result
	// Profile reads what the provider tells of a contact.
	Profile(ctx context.Context, account Account, token secret.Token, contact inbox.ContactID) (Profile, error)
}

// Finder is the optional ability to look whether a message of ours reached
// the thread, for a send with an unknown result.
type Finder interface {
	// FindSent looks for out among the shop's messages written at or after
	// since, those left out that are known to be others: the same text may
	// have been sent before. Found is false when the provider's record does
	// not hold it.
	FindSent(ctx context.Context, account Account, token secret.Token, out Outbound, since time.Time,
		isAnother func(inbox.MessageID) bool) (id inbox.MessageID, found bool, err error)
}

// Historian is the optional ability to read the provider's own record of an
// account's threads, from which what a webhook never brought is filled in.
type Historian interface {
	// Threads walks the account's threads, newest activity first.
	Threads(ctx context.Context, account Account, token secret.Token) iter.Seq2[PastThread, error]
	// Thread finds the thread with one contact; false when there is none.
	Thread(ctx context.Context, account Account, token secret.Token, contact inbox.ContactID) (PastThread, bool, error)
	// Past walks a thread's messages, newest first. Conversation is left
	// empty.
	Past(ctx context.Context, account Account, token secret.Token, thread PastThread) iter.Seq2[inbox.Message, error]
}

// Subscriber is the optional ability to look after what the provider sends us.
type Subscriber interface {
	// Subscribed reports whether the provider sends everything we want.
	Subscribed(ctx context.Context, account Account, token secret.Token) (bool, error)
	// Subscribe asks for it.
	Subscribe(ctx context.Context, account Account, token secret.Token) error
}

// Refresher is the optional ability to read addresses of media anew, for those
// that have expired.
type Refresher interface {
	// Attachments reads a message's attachments as the provider has them now.
	Attachments(ctx context.Context, account Account, token secret.Token, id inbox.MessageID) ([]inbox.Attachment, error)
}

// PastThread is a thread as the provider lists it.
type PastThread struct {
	ID        string // the provider's id of the thread
	Contact   inbox.ContactID
	Name      string // of the contact, "" when not told
	UpdatedMs int64
}

// Account is the provider's side of a channel.
type Account struct {
	Channel inbox.ChannelID
	ID      string // webhook entry.id: a Page id
	AppID   string // our app: tells our echoes from another tool's
}

// AccountOf is the provider's side of c.
func AccountOf(c inbox.Channel) Account {
	return Account{Channel: c.ID, ID: c.Account, AppID: c.AppID}
}

// Inbound is one thing that happened in a thread. Of the pointers, one is
// set, or none when only the plain members matter.
type Inbound struct {
	Contact inbox.ContactID // whose thread; "" for the whole channel
	AtMs    int64           // the event's own time, not the delivery's
	Standby bool            // another app controls the thread

	Message   *inbox.Message // new message, echo, postback or line; Conversation is left empty
	Edit      *Edit
	Unsend    *Unsend
	Reaction  *Reaction
	Delivered *Receipt
	Read      *Receipt

	// WindowMs is how long from AtMs the event lets the shop answer freely,
	// 0 when it opens nothing (meta-platform.md, 4.6).
	WindowMs int64
	// Answered says that a person of the shop wrote Message, here or in the
	// provider's own inbox (not another app, not an automation): what the
	// customer wrote before counts as seen.
	Answered bool
	// Owner is set when the control of the thread changed; its App is "" when
	// the thread became idle.
	Owner *Owner
	// Referral is where the customer came from, when the event says.
	Referral inbox.Referral
}

// Edit is a new text of a message that may not have arrived yet. Num counts
// the edits; the highest wins.
type Edit struct {
	Message inbox.MessageID
	Text    string
	Num     int
}

// Unsend is the removal of a message by its sender.
type Unsend struct{ Message inbox.MessageID }

// Reaction is set or, with an empty Emoji, taken back.
type Reaction struct {
	Message inbox.MessageID
	From    inbox.Party
	Emoji   string
}

// Receipt says that messages of the shop arrived or were read: those named,
// and all up to UpToMs when it is not 0.
type Receipt struct {
	Messages []inbox.MessageID
	UpToMs   int64
}

// Owner is the app that controls a thread.
type Owner struct{ App string }

// Outbound is a message on its way to the provider: a text or a file.
type Outbound struct {
	Client  inbox.OutboxID // travels along where the provider allows it
	Contact inbox.ContactID
	Text    string // inbox.CleanText's result
	ReplyTo inbox.MessageID
	// File is set for a message that is a file; Text is empty then.
	File *inbox.OutgoingFile
	// HumanAgent says that a person answers after the window has closed, on a
	// channel that has Meta's human-agent tag (meta-platform.md, 4.6).
	HumanAgent bool
}

// Uploader is the ability, needed by kinds that carry files, to hand a file to
// the provider before the message that shows it. Uploading twice does no harm.
type Uploader interface {
	// Upload sends the file's content, calling progress with the bytes sent so
	// far. Its Result is OutcomeSent with Upload set, OutcomeFailed or
	// OutcomeRetry.
	Upload(ctx context.Context, account Account, token secret.Token, file inbox.OutgoingFile, progress func(sent int64)) Result
}

// Pacer is the optional ability to hold sends back before the provider does.
type Pacer interface {
	// Pace asks to send one message now, a file or a text: 0 when it may go,
	// else how long to wait before asking again.
	Pace(account Account, file bool) time.Duration
}

// Outcome is what became of a send.
type Outcome int

// The outcomes. Only OutcomeFailed and OutcomeSent are final.
const (
	OutcomeSent    Outcome = iota // the provider accepted it: Message is its id
	OutcomeFailed                 // the provider refused it: Problem says why
	OutcomeRetry                  // it was not accepted; again after RetryAfter
	OutcomeUnknown                // it may have been accepted
)

// Result is what became of a send.
type Result struct {
	Outcome    Outcome
	Message    inbox.MessageID
	Upload     string         // of Uploader.Upload: the provider's id of the file
	Problem    *inbox.Problem // set unless sent
	RetryAfter time.Duration  // 0: the caller's own back-off
}

// Profile is what a provider tells of a contact. Refused means that it will
// not tell, now or until a permission changes; a temporary failure is an
// error instead.
type Profile struct {
	Name, FirstName, LastName string
	PictureURL                string
	Refused                   bool
}

// MetadataPrefix marks our ids in a message's metadata, which every app
// subscribed to the Page sees.
const MetadataPrefix = "pd:"
