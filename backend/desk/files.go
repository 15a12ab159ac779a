package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/media"
	"pagedesk/backend/store"
)

// MaxStaged is how many files are sent at once at most.
const MaxStaged = 30

// MaxStagedBytes is the largest file that is looked at: a picture that is made
// smaller.
const MaxStagedBytes = media.MaxPicture

// MaxChosen is the largest file that a person may choose for a channel, in
// bytes; 0 when it takes none.
func MaxChosen(limits inbox.Limits) int64 {
	if limits.Files[inbox.AttachmentImage].MaxBytes > 0 {
		return MaxStagedBytes
	}
	return limits.MaxFile()
}

// StagedFile is a file that is about to be sent.
type StagedFile struct {
	No   int64
	File inbox.OutgoingFile
	// Problem is why it cannot be sent as it is, nil when it can.
	Problem *inbox.Problem
	// Shrinks says that Shrink can make one of it that can be sent.
	Shrinks bool
}

// Staged lists the files that are about to be sent in a conversation, in the
// order in which they will be.
func (d *Desk) Staged(ctx context.Context, id inbox.ConversationID) ([]StagedFile, error) {
	limits, err := d.limitsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := d.staged(ctx, id)
	if err != nil {
		return nil, err
	}
	list := make([]StagedFile, len(rows))
	for i, s := range rows {
		list[i] = StagedFile{No: s.No, File: s.File}
		if err := inbox.CheckFile(s.File, limits); err != nil {
			list[i].Problem = inbox.ProblemOf(err)
			list[i].Shrinks = s.File.Kind == inbox.AttachmentImage && media.Convertible(s.File.Type)
		}
	}
	return list, nil
}

// staged reads the rows. One whose file is in the outbox already, or is gone,
// was left there by a crash.
func (d *Desk) staged(ctx context.Context, id inbox.ConversationID) ([]store.Staged, error) {
	rows, err := d.local.StagedOf(ctx, id)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	waiting, err := d.local.OutboxOf(ctx, id)
	if err != nil {
		return nil, err
	}
	sent := map[string]bool{}
	for _, m := range waiting {
		if m.File != nil {
			sent[m.File.Path] = true
		}
	}
	var list []store.Staged
	for _, s := range rows {
		_, err := os.Stat(s.File.Path)
		if err == nil && !sent[s.File.Path] {
			list = append(list, s)
			continue
		}
		if err := d.local.Unstage(ctx, s.No); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// limitsOf is what a conversation's channel can carry, or a canned reply.
func (d *Desk) limitsOf(ctx context.Context, id inbox.ConversationID) (inbox.Limits, error) {
	if isReplyTray(id) {
		return d.replyLimits(), nil
	}
	channelID, _ := id.Parts()
	c, err := d.Channel(ctx, channelID)
	if err != nil {
		return inbox.Limits{}, err
	}
	limits := d.Limits(c.Kind)
	if len(limits.Files) == 0 {
		return limits, &inbox.Problem{Code: inbox.CodeFilesNotTaken, Action: inbox.ActionNone}
	}
	return limits, nil
}

// StageFiles copies files that a person picked and puts them behind those that
// are about to be sent. It answers why some were refused; the others are
// staged.
func (d *Desk) StageFiles(ctx context.Context, id inbox.ConversationID, paths []string) ([]*inbox.Problem, error) {
	var refused []*inbox.Problem
	for _, path := range paths {
		err := d.stage(ctx, id, func(limits inbox.Limits) (inbox.OutgoingFile, error) {
			return d.outgoing.CopyFile(ctx, path, limits)
		})
		if p := inbox.ProblemOf(err); p != nil && p.Code != inbox.CodeInternal {
			refused = append(refused, p)
			continue
		}
		if err != nil {
			return refused, err
		}
	}
	return refused, nil
}

// StageContent does the same for content with a name: pasted or dropped. Its
// size is 0 when it is not known beforehand.
func (d *Desk) StageContent(ctx context.Context, id inbox.ConversationID, name string, size int64, content io.Reader) error {
	return d.stage(ctx, id, func(limits inbox.Limits) (inbox.OutgoingFile, error) {
		return d.outgoing.Copy(ctx, name, size, content, limits)
	})
}

func (d *Desk) stage(ctx context.Context, id inbox.ConversationID, copied func(inbox.Limits) (inbox.OutgoingFile, error)) error {
	limits, err := d.limitsOf(ctx, id)
	if err != nil {
		return err
	}
	have, err := d.staged(ctx, id)
	if err != nil {
		return err
	}
	if len(have) >= MaxStaged {
		return &inbox.Problem{Code: inbox.CodeFilesTooMany, Action: inbox.ActionEdit, Args: map[string]string{"max": strconv.Itoa(MaxStaged)}}
	}
	f, err := copied(limits)
	if err != nil {
		return Problem(err)
	}
	if f.Size == 0 {
		return d.dropCopy(inbox.CheckFile(f, limits), f)
	}
	if err := d.local.Stage(ctx, id, f); err != nil {
		return d.dropCopy(err, f)
	}
	return nil
}

// dropCopy deletes a copy that nobody needs and answers why.
func (d *Desk) dropCopy(why error, f inbox.OutgoingFile) error {
	if err := errors.Join(d.cache().Drop(outgoingGroup(f)), d.outgoing.Release(f)); err != nil {
		d.log.Warn("copy of a file stays behind", "error", err)
	}
	return why
}

// outgoingGroup names a copy in the cache.
func outgoingGroup(f inbox.OutgoingFile) string { return "outgoing/" + f.Path }

// Unstage takes a file away from those that are about to be sent.
func (d *Desk) Unstage(ctx context.Context, id inbox.ConversationID, no int64) error {
	s, err := d.stagedFile(ctx, id, no)
	if err != nil {
		return err
	}
	if err := d.local.Unstage(ctx, no); err != nil {
		return err
	}
	return d.dropCopy(nil, s.File)
}

// Shrink replaces a picture that is about to be sent by one that the channel
// takes.
func (d *Desk) Shrink(ctx context.Context, id inbox.ConversationID, no int64) error {
	s, err := d.stagedFile(ctx, id, no)
	if err != nil {
		return err
	}
	limits, err := d.limitsOf(ctx, id)
	if err != nil {
		return err
	}
	small, err := d.outgoing.Shrink(ctx, s.File, limits)
	if err != nil {
		return Problem(err)
	}
	if err := d.local.Restage(ctx, no, small); err != nil {
		return d.dropCopy(err, small)
	}
	return d.dropCopy(nil, s.File)
}

func (d *Desk) stagedFile(ctx context.Context, id inbox.ConversationID, no int64) (store.Staged, error) {
	rows, err := d.staged(ctx, id)
	if err != nil {
		return store.Staged{}, err
	}
	for _, s := range rows {
		if s.No == no {
			return s, nil
		}
	}
	return store.Staged{}, &inbox.Problem{Code: inbox.CodeFileMissing, Action: inbox.ActionNone, Args: map[string]string{"name": strconv.FormatInt(no, 10)}}
}

// SendStaged sends the staged files before what out holds. They leave the
// staged ones once they are in the outbox; what a crash leaves in both places
// counts as sent.
func (d *Desk) SendStaged(ctx context.Context, id inbox.ConversationID, out Outgoing) ([]Line, error) {
	rows, err := d.staged(ctx, id)
	if err != nil {
		return nil, err
	}
	nos := make([]int64, len(rows))
	for i, s := range rows {
		out.Files = append(out.Files, s.File)
		nos[i] = s.No
	}
	lines, err := d.SendAll(ctx, id, out)
	if err != nil {
		return nil, err
	}
	if err := d.local.Unstage(ctx, nos...); err != nil {
		d.log.Warn("files stay staged that are being sent", "error", err)
	}
	return lines, nil
}

// SendFile copies a file and sends it before what out holds, leaving the staged
// ones where they are.
func (d *Desk) SendFile(ctx context.Context, id inbox.ConversationID, path string, out Outgoing) ([]Line, error) {
	limits, err := d.limitsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	f, err := d.outgoing.CopyFile(ctx, path, limits)
	if err != nil {
		return nil, Problem(err)
	}
	out.Files = append([]inbox.OutgoingFile{f}, out.Files...)
	lines, err := d.SendAll(ctx, id, out)
	if err != nil {
		return nil, d.dropCopy(err, f)
	}
	return lines, nil
}

// StagedContent opens a small version of a staged file. The caller closes it.
func (d *Desk) StagedContent(ctx context.Context, id inbox.ConversationID, no int64) (*File, error) {
	s, err := d.stagedFile(ctx, id, no)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoMedia, err)
	}
	return d.outgoingContent(ctx, s.File, true)
}

// WaitingContent opens the file of a message in the outbox, or a small version
// of it. The caller closes it.
func (d *Desk) WaitingContent(ctx context.Context, id inbox.OutboxID, small bool) (*File, error) {
	m, err := d.local.OutboxMessage(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return d.arrivedContent(ctx, id, small)
	}
	if err != nil || m.File == nil {
		return nil, errors.Join(ErrNoMedia, err)
	}
	return d.outgoingContent(ctx, *m.File, small)
}

// arrivedContent is the file of a message that has just left the outbox: who
// asks has not heard of it yet.
func (d *Desk) arrivedContent(ctx context.Context, id inbox.OutboxID, small bool) (*File, error) {
	m, err := d.replica.MessageByClient(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoMedia, err)
	}
	channelID, _ := m.Conversation.Parts()
	if small {
		return d.SmallAttachment(ctx, channelID, m.ID, 0)
	}
	f, _, err := d.Attachment(ctx, channelID, m.ID, 0)
	return f, err
}

// outgoingContent shows a copy through the cache, where its small version is
// kept and where the sent message finds it again.
func (d *Desk) outgoingContent(ctx context.Context, f inbox.OutgoingFile, small bool) (*File, error) {
	key := media.Key{Group: outgoingGroup(f), Part: "0"}
	if !d.cache().Has(key) {
		if err := d.cache().Adopt(key, f.Path); err != nil {
			return nil, d.noMedia(err)
		}
	}
	open := d.cache().Open
	if small {
		open = d.cache().Small
	}
	content, err := open(ctx, key, media.Source{Kind: f.Kind})
	return content, d.noMedia(err)
}

// released is told of a message with a file that has left the outbox. What was
// sent is shown from here, not fetched from Meta again.
func (d *Desk) released(m store.OutboxMessage) {
	channelID, _ := m.Conversation.Parts()
	if m.Message != "" {
		if err := d.cache().Adopt(attachmentKey(channelID, m.Message, 0), m.File.Path); err != nil {
			d.log.Info("sent file not kept for showing", "error", err)
		}
	}
	_ = d.dropCopy(nil, *m.File)
}

// copyAge is how old a copy that nobody knows is before it is deleted: another
// process may be about to stage it.
const copyAge = time.Hour

// tidyCopies deletes the copies of files that a crash left behind.
func (d *Desk) tidyCopies(ctx context.Context) error {
	kept := map[string]bool{}
	staged, err := d.local.Staged(ctx)
	if err != nil {
		return err
	}
	for _, s := range staged {
		kept[s.File.Path] = true
	}
	waiting, err := d.local.Outbox(ctx)
	if err != nil {
		return err
	}
	for _, m := range waiting {
		if m.File != nil {
			kept[m.File.Path] = true
		}
	}
	return d.outgoing.Tidy(kept, d.now().Add(-copyAge))
}
