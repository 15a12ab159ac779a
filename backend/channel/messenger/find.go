package messenger

import (
	"context"
	"math"
	"strings"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// FindSent reads the thread backwards to since and looks for a message of the
// Page that is out. Meta's record has no metadata; of several that look the
// same it takes the newest that is not known to be another message, because a
// thread's messages are sent one by one.
func (k *Kind) FindSent(
	ctx context.Context, account channel.Account, token secret.Token, out channel.Outbound, since time.Time,
	isAnother func(inbox.MessageID) bool,
) (id inbox.MessageID, found bool, err error) {
	page := meta.Page{ID: account.ID, Token: token}
	since = since.Truncate(time.Second) // created_time has whole seconds (meta-platform.md, 5.2)
	for c, err := range k.graph.Conversations(ctx, page, meta.ConversationQuery{UserID: string(out.Contact)}) {
		if err != nil {
			return "", false, err
		}
		for m, err := range k.graph.ConversationMessages(ctx, page, string(c.ID), 0) {
			if err != nil {
				return "", false, err
			}
			if !m.Created.IsZero() && m.Created.Before(since) {
				break // one without a time says nothing of those after it
			}
			found := inbox.MessageID(m.ID)
			if string(m.From.ID) == account.ID && looksLike(m, out) && !isAnother(found) {
				return found, true, nil
			}
		}
	}
	return "", false, nil
}

func looksLike(m meta.HistoryMessage, out channel.Outbound) bool {
	if out.File == nil {
		return sameText(m.Text, out.Text)
	}
	return m.Text == "" && len(m.Attachments.Data) == 1 && sameFile(m.Attachments.Data[0], *out.File)
}

// sameText compares as Meta may change text: spaces at the ends, line ends
// (meta-platform.md, 10, point 16).
func sameText(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// shapeSlack is how far the shape of a picture may be off after Meta has made
// it smaller: a pixel of the short side of a narrow one.
const shapeSlack = 0.02

// family is what Meta's record may call a kind: a voice clip is an mp4
// (meta-platform.md, 3.6).
func family(k inbox.AttachmentKind) inbox.AttachmentKind {
	if k == inbox.AttachmentAudio {
		return inbox.AttachmentVideo
	}
	return k
}

// sameFile compares what Meta keeps of a file: the shape of a picture, which
// it may have made smaller; name and size of a plain file. What it does not
// tell does not speak against it. A sound or a film may have been made anew,
// with another name and size; where the record calls one a plain file, both
// must speak for it.
func sameFile(a meta.HistoryAttachment, f inbox.OutgoingFile) bool {
	past, sent := family(pastAttachment(a).Kind), family(f.Kind)
	sameName, sameSize := a.Name == asciiName(f.Name), int64(a.Size) == f.Size
	switch {
	case sent == inbox.AttachmentImage && past == sent:
		return sameShape(a, f)
	case sent == inbox.AttachmentFile && past == sent:
		return (a.Name == "" || sameName) && (a.Size <= 0 || sameSize)
	case sent == inbox.AttachmentVideo && past == inbox.AttachmentFile:
		return sameName && sameSize
	}
	return past == sent
}

func sameShape(a meta.HistoryAttachment, f inbox.OutgoingFile) bool {
	w, h := float64(a.Image.Width), float64(a.Image.Height)
	if w <= 0 || h <= 0 || f.Width <= 0 || f.Height <= 0 {
		return true
	}
	return math.Abs(w/h*float64(f.Height)/float64(f.Width)-1) <= shapeSlack
}
