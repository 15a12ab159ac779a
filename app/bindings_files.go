package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pkg/browser"
	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Files is what is attached: files about to be sent, and those that came.
// Pasted and dropped content comes by POST, see media.go.
type Files struct{ s *Session }

// Tray lists the files that are about to be sent.
func (b *Files) Tray(conversationID string) (TrayView, error) {
	d, err := b.s.current()
	if err != nil {
		return trayView("", nil, nil), err
	}
	return b.tray(d, inbox.ConversationID(conversationID), nil)
}

func (b *Files) tray(d *desk.Desk, id inbox.ConversationID, refused []*inbox.Problem) (TrayView, error) {
	files, err := d.Staged(context.Background(), id)
	return trayView(id, files, refused), err
}

// Pick asks for files and puts them into the tray.
func (b *Files) Pick(conversationID, title string) (TrayView, error) {
	none := trayView("", nil, nil)
	d, err := b.s.current()
	if err != nil {
		return none, err
	}
	paths, err := wruntime.OpenMultipleFilesDialog(b.s.window(), wruntime.OpenDialogOptions{Title: title})
	if err != nil {
		return none, fmt.Errorf("ask for files: %w", err)
	}
	return b.add(d, inbox.ConversationID(conversationID), paths)
}

// Remove takes a file out of the tray.
func (b *Files) Remove(conversationID string, no int64) (TrayView, error) {
	return b.change(conversationID, func(d *desk.Desk, id inbox.ConversationID) error {
		return d.Unstage(context.Background(), id, no)
	})
}

// Shrink makes a picture of the tray such that it can be sent.
func (b *Files) Shrink(conversationID string, no int64) (TrayView, error) {
	return b.change(conversationID, func(d *desk.Desk, id inbox.ConversationID) error {
		return d.Shrink(context.Background(), id, no)
	})
}

func (b *Files) change(conversationID string, do func(*desk.Desk, inbox.ConversationID) error) (TrayView, error) {
	d, err := b.s.current()
	if err != nil {
		return trayView("", nil, nil), err
	}
	id := inbox.ConversationID(conversationID)
	if err := do(d, id); err != nil {
		return trayView("", nil, nil), err
	}
	return b.tray(d, id, nil)
}

// Save asks where to and saves an attachment there.
func (b *Files) Save(conversationID, messageID string, index int) error {
	f, a, err := b.attachment(conversationID, messageID, index)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	path, err := wruntime.SaveFileDialog(b.s.window(), wruntime.SaveDialogOptions{DefaultFilename: fileName(a, f.Type)})
	if err != nil || path == "" {
		return err
	}
	return copyTo(path, f)
}

// Open opens an attachment with the program that the system has for it. Only
// what no program runs is opened; its ending follows its content, not the name
// that came with it.
func (b *Files) Open(conversationID, messageID string, index int) error {
	f, a, err := b.attachment(conversationID, messageID, index)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if harmless[f.Type] == "" || f.Bomb {
		return &inbox.Problem{Code: inbox.CodeMediaNotOpened, Action: inbox.ActionNone}
	}
	path, err := b.s.copyOf(f, a)
	if err != nil {
		return err
	}
	if err := browser.OpenFile(path); err != nil {
		return &inbox.Problem{Code: inbox.CodeMediaNotOpened, Action: inbox.ActionNone, Cause: err}
	}
	return nil
}

// Drag makes a copy of an attachment that is dragged out of the window, and
// answers its file address.
func (b *Files) Drag(conversationID, messageID string, index int) (string, error) {
	f, a, err := b.attachment(conversationID, messageID, index)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	path, err := b.s.copyOf(f, a)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String(), nil
}

func (b *Files) attachment(conversationID, messageID string, index int) (*desk.File, inbox.Attachment, error) {
	d, err := b.s.current()
	if err != nil {
		return nil, inbox.Attachment{}, err
	}
	ctx, cancel := callContext()
	defer cancel()
	channel, _ := inbox.ConversationID(conversationID).Parts()
	f, a, err := d.Attachment(ctx, channel, inbox.MessageID(messageID), index)
	if errors.Is(err, desk.ErrNoMedia) {
		err = &inbox.Problem{Code: inbox.CodeMediaGone, Action: inbox.ActionNone, Cause: err}
	}
	if err == nil && a.Fleeting {
		err = errors.Join(&inbox.Problem{Code: inbox.CodeMediaGone, Action: inbox.ActionNone}, f.Close())
	}
	return f, a, err
}

// harmless are the types that are opened with the system's program, by
// content, and the ending that their files get.
var harmless = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp", "image/tiff": ".tiff",
	"audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/ogg": ".ogg", "audio/x-m4a": ".m4a", "audio/mp4": ".m4a", "audio/aac": ".aac",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov", "video/x-m4v": ".m4v", "video/3gpp": ".3gp",
	"application/pdf": ".pdf", "text/plain": ".txt",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}

// fileName is a harmless name for an attachment, with the ending of its
// content where that is known.
func fileName(a inbox.Attachment, mediaType string) string {
	name := cmp.Or(inbox.CleanFileName(a.Name), string(a.Kind))
	if ending := harmless[mediaType]; ending != "" && !strings.EqualFold(filepath.Ext(name), ending) {
		return cmp.Or(strings.TrimSuffix(name, filepath.Ext(name)), string(a.Kind)) + ending
	}
	return name
}

func copyTo(path string, from io.Reader) error {
	to, err := os.Create(path) //nolint:gosec // the person chose it, or it is ours
	if err != nil {
		return fmt.Errorf("save attachment: %w", err)
	}
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Close()); err != nil {
		return fmt.Errorf("save attachment: %w", err)
	}
	return nil
}

const openedDir = "opened"

// copyOf copies an attachment for another program, into a folder of its own
// that is deleted at the next start.
func (s *Session) copyOf(f *desk.File, a inbox.Attachment) (string, error) {
	parent := filepath.Join(s.dir, openedDir)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", fmt.Errorf("make room for a copy: %w", err)
	}
	dir, err := os.MkdirTemp(parent, "")
	if err != nil {
		return "", fmt.Errorf("make room for a copy: %w", err)
	}
	path := filepath.Join(dir, fileName(a, f.Type))
	return path, copyTo(path, f)
}

// window is what Wails wants back for its calls.
func (s *Session) window() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ctx
}
