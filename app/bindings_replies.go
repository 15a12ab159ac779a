package app

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Replies is the canned replies.
type Replies struct {
	s *Session

	mu   sync.Mutex
	from string // the file of the last import; guarded by mu
}

// shareTime bounds the wait until the relay has a reply with all its files.
const shareTime = 5 * time.Minute

// List answers the canned replies, those used most first.
func (b *Replies) List() ([]ReplyView, error) {
	d, err := b.s.current()
	if err != nil {
		return []ReplyView{}, err
	}
	ctx := context.Background()
	list, err := d.Replies(ctx)
	if err != nil {
		return []ReplyView{}, err
	}
	members, err := d.Members(ctx)
	views := make([]ReplyView, len(list))
	for i, r := range list {
		views[i] = replyView(r, members[r.Author].Name)
	}
	return views, err
}

func replyView(r inbox.CannedReply, author string) ReplyView {
	v := ReplyView{
		ID: string(r.ID), Code: r.Code, Title: r.Title, Text: r.Text, Channels: make([]string, len(r.Channels)),
		Files: make([]ReplyFileView, len(r.Files)), Used: r.Used, UsedMs: r.UsedMs, Author: author, SavedMs: r.SavedMs,
	}
	for i, id := range r.Channels {
		v.Channels[i] = string(id)
	}
	for i, f := range r.Files {
		v.Files[i] = ReplyFileView{Name: f.Name, Kind: string(f.Kind), Size: f.Size}
		if f.Kind == inbox.AttachmentImage {
			// The address changes with the reply, so that no old picture is shown.
			v.Files[i].Preview = fmt.Sprintf("%s%s/%d?%d", mediaReply, url.PathEscape(string(r.ID)), i, r.Seq)
		}
	}
	return v
}

// Edit fills the tray of a reply with its files; "" is a new one.
func (b *Replies) Edit(id string) (ReplyTrayView, error) {
	view := ReplyTrayView{Tray: trayView("", nil, nil)}
	d, err := b.s.current()
	if err != nil {
		return view, err
	}
	ctx := context.Background()
	if err := d.EditReplyFiles(ctx, inbox.ReplyID(id)); err != nil {
		return view, err
	}
	tray := desk.ReplyTray(inbox.ReplyID(id))
	files, err := d.Staged(ctx, tray)
	return ReplyTrayView{TrayID: string(tray), Tray: trayView(tray, files, nil)}, err
}

// Save saves a reply with the files of its tray for the whole team.
func (b *Replies) Save(draft ReplyDraft) (ReplyView, error) {
	d, err := b.s.current()
	if err != nil {
		return ReplyView{}, err
	}
	r := inbox.CannedReply{ID: inbox.ReplyID(draft.ID), Code: draft.Code, Title: draft.Title, Text: draft.Text}
	for _, id := range draft.Channels {
		r.Channels = append(r.Channels, inbox.ChannelID(id))
	}
	ctx, cancel := context.WithTimeout(context.Background(), shareTime)
	defer cancel()
	saved, err := d.SaveReplyTray(ctx, r)
	return replyView(saved, d.Setup().Member.Name), err
}

// Delete takes a reply away from the whole team.
func (b *Replies) Delete(id string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	return d.DeleteReply(ctx, inbox.ReplyID(id))
}

// Use puts a reply into what is being written: its files into the tray, its
// text into the answer.
func (b *Replies) Use(conversationID, replyID string) (UsedReplyView, error) {
	none := UsedReplyView{Tray: trayView("", nil, nil)}
	d, err := b.s.current()
	if err != nil {
		return none, err
	}
	ctx := context.Background()
	id := inbox.ConversationID(conversationID)
	used, err := d.UseReply(ctx, id, inbox.ReplyID(replyID))
	if err != nil {
		return none, err
	}
	v := UsedReplyView{Text: used.Text, Tray: trayView(id, nil, used.Refused)}
	if c, _ := id.Parts(); !takesFiles(ctx, d, c) {
		return v, nil
	}
	files, err := d.Staged(ctx, id)
	v.Tray = trayView(id, files, used.Refused)
	return v, err
}

func takesFiles(ctx context.Context, d *desk.Desk, id inbox.ChannelID) bool {
	c, err := d.Channel(ctx, id)
	return err == nil && len(d.Limits(c.Kind).Files) > 0
}

// Export asks where to, writes all replies there and answers how many they
// are; 0 when no place was chosen.
func (b *Replies) Export(format, title string) (int, error) {
	d, err := b.s.current()
	if err != nil {
		return 0, err
	}
	name, err := d.ExportRepliesName(context.Background(), format)
	if err != nil {
		return 0, err
	}
	path, err := wruntime.SaveFileDialog(b.s.window(), wruntime.SaveDialogOptions{Title: title, DefaultFilename: name})
	if err != nil || path == "" {
		return 0, err
	}
	return d.ExportReplies(context.Background(), path, format)
}

// Import asks for a file and saves its replies.
func (b *Replies) Import(title string) (ReplyImportView, error) {
	path, err := wruntime.OpenFileDialog(b.s.window(), wruntime.OpenDialogOptions{
		Title: title, Filters: []wruntime.FileFilter{{DisplayName: "CSV, JSON, ZIP", Pattern: "*.csv;*.json;*.zip;*.txt"}},
	})
	if err != nil || path == "" {
		return ReplyImportView{Refused: []RefusedRowView{}}, err
	}
	b.mu.Lock()
	b.from = path
	b.mu.Unlock()
	return b.importFrom(path, false)
}

// ImportAgain reads the file of the last import once more and replaces the
// replies that have the same code and inboxes.
func (b *Replies) ImportAgain() (ReplyImportView, error) {
	b.mu.Lock()
	path := b.from
	b.mu.Unlock()
	return b.importFrom(path, true)
}

func (b *Replies) importFrom(path string, replace bool) (ReplyImportView, error) {
	v := ReplyImportView{Refused: []RefusedRowView{}}
	d, err := b.s.current()
	if err != nil {
		return v, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), shareTime)
	defer cancel()
	done, err := d.ImportReplies(ctx, path, replace)
	if err != nil {
		return v, err
	}
	v.File, v.Added, v.Replaced, v.Same = filepath.Base(path), done.Added, done.Replaced, done.Same
	for _, r := range done.Refused {
		v.Refused = append(v.Refused, RefusedRowView{Line: r.Line, Code: r.Code, Problem: problemView(r.Problem)})
	}
	return v, nil
}
