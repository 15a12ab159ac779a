package wire

import "encoding/json"

// Version is the protocol version a hello and a welcome carry.
const Version = 1

// Limits both sides hold.
const (
	// MaxFrameBytes is the largest frame a relay accepts from a desktop.
	MaxFrameBytes = 1 << 20
	// MaxBodyBytes is the largest body of one appended entry.
	MaxBodyBytes = 512 << 10
	// MaxServerFrameBytes is the largest frame a desktop accepts: a relay
	// packs what is waiting into one entries frame, never beyond this.
	MaxServerFrameBytes = 8 << 20
	// MaxAudience bounds the members of an audience.
	MaxAudience = 1000
	// MaxKeyBytes bounds kind, channel, thread and unique key each.
	MaxKeyBytes = 512
)

// Frame types, in the order a session meets them.
const (
	TypeHello   = "hello"   // desktop
	TypeWelcome = "welcome" // relay
	TypeEntries = "entries" // relay
	TypeForget  = "forget"  // relay
	TypeSight   = "sight"   // relay
	TypeLive    = "live"    // relay
	TypeLease   = "lease"   // relay
	TypeOnline  = "online"  // relay
	TypePeople  = "people"  // relay
	TypeVault   = "vault"   // relay
	TypeAppend  = "append"  // desktop
	TypeAck     = "ack"     // relay
	TypeNack    = "nack"    // relay
	TypeSay     = "say"     // desktop
	TypeSaid    = "said"    // relay
)

// Kinds of entries that the relay writes or whose authority it checks. All
// other kinds are opaque to it.
const (
	KindWebhook     = "meta.webhook"
	KindMember      = "member.joined"
	KindChanged     = "member.changed"
	KindRemoved     = "member.removed"
	KindAccess      = "access.changed"
	KindClaimed     = "conversation.claimed"
	PrefixChannel   = "channel."
	PrefixRule      = "rule."
	PrefixMember    = "member."
	PrefixAutomatic = "auto."
)

// NackCode says why an append was refused.
type NackCode string

// The nack codes. A desktop treats an unknown one as NackInvalid.
const (
	NackDuplicate  NackCode = "duplicate"   // the unique key exists; Seq is the entry that won
	NackStaleLease NackCode = "stale_lease" // the epoch is not the present holder's
	NackForbidden  NackCode = "forbidden"   // the member's role does not allow this kind, or they may not see the channel or thread
	NackChanged    NackCode = "changed"     // another entry has set the thread's audience since the append's basis; Seq is that entry
	NackTooLarge   NackCode = "too_large"   // over MaxBodyBytes or MaxKeyBytes
	NackInvalid    NackCode = "invalid"     // malformed; sending it again will not help
	NackBusy       NackCode = "busy"        // not stored now (disk full, shutting down); send again later
)

// Entry is one record of the journal as a desktop receives it.
type Entry struct {
	Seq     int64           `json:"seq"`               // strictly increasing within a workspace
	At      int64           `json:"at"`                // ms since the epoch by the relay's clock
	Kind    string          `json:"kind"`              // for example meta.webhook, message.sent
	Channel string          `json:"channel,omitempty"` // "" for workspace entries
	Thread  string          `json:"thread,omitempty"`  // the customer's id as the provider gives it
	Actor   string          `json:"actor,omitempty"`   // member id; "" when the relay wrote it
	Device  string          `json:"device,omitempty"`  // device id of the actor
	Body    json.RawMessage `json:"body"`

	// Joined and Left are who of the thread's audience the entry has changed;
	// they stay at the relay.
	Joined []string `json:"-"`
	Left   []string `json:"-"`
}

// WebhookBody is the body of a KindWebhook entry: one element of the
// provider's entry[] with the object it came under. Entry is the element as
// Meta sent it; an element that held several events is stored as one entry
// per event, each with the element's other members.
type WebhookBody struct {
	Object string          `json:"object"`
	Entry  json.RawMessage `json:"entry"`
}

// MemberEntry is the body of KindMember, KindChanged and KindRemoved entries.
type MemberEntry struct {
	Member Member `json:"member"`
}

// Hello is a desktop's first frame. After is the last seq it applied, 0 for
// everything. Sights is how much it holds of each channel, as the Sight frames
// said, or LevelPart; of a channel that is not there it holds nothing.
type Hello struct {
	T      string           `json:"t"`
	V      int              `json:"v"`
	After  int64            `json:"after"`
	Sights map[string]Level `json:"sights,omitempty"`
	Caps   []string         `json:"caps,omitempty"`
}

// Welcome answers Hello. Head is the newest seq at this moment.
type Welcome struct {
	T         string       `json:"t"`
	V         int          `json:"v"`
	Workspace Workspace    `json:"workspace"`
	Member    Member       `json:"member"`
	Device    Device       `json:"device"`
	Head      int64        `json:"head"`
	Meta      MetaSettings `json:"meta"`
}

// Entries carries entries in order. Past ones are of a channel or thread that
// the desktop has just forgotten: it applies them without regard to the seqs it
// has applied, and without moving on.
type Entries struct {
	T       string  `json:"t"`
	Past    bool    `json:"past,omitempty"`
	Entries []Entry `json:"entries"`
}

// Live says that the replay has caught up: everything up to Seq that the member
// may see was sent, and the next hello need not ask for it again.
type Live struct {
	T   string `json:"t"`
	Seq int64  `json:"seq,omitempty"`
}

// Lease names the device that may act automatically. It is sent after Live
// and at every change. Holder is "" while no device may hold it. A channel that
// not all owners and admins see has a lease of its own, which is sent to those
// who see it; with epoch 0 it is the workspace's again.
type Lease struct {
	T       string `json:"t"`
	Channel string `json:"channel,omitempty"`
	Epoch   int64  `json:"epoch"`
	Holder  string `json:"holder"`
}

// Online names the members who have a desktop that is connected and has caught
// up, ordered by id. It is sent after Live and at every change, once a change
// has settled.
type Online struct {
	T       string   `json:"t"`
	Members []string `json:"members"`
}

// People says that invites, members or devices have changed: who shows or
// serves them asks again.
type People struct {
	T string `json:"t"`
}

// Vault says that there is something new in the device's vault.
type Vault struct {
	T string `json:"t"`
}

// Append asks the relay to store one entry. ID is the desktop's own, echoed in
// the ack or nack. With Unique the relay stores at most one entry per
// workspace with that key. Epoch is required for automatic kinds.
type Append struct {
	T       string `json:"t"`
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
	Unique  string `json:"unique,omitempty"`
	Epoch   int64  `json:"epoch,omitempty"`
	// Audience is who may see the thread from this entry on, by member id, where
	// its channel shows agents only their own. Without it the audience stays.
	Audience []string `json:"audience,omitempty"`
	// Basis is the last seq that the author had applied when it chose the
	// audience; when the audience was set after it, the append is refused. 0
	// sets it in any case.
	Basis int64           `json:"basis,omitempty"`
	Body  json.RawMessage `json:"body"`
}

// Ack says that an append is durable.
type Ack struct {
	T   string `json:"t"`
	ID  string `json:"id"`
	Seq int64  `json:"seq"`
}

// Nack refuses an append. Text is for logs, in English.
type Nack struct {
	T    string   `json:"t"`
	ID   string   `json:"id"`
	Code NackCode `json:"code"`
	Seq  int64    `json:"seq,omitempty"`
	Text string   `json:"text,omitempty"`
}

// Say is an ephemeral word to the other desktops of the workspace; it is never
// stored and may be lost. With a channel, or a thread, it goes only to those who
// may see it.
type Say struct {
	T       string          `json:"t"`
	Kind    string          `json:"kind"`
	Channel string          `json:"channel,omitempty"`
	Thread  string          `json:"thread,omitempty"`
	Body    json.RawMessage `json:"body"`
}

// Said is another desktop's Say.
type Said struct {
	T       string          `json:"t"`
	Actor   string          `json:"actor"`
	Device  string          `json:"device"`
	Kind    string          `json:"kind"`
	Channel string          `json:"channel,omitempty"`
	Thread  string          `json:"thread,omitempty"`
	Body    json.RawMessage `json:"body"`
}
