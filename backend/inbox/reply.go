package inbox

import (
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// ReplyID names a canned reply.
type ReplyID string

// CannedReply is a canned reply: a text and files that the team sends often.
type CannedReply struct {
	ID    ReplyID
	Code  string // what one types after the slash
	Title string
	Text  string
	// Channels are where it is offered, sorted; none: everywhere.
	Channels []ChannelID
	Files    []ReplyFile // in the order in which they are sent
	Author   MemberID    // who saved it last
	SavedMs  int64
	// Seq is where in the journal it was saved last.
	Seq    int64
	Used   int   // how often it was sent, as far as this computer sees the messages
	UsedMs int64 // when last, 0: never
}

// ReplyFile is a file of a canned reply. Its content is in the journal, in
// pieces that are named by their SHA-256 and stored once.
type ReplyFile struct {
	Name   string         `json:"name"`
	Type   string         `json:"type"` // media type by content
	Kind   AttachmentKind `json:"kind"`
	Size   int64          `json:"size"`
	Pieces []string       `json:"pieces"`
}

// Limits of canned replies.
const (
	MaxReplyCode  = 32 // graphemes
	MaxReplyTitle = 80 // graphemes
	// MaxReplyFiles and MaxReplyFile bound what every computer of the team
	// receives of one reply: 10 files of at most 8 MB.
	MaxReplyFiles = 10
	MaxReplyFile  = 8 << 20 // bytes
)

// replyText is how long a reply's text may be: as long as the longest message
// of a channel. What it becomes is measured again when it is sent.
var replyText = Limits{MaxText: 2000, TextUnit: UnitUTF16}

// OfferedOn reports whether the reply is for a channel.
func (r CannedReply) OfferedOn(channel ChannelID) bool {
	return len(r.Channels) == 0 || slices.Contains(r.Channels, channel)
}

// Clashes reports whether somewhere both replies would be offered under the
// same code.
func (r CannedReply) Clashes(other CannedReply) bool {
	if r.ID == other.ID || ReplyKey(r.Code) != ReplyKey(other.Code) {
		return false
	}
	return len(r.Channels) == 0 || len(other.Channels) == 0 || slices.ContainsFunc(r.Channels, other.OfferedOn)
}

// ReplyKey is what two codes have in common that are the same to a person:
// neither width nor capitals count, as an input method may choose them.
func ReplyKey(code string) string { return strings.ToLower(norm.NFKC.String(code)) }

// CleanReply is a reply as it is stored.
func CleanReply(r CannedReply) CannedReply {
	r.Code = norm.NFC.String(strings.TrimLeft(CleanName(r.Code), "/／"))
	r.Title, r.Text = CleanName(r.Title), CleanText(r.Text)
	r.Channels = slices.Compact(slices.Sorted(slices.Values(r.Channels)))
	return r
}

// CheckReply says why a reply cannot be saved, or nil. It expects CleanReply's
// result.
func CheckReply(r CannedReply) error {
	switch {
	case r.Code == "" || strings.IndexFunc(r.Code, notInCode) >= 0 || uniseg.GraphemeClusterCount(r.Code) > MaxReplyCode:
		return &Problem{Code: CodeReplyCodeBad, Action: ActionEdit, Args: map[string]string{"name": r.Code, "max": itoa(MaxReplyCode)}}
	case uniseg.GraphemeClusterCount(r.Title) > MaxReplyTitle:
		n := uniseg.GraphemeClusterCount(r.Title)
		return &Problem{Code: CodeNameTooLong, Action: ActionEdit,
			Args: map[string]string{"max": itoa(MaxReplyTitle), "length": itoa(n), "over": itoa(n - MaxReplyTitle)}}
	case r.Text == "" && len(r.Files) == 0:
		return &Problem{Code: CodeReplyEmpty, Action: ActionEdit}
	case len(r.Files) > MaxReplyFiles:
		return &Problem{Code: CodeFilesTooMany, Action: ActionEdit, Args: map[string]string{"max": itoa(MaxReplyFiles)}}
	case r.Text != "":
		return CheckText(r.Text, replyText)
	}
	return nil
}

// notInCode finds what ends a code while one types it, and what nobody sees.
func notInCode(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' || r == '／'
}
