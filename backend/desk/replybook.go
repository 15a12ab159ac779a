package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replybook"
)

// The formats of ExportReplies.
const (
	RepliesCSV  = replybook.CSV
	RepliesJSON = replybook.JSON
)

// ExportRepliesName is what an export is called: with files it is a zip.
func (d *Desk) ExportRepliesName(ctx context.Context, format string) (string, error) {
	pages, err := d.replyPages(ctx)
	return "canned-replies." + replybook.Ending(format, pages), err
}

// ExportReplies writes all canned replies to a file, in one step, and answers
// how many they are.
func (d *Desk) ExportReplies(ctx context.Context, file, format string) (count int, err error) {
	pages, err := d.replyPages(ctx)
	if err != nil {
		return 0, err
	}
	to, err := os.CreateTemp(filepath.Dir(file), ".pagedesk-*") // the person chose the folder
	if err != nil {
		return 0, fmt.Errorf("export canned replies: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(to.Name())
		}
	}()
	err = replybook.Write(to, format, pages, d.now())
	if err = errors.Join(err, to.Close()); err != nil {
		return 0, fmt.Errorf("export canned replies: %w", err)
	}
	if err = os.Rename(to.Name(), file); err != nil {
		return 0, fmt.Errorf("export canned replies: %w", err)
	}
	return len(pages), nil
}

func (d *Desk) replyPages(ctx context.Context) ([]replybook.Page, error) {
	list, err := d.replica.Replies(ctx)
	if err != nil {
		return nil, err
	}
	pages := make([]replybook.Page, len(list))
	for i, r := range list {
		pages[i].Row = replybook.Row{Code: r.Code, Title: r.Title, Text: r.Text}
		for _, id := range r.Channels {
			pages[i].Channels = append(pages[i].Channels, string(id))
		}
		for _, f := range r.Files {
			pages[i].Files = append(pages[i].Files, replybook.File{Name: f.Name, Open: func() io.Reader { return d.replyContent(ctx, f) }})
		}
	}
	return pages, nil
}

// ReplyImport is what became of the rows of a file.
type ReplyImport struct {
	Added    int
	Replaced int
	Same     int // were here already
	Refused  []RefusedRow
}

// RefusedRow is a row that was not taken. The file still has it.
type RefusedRow struct {
	Line    int
	Code    string
	Problem *inbox.Problem
}

// ImportReplies saves the canned replies of a file and deletes none. A reply
// that is here with the same code, the same inboxes and another content is
// replaced when that is wished, else its row is refused.
func (d *Desk) ImportReplies(ctx context.Context, file string, replace bool) (ReplyImport, error) {
	var done ReplyImport
	if err := d.manages(); err != nil {
		return done, err
	}
	book, from, err := openBook(file)
	if err != nil {
		return done, err
	}
	defer func() { _ = from.Close() }()
	for _, f := range book.Faults {
		done.Refused = append(done.Refused, RefusedRow{Line: f.Line, Problem: &inbox.Problem{
			Code: inbox.CodeReplyRowBad, Action: inbox.ActionEdit, Args: map[string]string{"reason": f.Reason},
		}})
	}
	channels, err := d.channelNames(ctx)
	if err != nil {
		return done, err
	}
	for _, row := range book.Rows {
		count, err := d.importRow(ctx, book, row, channels, replace)
		if p := inbox.ProblemOf(err); p != nil && p.Code != inbox.CodeInternal && p.Code != inbox.CodeRelayUnreachable {
			done.Refused = append(done.Refused, RefusedRow{Line: row.Line, Code: row.Code, Problem: p})
			continue
		}
		if err != nil {
			return done, err
		}
		count(&done)
	}
	slices.SortStableFunc(done.Refused, func(a, b RefusedRow) int { return a.Line - b.Line })
	return done, nil
}

func openBook(file string) (*replybook.Book, *os.File, error) {
	unreadable := func(cause error) error {
		return &inbox.Problem{Code: inbox.CodeRepliesUnreadable, Action: inbox.ActionEdit, Args: map[string]string{"name": filepath.Base(file)}, Cause: cause}
	}
	from, err := os.Open(file) //nolint:gosec // the person chose it
	if err != nil {
		return nil, nil, unreadable(err)
	}
	info, err := from.Stat()
	if err != nil {
		return nil, nil, errors.Join(unreadable(err), from.Close())
	}
	book, err := replybook.Read(from, info.Size())
	if err != nil {
		return nil, nil, errors.Join(unreadable(err), from.Close())
	}
	return book, from, nil
}

// channelNames finds channels by id and by name.
func (d *Desk) channelNames(ctx context.Context) (map[string]inbox.ChannelID, error) {
	list, err := d.replica.Channels(ctx)
	names := map[string]inbox.ChannelID{}
	for _, c := range list {
		names[c.Name] = c.ID
	}
	for _, c := range list {
		names[string(c.ID)] = c.ID
	}
	return names, err
}

// importRow saves one row and answers how it counts.
func (d *Desk) importRow(ctx context.Context, book *replybook.Book, row replybook.Row, channels map[string]inbox.ChannelID, replace bool) (func(*ReplyImport), error) {
	r := inbox.CannedReply{Code: row.Code, Title: row.Title, Text: row.Text, Files: make([]inbox.ReplyFile, len(row.Files))}
	for _, name := range row.Channels {
		id, known := channels[name]
		if !known {
			return nil, &inbox.Problem{Code: inbox.CodeReplyRowInbox, Action: inbox.ActionEdit, Args: map[string]string{"name": name}}
		}
		r.Channels = append(r.Channels, id)
	}
	r = inbox.CleanReply(r)
	if err := inbox.CheckReply(r); err != nil {
		return nil, err
	}
	copies, err := d.copyRowFiles(ctx, book, row)
	defer func() {
		for _, f := range copies {
			_ = d.dropCopy(nil, f)
		}
	}()
	if err != nil {
		return nil, err
	}
	for i, f := range copies {
		if r.Files[i], err = describeReplyFile(f, func(string, []byte) error { return nil }); err != nil {
			return nil, err
		}
	}
	old, found, err := d.sameReply(ctx, r)
	switch {
	case err != nil:
		return nil, err
	case found && sameContent(old, r):
		return func(done *ReplyImport) { done.Same++ }, nil
	case found && replace:
		r.ID = old.ID
	}
	if err := d.codeTaken(ctx, r); err != nil {
		return nil, err
	}
	for i, f := range copies {
		if r.Files[i], err = d.ShareReplyFile(ctx, f); err != nil {
			return nil, err
		}
	}
	if _, err := d.SaveReply(ctx, r); err != nil {
		return nil, err
	}
	if r.ID != "" {
		return func(done *ReplyImport) { done.Replaced++ }, nil
	}
	return func(done *ReplyImport) { done.Added++ }, nil
}

func (d *Desk) copyRowFiles(ctx context.Context, book *replybook.Book, row replybook.Row) ([]inbox.OutgoingFile, error) {
	var copies []inbox.OutgoingFile
	for _, name := range row.Files {
		content, size, ok := book.Open(name)
		if !ok {
			return copies, &inbox.Problem{Code: inbox.CodeReplyRowFile, Action: inbox.ActionEdit, Args: map[string]string{"name": name}}
		}
		f, err := d.outgoing.Copy(ctx, path.Base(name), size, content, d.replyLimits())
		if err := errors.Join(err, content.Close()); err != nil {
			return copies, err
		}
		copies = append(copies, f)
		if err := inbox.CheckFile(f, d.replyLimits()); err != nil {
			return copies, err
		}
	}
	return copies, nil
}

// sameReply finds the reply that a row would become again.
func (d *Desk) sameReply(ctx context.Context, r inbox.CannedReply) (inbox.CannedReply, bool, error) {
	list, err := d.replica.Replies(ctx)
	i := slices.IndexFunc(list, func(other inbox.CannedReply) bool {
		return inbox.ReplyKey(other.Code) == inbox.ReplyKey(r.Code) && slices.Equal(other.Channels, r.Channels)
	})
	if err != nil || i < 0 {
		return inbox.CannedReply{}, false, err
	}
	return list[i], true, nil
}

func sameContent(a, b inbox.CannedReply) bool {
	return a.Title == b.Title && a.Text == b.Text && slices.EqualFunc(a.Files, b.Files, func(x, y inbox.ReplyFile) bool {
		return x.Name == y.Name && slices.Equal(x.Pieces, y.Pieces)
	})
}
