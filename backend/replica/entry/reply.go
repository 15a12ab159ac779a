package entry

import "pagedesk/backend/inbox"

// The kinds about canned replies. They belong to the workspace, not to a
// channel.
const (
	KindReplySaved   = "reply.saved"
	KindReplyDeleted = "reply.deleted"
	KindReplyFile    = "reply.file"
)

// ReplySaved is a canned reply as it is from now on. One whose code another
// reply has, on the same channel, changes nothing: the first in the journal
// keeps it.
type ReplySaved struct {
	Version
	ID       inbox.ReplyID     `json:"id"`
	Code     string            `json:"code"`
	Title    string            `json:"title,omitempty"`
	Text     string            `json:"text,omitempty"`
	Channels []inbox.ChannelID `json:"channels,omitempty"` // none: everywhere
	// Files are made of pieces that entries before this one hold.
	Files []inbox.ReplyFile `json:"files,omitempty"`
}

// ReplyDeleted says that a canned reply is no longer offered.
type ReplyDeleted struct {
	Version
	ID inbox.ReplyID `json:"id"`
}

// MaxReplyPiece is the most content that one ReplyFile holds, in bytes: written
// as text it leaves room below wire.MaxBodyBytes.
const MaxReplyPiece = 256 << 10

// ReplyFile is a piece of the files of canned replies. Its name is the SHA-256
// of its content; with that in the unique key the journal stores it once,
// however many replies and files are made of it.
type ReplyFile struct {
	Version
	Content []byte `json:"content"`
}
