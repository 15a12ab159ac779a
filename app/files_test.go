package app

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

func TestFileNameFollowsContent(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, kind, mediaType, want string }{
		{"slip.pdf", "file", "application/pdf", "slip.pdf"},
		{"invoice.exe", "file", "application/pdf", "invoice.pdf"},
		{"../../.bashrc", "file", "text/plain", "file.txt"},
		{"", "image", "image/jpeg", "image.jpg"},
		{`C:\temp\ใบเสร็จ.PDF`, "file", "application/pdf", "ใบเสร็จ.PDF"},
		{"setup.exe", "file", "application/vnd.microsoft.portable-executable", "setup.exe"},
	} {
		if got := fileName(inbox.Attachment{Name: tc.name, Kind: inbox.AttachmentKind(tc.kind)}, tc.mediaType); got != tc.want {
			t.Errorf("fileName(%q, %s) = %q, want %q", tc.name, tc.mediaType, got, tc.want)
		}
	}
	for _, dangerous := range []string{
		"text/html", "image/svg+xml", "application/zip", "application/vnd.microsoft.portable-executable", "application/x-sh", "application/octet-stream", "text/x-python",
	} {
		if harmless[dangerous] != "" || shown[dangerous] != "" {
			t.Errorf("%s would be opened or shown", dangerous)
		}
	}
}

// staged posts content as the window does when something is pasted.
func (w *window) staged(t *testing.T, conversation, name string, content []byte) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost,
		mediaStaged+url.PathEscape(conversation)+"?"+url.Values{"name": {name}}.Encode(), bytes.NewReader(content))
	answer := httptest.NewRecorder()
	mediaHandler(w.Session).ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		t.Fatalf("answered %d", answer.Code)
	}
	return answer.Body.String()
}

func filesInDemo(t *testing.T, w *window) {
	id := w.list(t, ConversationFilter{})[0].ID
	files := &Files{w.Session}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	large := append(picture.Bytes(), make([]byte, desk.MaxStagedBytes)...)
	if said := w.staged(t, id, "large.png", large); !strings.Contains(said, string(inbox.CodeFileTooLarge)) {
		t.Errorf("a picture that is too large: %s", said)
	}
	if said := w.staged(t, id, "../photo.png", picture.Bytes()); said != "" {
		t.Fatalf("refused: %s", said)
	}
	if said := w.staged(t, id, "empty.txt", nil); !strings.Contains(said, `"file_empty"`) {
		t.Errorf("an empty file: %q", said)
	}
	if said := w.staged(t, "page:1/2", "a.txt", []byte("a")); !strings.Contains(said, `"channel_not_found"`) {
		t.Errorf("another shop's conversation: %q", said)
	}
	tray, err := files.Tray(id)
	if err != nil || len(tray.Files) != 1 || tray.Files[0].Name != "photo.png" || tray.Files[0].Kind != "image" {
		t.Fatalf("tray %+v, %v", tray, err)
	}
	// A player asks for pieces.
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, tray.Files[0].Preview, nil)
	r.Header.Set("Range", "bytes=0-7")
	answer := httptest.NewRecorder()
	mediaHandler(w.Session).ServeHTTP(answer, r)
	piece, err := io.ReadAll(answer.Body)
	if err != nil || answer.Code != http.StatusPartialContent || !bytes.Equal(piece, picture.Bytes()[:8]) {
		t.Errorf("%d: %q, %v", answer.Code, piece, err)
	}
	sent, err := w.thread.Send(id, nil, true)
	if err != nil || len(sent) != 1 || len(sent[0].Attachments) != 1 || sent[0].Attachments[0].URL == "" {
		t.Fatalf("sent %+v, %v", sent, err)
	}
	w.await(t, "the picture is sent", func() bool {
		page, err := w.thread.Messages(id, "", 5)
		if err != nil || len(page.Messages) == 0 {
			return false
		}
		m := page.Messages[len(page.Messages)-1]
		return m.Key == sent[0].Key && m.State != "queued" && m.State != "sending" && !strings.HasPrefix(m.ID, localPrefix)
	})
	if tray, err := files.Tray(id); err != nil || len(tray.Files) != 0 {
		t.Errorf("tray %+v, %v", tray, err)
	}
	droppedInDemo(t, w, id)
	if _, err := files.Remove(id, 99); inbox.ProblemOf(err).Code != inbox.CodeFileMissing {
		t.Errorf("removed what is not there: %v", err)
	}
}

// droppedInDemo drops files where the web view hides them from the page.
func droppedInDemo(t *testing.T, w *window, id string) {
	t.Helper()
	files := &Files{w.Session}
	list := filepath.Join(t.TempDir(), "prices.txt")
	if err := os.WriteFile(list, []byte("tea 120"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.dropped([]string{list})
	for told := false; !told; {
		select {
		case name := <-w.emitted:
			told = name == eventDropped
		case <-time.After(time.Minute):
			t.Fatal("the window was not told")
		}
	}
	tray, err := files.TakeDropped(id)
	if err != nil || len(tray.Files) != 1 || tray.Files[0].Name != "prices.txt" {
		t.Errorf("tray %+v, %v", tray, err)
	}
	if tray, err = files.TakeDropped(id); err != nil || len(tray.Files) != 1 {
		t.Errorf("taken twice: %+v, %v", tray, err)
	}
	w.dropped([]string{filepath.Join(w.dir, openedDir, "1", "own.txt")})
	if tray, err = files.TakeDropped(id); err != nil || len(tray.Files) != 1 {
		t.Errorf("what was dragged from the window itself is in the tray: %+v, %v", tray, err)
	}
	if _, err := files.Remove(id, tray.Files[0].No); err != nil {
		t.Error(err)
	}
}
