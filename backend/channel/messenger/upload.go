package messenger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pagedesk/backend/channel"
	"pagedesk/backend/channel/graphproblem"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

const megabyte = 1 << 20

// fileLimits is what Messenger takes (meta-platform.md, 4.3).
var fileLimits = map[inbox.AttachmentKind]inbox.FileLimit{
	inbox.AttachmentImage: {MaxBytes: 8 * megabyte, Types: []string{"image/jpeg", "image/png", "image/gif"}},
	inbox.AttachmentAudio: {MaxBytes: 25 * megabyte},
	inbox.AttachmentVideo: {MaxBytes: 25 * megabyte},
	inbox.AttachmentFile:  {MaxBytes: 25 * megabyte},
}

// sentAs is Meta's word for a kind of file.
var sentAs = map[inbox.AttachmentKind]string{
	inbox.AttachmentImage: meta.AttachmentImage, inbox.AttachmentAudio: meta.AttachmentAudio,
	inbox.AttachmentVideo: meta.AttachmentVideo, inbox.AttachmentFile: meta.AttachmentFile,
}

// Upload hands a file to Meta.
func (k *Kind) Upload(ctx context.Context, account channel.Account, token secret.Token, file inbox.OutgoingFile, progress func(sent int64)) channel.Result {
	if err := inbox.CheckFile(file, k.Limits()); err != nil {
		return channel.Result{Outcome: channel.OutcomeFailed, Problem: inbox.ProblemOf(err)}
	}
	f, err := os.Open(file.Path)
	if err != nil {
		return unreadable(file, err)
	}
	defer func() { _ = f.Close() }()
	page := meta.Page{ID: account.ID, Token: token}
	id, err := k.graph.UploadAttachment(ctx, page, meta.Upload{
		Attachment: sentAs[file.Kind], Name: asciiName(file.Name), Type: file.Type, Size: file.Size, Content: f, Progress: progress,
	})
	if err == nil {
		return channel.Result{Outcome: channel.OutcomeSent, Upload: string(id)}
	}
	var failure *meta.Error
	if !errors.As(err, &failure) { // our own request is at fault
		return channel.Result{Outcome: channel.OutcomeFailed, Problem: graphproblem.Of(err)}
	}
	return k.refused(ctx, page, failure)
}

// unreadable is our own copy of a file, gone or not to be read.
func unreadable(file inbox.OutgoingFile, err error) channel.Result {
	code := inbox.CodeFileUnreadable
	if errors.Is(err, fs.ErrNotExist) {
		code = inbox.CodeFileMissing
	}
	return channel.Result{Outcome: channel.OutcomeFailed, Problem: &inbox.Problem{
		Code: code, Action: inbox.ActionEdit, Args: map[string]string{"name": file.Name}, Cause: fmt.Errorf("open our copy: %w", err),
	}}
}

// maxName is how long a file's name becomes at most, in bytes.
const maxName = 100

// asciiName is a file's name as Meta takes it (meta-platform.md, 4.3): Latin
// letters without their marks, others left out. A name that has none keeps its
// ending behind the word file.
func asciiName(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case r == 'Đ':
			b.WriteByte('D')
		case r == '/' || r == '\\' || r == '"' || r < ' ' || r > '~' && unicode.IsSpace(r):
			b.WriteByte('_')
		case r <= '~':
			b.WriteRune(r)
		}
	}
	clean := strings.Trim(b.String(), " ")
	ending := path.Ext(clean)
	if len(ending) > 10 || strings.ContainsRune(ending, ' ') {
		ending = ""
	}
	stem := strings.Trim(strings.TrimSuffix(clean, ending), " ._-()")
	if stem == "" {
		stem = "file"
	}
	return stem[:min(len(stem), maxName-len(ending))] + strings.TrimRight(ending, ".")
}
