package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
)

// window is a Session as Wails drives it, without Wails.
type window struct {
	*Session
	setup         *Setup
	channels      *Channels
	conversations *Conversations
	thread        *Thread
	emitted       chan string
}

func openWindow(t *testing.T) *window {
	t.Helper()
	dir := t.TempDir()
	s := newSession(dir, slog.New(slog.DiscardHandler))
	s.keychain = func(profile string) keychain.Keychain {
		return keychain.File(filepath.Join(dir, "secrets.json"), profile)
	}
	w := &window{s, &Setup{s}, &Channels{s}, &Conversations{s}, &Thread{s}, make(chan string, 1000)}
	ctx, cancel := context.WithCancel(context.Background())
	s.start(ctx, func(name string, _ any) {
		select {
		case w.emitted <- name:
		default:
		}
	})
	t.Cleanup(func() { s.stop(); cancel() })
	return w
}

// await looks again whenever the window is told something.
func (w *window) await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	limit := time.After(time.Minute)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-w.emitted:
		case <-look.C:
		case <-limit:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func (w *window) list(t *testing.T, f ConversationFilter) []ConversationView {
	t.Helper()
	page, err := w.conversations.List(f, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func TestDemoShopFromTheFirstScreen(t *testing.T) {
	w := openWindow(t)
	if got := w.setup.State(); got.Stage != "welcome" || got.Demo {
		t.Fatalf("first screen: %+v", got)
	}
	if err := w.setup.StartDemo("th"); err != nil {
		t.Fatal(err)
	}
	w.await(t, "the demo shop is ready", func() bool { return w.setup.State().Stage == "ready" })
	w.await(t, "conversations with names and pictures", func() bool {
		items := w.list(t, ConversationFilter{})
		return len(items) >= 10 && items[0].Name != ""
	})
	channels, err := w.channels.List()
	if err != nil || len(channels) != len(demoPages) || channels[0].MaxText != 2000 {
		t.Errorf("channels %+v, %v", channels, err)
	}
	shop := w.demo
	dir := shop.dir

	t.Run("answer", func(t *testing.T) { answerInDemo(t, w) })
	t.Run("files", func(t *testing.T) { filesInDemo(t, w) })
	t.Run("media", func(t *testing.T) { mediaOfDemo(t, w) })
	t.Run("pages", func(t *testing.T) {
		pages, err := w.channels.Pages()
		if err != nil || len(pages) != 6 || pages[3].Usable || pages[3].Reason.Code != "page_no_messaging_task" || !pages[0].Connected {
			t.Errorf("pages %+v, %v", pages, err)
		}
	})
	t.Run("rules", func(t *testing.T) { rulesInDemo(t, w) })
	t.Run("leave", func(t *testing.T) {
		if err := w.setup.Forget(); err != nil {
			t.Fatal(err)
		}
		if got := w.setup.State(); got.Stage != "welcome" || got.Demo {
			t.Errorf("after leaving: %+v", got)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the demo's data is still there: %v", err)
		}
		raw, err := os.ReadFile(filepath.Join(w.dir, "secrets.json"))
		if err != nil || strings.Contains(string(raw), "EAA") {
			t.Errorf("tokens stayed in the keychain: %s (%v)", raw, err)
		}
	})
}

func answerInDemo(t *testing.T, w *window) {
	var open ConversationView
	for _, c := range w.list(t, ConversationFilter{}) {
		if c.WindowUntilMs > time.Now().UnixMilli() {
			open = c
			break
		}
	}
	if err := w.thread.SaveDraft(open.ID, "ได้ค่ะ เดี๋ยวส่งให้นะคะ"); err != nil {
		t.Fatal(err)
	}
	if got, err := w.conversations.Get(open.ID); err != nil || got.Draft == "" {
		t.Errorf("the list shows no draft: %+v, %v", got, err)
	}
	sent, err := w.thread.Send(open.ID, []string{"ได้ค่ะ เดี๋ยวส่งให้นะคะ"}, false)
	if err != nil || len(sent) != 1 || sent[0].From != "shop" || sent[0].State != "queued" {
		t.Fatalf("%+v, %v", sent, err)
	}
	m := sent[0]
	if draft, err := w.thread.Draft(open.ID); draft != "" || err != nil {
		t.Errorf("draft %q, %v", draft, err)
	}
	w.await(t, "delivered", func() bool {
		page, err := w.thread.Messages(open.ID, "", 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range page.Messages {
			if line.Key == m.Key {
				return line.State == "delivered" || line.State == "read"
			}
		}
		return false
	})
	w.conversations.s.openLink(inbox.ConversationID(open.ID).Link())
	if got, again := w.conversations.Linked(), w.conversations.Linked(); got != open.ID || again != "" {
		t.Errorf("a link asks for %q, then %q", got, again)
	}
	w.conversations.s.openLink("pagedesk://c/page:1%2F2")
	if got := w.conversations.Linked(); got != "" {
		t.Errorf("a link to a conversation that is not here asks for %q", got)
	}
	contact, err := w.thread.Contact(open.ID)
	if err != nil || contact.Messages == 0 || contact.ID == "" {
		t.Errorf("contact %+v, %v", contact, err)
	}
}

func mediaOfDemo(t *testing.T, w *window) {
	handler := contentPolicy(mediaHandler(w.Session))
	var picture string
	w.await(t, "a picture", func() bool {
		for _, c := range w.list(t, ConversationFilter{}) {
			if c.Picture != "" {
				picture = c.Picture
				return true
			}
		}
		return false
	})
	res := httptest.NewRecorder()
	handler.ServeHTTP(res, httptest.NewRequest(http.MethodGet, picture, nil))
	if res.Code != http.StatusOK || res.Header().Get("Content-Type") != "image/png" || res.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("picture: %d %v", res.Code, res.Header())
	}
	for _, address := range []string{
		"/media/picture/page:1%2F2", "/media/attachment/page:1%2F2/m_1/0", "/media/attachment/x/m_1/-1", "/media/attachment/x/m_1/zz", "/media/page/1",
		"/media/picture/..%2F..%2Fetc%2Fpasswd",
	} {
		res := httptest.NewRecorder()
		handler.ServeHTTP(res, httptest.NewRequest(http.MethodGet, address, nil))
		if res.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, res.Code)
		}
	}
}

func TestWindowIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	for name, tc := range map[string]struct {
		call func() error
		want inbox.Code
	}{
		"relay that is not there": {func() error { return w.setup.Pair("http://127.0.0.1:1", "code", "Nok") }, inbox.CodeRelayUnreachable},
		"address that is none":    {func() error { return w.setup.Pair("ftp://x", "code", "Nok") }, inbox.CodeRelayBadAddress},
		"no name":                 {func() error { return w.setup.Pair("http://127.0.0.1:1", "code", " ") }, inbox.CodeNameEmpty},
		"unknown language":        {func() error { return w.setup.SetLanguage("tlh") }, inbox.CodeInvalidInput},
		"unknown theme":           {func() error { return w.setup.SetTheme("plaid") }, inbox.CodeInvalidInput},
		"a link to a file":        {func() error { return w.thread.OpenLink("file:///etc/passwd") }, inbox.CodeInvalidInput},
		"a link with a script":    {func() error { return w.thread.OpenLink("javascript:alert(1)") }, inbox.CodeInvalidInput},
		"a made-up cursor":        {func() error { _, err := w.thread.Messages("page:1/2", "x", 5); return err }, inbox.CodeInvalidInput},
		"unknown conversation":    {func() error { _, err := w.conversations.Get("page:1/2"); return err }, inbox.CodeConversationMissing},
		"pages before the login":  {func() error { _, err := w.channels.Pages(); return err }, inbox.CodeMetaNeedsLogin},
	} {
		t.Run(name, func(t *testing.T) {
			err := tc.call()
			if err == nil {
				t.Fatal("no error")
			}
			p, ok := w.formatError(err).(Problem)
			if !ok || p.Code != string(tc.want) || p.Args == nil || p.Action == "" {
				t.Errorf("the window is told %+v, want %s", p, tc.want)
			}
		})
	}
	p, ok := w.formatError(errors.New("EAAKsecret in some text")).(Problem)
	if raw, _ := json.Marshal(p); !ok || p.Code != "internal" || p.Args["id"] == "" || strings.Contains(string(raw), "EAAK") {
		t.Errorf("an unexpected error reaches the window as %+v", p)
	}
}

func TestPreferencesOutliveTheProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	p := loadPreferences(dir, log)
	if err := errors.Join(p.setLanguage("zh-Hant"), p.setTheme("dark")); err != nil {
		t.Fatal(err)
	}
	if language, theme := loadPreferences(dir, log).get(); language != "zh-Hant" || theme != "dark" {
		t.Errorf("%s, %s", language, theme)
	}
	if err := os.WriteFile(filepath.Join(dir, "window.json"), []byte("{damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if language, theme := loadPreferences(dir, log).get(); language != "" || theme != "system" {
		t.Errorf("of a damaged file: %q, %q", language, theme)
	}
}

func TestOwnArguments(t *testing.T) {
	t.Parallel()
	got := ownArguments([]string{"-assetdir", "frontend/dist", "--demo", "-devserver", "localhost:1", "--data", "x"})
	if strings.Join(got, " ") != "--demo --data x" {
		t.Errorf("got %q", got)
	}
}
