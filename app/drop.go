package app

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/options"
	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// WebKitGTK hides from the page which files are dropped onto it; the other web
// views hand their content over, and it comes by POST. So on Linux Go is told
// where they are, and the conversation that is open takes them.

// hidesDrops says that the web view hides dropped files.
const hidesDrops = runtime.GOOS == "linux"

func dragAndDrop() *options.DragAndDrop { return &options.DragAndDrop{EnableFileDrop: hidesDrops} }

// followDrops keeps where the files of the last drop are and tells the window.
func (s *Session) followDrops(ctx context.Context) {
	if !hidesDrops {
		return
	}
	wruntime.OnFileDrop(ctx, func(_, _ int, paths []string) {
		s.dropped(paths)
	})
}

func (s *Session) dropped(paths []string) {
	own := filepath.Join(s.dir, openedDir) + string(filepath.Separator)
	paths = slices.DeleteFunc(paths, func(path string) bool { return path == "" || strings.HasPrefix(path, own) })
	s.mu.Lock()
	s.drops = paths
	events := s.events
	s.mu.Unlock()
	if len(paths) > 0 {
		events.emit(eventDropped, struct{}{})
	}
}

// TakeDropped puts the files of the last drop into the tray.
func (b *Files) TakeDropped(conversationID string) (TrayView, error) {
	none := trayView("", nil, nil)
	d, err := b.s.current()
	if err != nil {
		return none, err
	}
	b.s.mu.Lock()
	paths := b.s.drops
	b.s.drops = nil
	b.s.mu.Unlock()
	return b.add(d, inbox.ConversationID(conversationID), paths)
}

// add puts files into the tray.
func (b *Files) add(d *desk.Desk, id inbox.ConversationID, paths []string) (TrayView, error) {
	refused, err := d.StageFiles(context.Background(), id, paths)
	if err != nil {
		return trayView("", nil, nil), err
	}
	return b.tray(d, id, refused)
}
