package meta

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"
)

// Types of attachments (meta-platform.md, 4.3).
const (
	AttachmentImage = "image"
	AttachmentAudio = "audio"
	AttachmentVideo = "video"
	AttachmentFile  = "file"
)

// uploadStall is how long an upload may stand still, and how long its answer
// may take afterwards: Meta works on a video for up to 75 s (4.3).
const uploadStall = 2 * time.Minute

// Upload is a file on its way to Meta.
type Upload struct {
	Attachment string // AttachmentImage …
	Name       string // ASCII: others break at Meta's (4.3)
	Type       string // media type of the content
	Size       int64  // of Content, in bytes
	Content    io.Reader
	// Progress, when not nil, is told the bytes of Content sent so far. It must
	// not block.
	Progress func(sent int64)
}

// UploadAttachment hands a file to Meta and answers its attachment id: private
// to the Page, good for 90 days (meta-platform.md, 4.3). Nobody gets it before
// it is sent, so that doing it twice does no harm.
func (c *Client) UploadAttachment(ctx context.Context, page Page, u Upload) (ID, error) {
	f, err := newForm(u)
	if err != nil {
		return "", fmt.Errorf("meta page/message_attachments: %w", err)
	}
	var answer struct {
		ID ID `json:"attachment_id"`
	}
	err = c.do(ctx, call{
		op: "page/message_attachments", method: http.MethodPost, path: []string{page.ID, "message_attachments"}, form: f,
		token: page.Token, account: page.ID,
	}, &answer)
	if err == nil && answer.ID == "" {
		e := &Error{Op: "page/message_attachments", Message: "the answer holds no attachment id"}
		e.setVerdict(verdict{class: Retry, reason: ReasonTemporary}, false)
		return "", e
	}
	return answer.ID, err
}

// form is a multipart body with one file, streamed.
type form struct {
	contentType string
	size        int64
	head, tail  []byte
	upload      Upload
}

func newForm(u Upload) (*form, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	message := fmt.Sprintf(`{"attachment":{"type":%q,"payload":{"is_reusable":true}}}`, u.Attachment)
	if err := w.WriteField("message", message); err != nil {
		return nil, err
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="filedata"; filename="%s"`, quoted.Replace(u.Name)))
	header.Set("Content-Type", u.Type)
	if _, err := w.CreatePart(header); err != nil {
		return nil, err
	}
	head := bytes.Clone(body.Bytes())
	if err := w.Close(); err != nil {
		return nil, err
	}
	tail := body.Bytes()[len(head):]
	return &form{
		contentType: w.FormDataContentType(), size: int64(len(head)+len(tail)) + u.Size, head: head, tail: tail, upload: u,
	}, nil
}

// quoted keeps a name within its quotes and its line.
var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")

// reader is the body; moved is called whenever a piece of it is taken.
func (f *form) reader(moved func()) io.Reader {
	content := &counted{from: io.LimitReader(f.upload.Content, f.upload.Size), told: func(sent int64) {
		moved()
		if f.upload.Progress != nil {
			f.upload.Progress(sent)
		}
	}}
	return io.MultiReader(bytes.NewReader(f.head), content, bytes.NewReader(f.tail))
}

// counted tells how much of a reader was taken.
type counted struct {
	from io.Reader
	sent int64
	told func(int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.sent += int64(n)
	if n > 0 {
		c.told(c.sent)
	}
	return n, err
}
