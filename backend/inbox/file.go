package inbox

import (
	"slices"
	"strconv"
	"strings"
)

// FileLimit is what a channel takes of one kind of file.
type FileLimit struct {
	MaxBytes int64
	// Types are the media types, judged by content; nil for any.
	Types []string
}

// OutgoingFile is a file that a person chose to send, copied next to the
// outbox so that it still goes when the original moves.
type OutgoingFile struct {
	Path string         `json:"path"` // of our copy
	Name string         `json:"name"` // as the person knows it
	Type string         `json:"type"` // media type by content
	Kind AttachmentKind `json:"kind"`
	Size int64          `json:"size"`
	// Width and Height are a picture's as it is shown, 0 when not known.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Uploaded is the provider's id of the content, once it has it.
	Uploaded string `json:"uploaded,omitempty"`
}

// Attachment is the file as an attachment of a message.
func (f OutgoingFile) Attachment() Attachment {
	return Attachment{Kind: f.Kind, Name: f.Name}
}

// families are the kinds of files by the first half of their media type.
var families = map[string]AttachmentKind{"image": AttachmentImage, "audio": AttachmentAudio, "video": AttachmentVideo}

// KindOf is how a channel with these limits carries a media type: as a
// picture, a sound or a film where it takes that type as one, else as a file.
func (l Limits) KindOf(mediaType string) AttachmentKind {
	family, _, _ := strings.Cut(mediaType, "/")
	kind, ok := families[family]
	if ok && l.Files[kind].takes(mediaType) {
		return kind
	}
	return AttachmentFile
}

// And is what both limits take.
func (l FileLimit) And(other FileLimit) FileLimit {
	both := FileLimit{MaxBytes: min(l.MaxBytes, other.MaxBytes), Types: l.Types}
	if l.Types == nil {
		both.Types = other.Types
	} else if other.Types != nil {
		both.Types = slices.DeleteFunc(slices.Clone(l.Types), func(t string) bool { return !slices.Contains(other.Types, t) })
	}
	return both
}

func (l FileLimit) takes(mediaType string) bool {
	return l.MaxBytes > 0 && (l.Types == nil || slices.Contains(l.Types, mediaType))
}

// MaxFile is the largest file of any kind, 0 when the channel takes none.
func (l Limits) MaxFile() int64 {
	most := int64(0)
	for _, f := range l.Files {
		most = max(most, f.MaxBytes)
	}
	return most
}

// CheckFile says why a file cannot be sent on a channel with these limits, or
// nil.
func CheckFile(f OutgoingFile, limits Limits) error {
	limit := limits.Files[f.Kind]
	switch {
	case len(limits.Files) == 0:
		return &Problem{Code: CodeFilesNotTaken, Action: ActionNone}
	case f.Size == 0:
		return fileProblem(CodeFileEmpty, f, nil)
	case !limit.takes(f.Type):
		return fileProblem(CodeFileType, f, map[string]string{"type": shortType(f.Type), "allowed": allowed(limit.Types)})
	case f.Size > limit.MaxBytes:
		return FileTooLarge(f.Name, f.Size, limit.MaxBytes)
	}
	return nil
}

// FileTooLarge is the problem of a file beyond limit bytes.
func FileTooLarge(name string, size, limit int64) error {
	return fileProblem(CodeFileTooLarge, OutgoingFile{Name: name}, map[string]string{"size": megabytes(size), "max": megabytes(limit)})
}

func fileProblem(code Code, f OutgoingFile, args map[string]string) error {
	p := &Problem{Code: code, Action: ActionEdit, Args: map[string]string{"name": f.Name}}
	for k, v := range args {
		p.Args[k] = v
	}
	return p
}

// megabytes is a size in MB as Meta counts them, rounded up so that what is
// too large never looks as if it fitted.
func megabytes(n int64) string {
	const tenth = 1 << 20 / 10.0
	tenths := int64(float64(n)/tenth + 0.999)
	s := strconv.FormatInt(tenths/10, 10)
	if tenths%10 != 0 {
		s += "." + strconv.FormatInt(tenths%10, 10)
	}
	return s
}

// shortType is a media type as people name it: image/webp is WEBP.
func shortType(mediaType string) string {
	_, s, _ := strings.Cut(mediaType, "/")
	return strings.ToUpper(strings.TrimPrefix(s, "x-"))
}

func allowed(types []string) string {
	short := make([]string, len(types))
	for i, t := range types {
		short[i] = shortType(t)
	}
	return strings.Join(short, ", ")
}
