package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"pagedesk/backend/inbox"
	"pagedesk/backend/media"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// The files of canned replies travel in the journal, in pieces that are named
// by their content: so each computer of the team has them, also offline and
// with no Meta token, and each piece is stored once. Meta's reusable attachment
// ids would be cheaper, but each belongs to one app and Page, ends when Meta
// says so, and shows nobody the picture before it is sent.

// replyTray begins the ids under which the files of a reply that is being
// edited are staged, beside those of conversations.
const replyTray = "reply:"

// ReplyTray is where the files of a reply that is being edited are staged; ""
// is a new one.
func ReplyTray(id inbox.ReplyID) inbox.ConversationID {
	return inbox.ConversationID(replyTray + string(id))
}

func isReplyTray(id inbox.ConversationID) bool { return strings.HasPrefix(string(id), replyTray) }

// replyLimits is what a canned reply can carry: what every kind of channel
// that is known takes, and no more than every computer should keep.
func (d *Desk) replyLimits() inbox.Limits {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := inbox.Limits{Files: map[inbox.AttachmentKind]inbox.FileLimit{}}
	for _, kind := range []inbox.AttachmentKind{inbox.AttachmentImage, inbox.AttachmentAudio, inbox.AttachmentVideo, inbox.AttachmentFile} {
		common := inbox.FileLimit{MaxBytes: inbox.MaxReplyFile}
		for _, k := range d.kinds {
			common = common.And(k.Limits().Files[kind])
		}
		all.Files[kind] = common
	}
	return all
}

// EditReplyFiles fills the tray of a reply with its present files, in place of
// what was left there.
func (d *Desk) EditReplyFiles(ctx context.Context, id inbox.ReplyID) error {
	tray := ReplyTray(id)
	if err := d.clearTray(ctx, tray); err != nil || id == "" {
		return err
	}
	r, err := d.Reply(ctx, id)
	if err != nil {
		return err
	}
	for _, f := range r.Files {
		err := d.StageContent(ctx, tray, f.Name, f.Size, d.replyContent(ctx, f))
		if errors.Is(err, store.ErrNotFound) {
			return fileNotHere(f, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) clearTray(ctx context.Context, tray inbox.ConversationID) error {
	rows, err := d.staged(ctx, tray)
	if err != nil {
		return err
	}
	for _, s := range rows {
		if err := d.Unstage(ctx, tray, s.No); err != nil {
			return err
		}
	}
	return nil
}

// SaveReplyTray saves a canned reply with the files of its tray, which is empty
// afterwards.
func (d *Desk) SaveReplyTray(ctx context.Context, r inbox.CannedReply) (inbox.CannedReply, error) {
	tray := ReplyTray(r.ID)
	rows, err := d.staged(ctx, tray)
	if err != nil {
		return r, err
	}
	// What can be told without sending megabytes is told first.
	r.Files = make([]inbox.ReplyFile, len(rows))
	if err := errors.Join(d.manages(), inbox.CheckReply(inbox.CleanReply(r))); err != nil {
		return r, err
	}
	if err := d.codeTaken(ctx, r); err != nil {
		return r, err
	}
	for i, s := range rows {
		if r.Files[i], err = d.ShareReplyFile(ctx, s.File); err != nil {
			return r, err
		}
	}
	saved, err := d.SaveReply(ctx, r)
	if err != nil {
		return r, err
	}
	return saved, d.clearTray(ctx, tray)
}

// SaveReplyFiles saves a canned reply with files that lie on this computer.
func (d *Desk) SaveReplyFiles(ctx context.Context, r inbox.CannedReply, paths []string) (inbox.CannedReply, error) {
	tray := ReplyTray(r.ID)
	if err := d.clearTray(ctx, tray); err != nil {
		return r, err
	}
	refused, err := d.StageFiles(ctx, tray, paths)
	if err == nil && len(refused) > 0 {
		err = refused[0]
	}
	if err != nil {
		return r, err
	}
	return d.SaveReplyTray(ctx, r)
}

// ShareReplyFile brings the content of a copied file to the whole team. It
// waits until the journal has it; what it has already is not sent again.
func (d *Desk) ShareReplyFile(ctx context.Context, f inbox.OutgoingFile) (inbox.ReplyFile, error) {
	if err := inbox.CheckFile(f, d.replyLimits()); err != nil {
		return inbox.ReplyFile{}, err
	}
	return describeReplyFile(f, func(digest string, content []byte) error {
		_, err := d.replica.ReplyPiece(ctx, digest)
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return d.act(ctx, "", action{kind: entry.KindReplyFile, unique: "reply.file/" + digest, body: &entry.ReplyFile{Content: content}})
	})
}

// describeReplyFile cuts a copied file into pieces. Each is handed over with its
// name and valid until the next one.
func describeReplyFile(f inbox.OutgoingFile, each func(digest string, content []byte) error) (inbox.ReplyFile, error) {
	described := inbox.ReplyFile{Name: f.Name, Type: f.Type, Kind: f.Kind, Size: f.Size}
	content, err := os.Open(f.Path)
	if err != nil {
		return described, fmt.Errorf("read file of a reply: %w", err)
	}
	defer func() { _ = content.Close() }()
	buffer := make([]byte, entry.MaxReplyPiece)
	for {
		n, err := io.ReadFull(content, buffer)
		if errors.Is(err, io.EOF) {
			return described, nil
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return described, fmt.Errorf("read file of a reply: %w", err)
		}
		sum := sha256.Sum256(buffer[:n])
		digest := hex.EncodeToString(sum[:])
		if err := each(digest, buffer[:n]); err != nil {
			return described, err
		}
		described.Pieces = append(described.Pieces, digest)
	}
}

// replyContent reads a file of a canned reply piece by piece. Its error is
// store.ErrNotFound when one is not here.
func (d *Desk) replyContent(ctx context.Context, f inbox.ReplyFile) io.Reader {
	readers := make([]io.Reader, len(f.Pieces))
	for i, digest := range f.Pieces {
		readers[i] = &piece{load: func() ([]byte, error) { return d.replica.ReplyPiece(ctx, digest) }}
	}
	return io.MultiReader(readers...)
}

// piece is loaded when it is read.
type piece struct {
	load func() ([]byte, error)
	rest []byte
	read bool
}

func (p *piece) Read(into []byte) (int, error) {
	if !p.read {
		var err error
		if p.rest, err = p.load(); err != nil {
			return 0, err
		}
		p.read = true
	}
	n := copy(into, p.rest)
	p.rest = p.rest[n:]
	if n == 0 && len(into) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func fileNotHere(f inbox.ReplyFile, cause error) error {
	return &inbox.Problem{Code: inbox.CodeReplyFileMissing, Action: inbox.ActionWait, Args: map[string]string{"name": f.Name}, Cause: cause}
}

// ReplyPicture opens a small version of a picture of a canned reply. The caller
// closes it.
func (d *Desk) ReplyPicture(ctx context.Context, id inbox.ReplyID, index int) (*File, error) {
	r, err := d.replica.Reply(ctx, id)
	if err != nil || index < 0 || index >= len(r.Files) || r.Files[index].Kind != inbox.AttachmentImage {
		return nil, errors.Join(ErrNoMedia, err)
	}
	f := r.Files[index]
	key := media.Key{Group: "reply/" + strings.Join(f.Pieces, "/"), Part: "0"}
	if !d.cache().Has(key) {
		made, err := d.outgoing.Copy(ctx, f.Name, f.Size, d.replyContent(ctx, f), d.replyLimits())
		if err != nil {
			return nil, d.noMedia(err)
		}
		if err := d.dropCopy(d.cache().Adopt(key, made.Path), made); err != nil {
			return nil, d.noMedia(err)
		}
	}
	content, err := d.cache().Small(ctx, key, media.Source{Kind: f.Kind})
	return content, d.noMedia(err)
}
