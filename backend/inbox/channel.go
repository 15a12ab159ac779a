package inbox

// ChannelKind is a family of sources.
type ChannelKind string

// The kinds that exist.
const KindMessenger ChannelKind = "messenger"

// ChannelState is a channel's health as the journal knows it, the same on
// every desktop.
type ChannelState string

// The states of a channel.
const (
	ChannelConnected    ChannelState = "connected"
	ChannelNeedsLogin   ChannelState = "needs_login"
	ChannelSuspended    ChannelState = "suspended"
	ChannelDisconnected ChannelState = "disconnected"
)

// Channel is a connected source. A disconnected one stays, with its history.
type Channel struct {
	ID      ChannelID
	Kind    ChannelKind
	Account string // the provider's id: a Page id
	AppID   string // the Meta app it was connected through
	Name    string // as the shop named it
	Page    string // as the provider names it
	State   ChannelState
	SinceMs int64  // since when State holds
	Reason  string // problem code, when not connected
	Unread  int    // unread messages of all its conversations
	// HumanAgent says that Meta has approved the human-agent tag for it.
	HumanAgent bool
	ConnectMs  int64
	// CheckedMs is up to when the provider's own record was compared with the
	// journal: nothing older is missing. 0: not yet.
	CheckedMs int64
	// RecordMs is the newest activity of the provider's record at that time,
	// by the provider's clock: where the next comparison may end.
	RecordMs int64
	// ResubscribedMs is when we noticed that the provider no longer sent us
	// everything, and asked for it again.
	ResubscribedMs int64
}

// Limits is what a channel can carry. It is data: composer, outbox and tests
// read the same values.
type Limits struct {
	MaxText  int
	TextUnit TextUnit
	// Files are the kinds of file it takes; none when it takes no files.
	Files map[AttachmentKind]FileLimit
	// WindowMs is how long a customer's message lets the shop answer freely,
	// when the event does not say otherwise.
	WindowMs int64
}

// MaxChannelName is the longest name of a channel, in graphemes: 40 Thai
// letters with their marks fit.
const MaxChannelName = 40
