package login_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/login"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

const (
	deviceToken = "device-token-plain"
	theCode     = "AQBtheCode123"
	shortToken  = "EAAKshort123"
	longToken   = "EAAKlong123"
)

// stage is Facebook's dialog, the relay and Graph on one loopback port, with a
// person and a browser in front of them.
type stage struct {
	t      *testing.T
	server *httptest.Server
	client *http.Client
	log    *syncBuffer

	// What a case changes; nil is what works.
	dialog    func(w http.ResponseWriter, r *http.Request) // the person in the dialog
	code      http.HandlerFunc                             // code exchange
	prolong   http.HandlerFunc                             // long-lived exchange
	grants    string
	dialogued url.Values // the dialog's parameters

	mu    sync.Mutex // guards pages and forms
	pages []page
	forms []url.Values

	browsing sync.WaitGroup
}

type page struct {
	Status int
	Header http.Header
	Body   string
}

type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, log: &syncBuffer{}, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v26.0/dialog/oauth", func(w http.ResponseWriter, r *http.Request) {
		s.dialogued = r.URL.Query()
		if s.dialog != nil {
			s.dialog(w, r)
			return
		}
		s.back(w, r, url.Values{"code": {theCode}, "state": {s.dialogued.Get("state")}})
	})
	mux.HandleFunc("GET /oauth/callback", func(w http.ResponseWriter, r *http.Request) {
		port, _, _ := strings.Cut(r.URL.Query().Get("state"), ".")
		http.Redirect(w, r, "http://localhost:"+port+"/oauth/callback?"+r.URL.RawQuery, http.StatusFound)
	})
	mux.HandleFunc("POST /oauth/access_token", s.token)
	mux.HandleFunc("GET /v26.0/me", reply(200, `{"id":"10150000000000081","name":"Nok"}`))
	mux.HandleFunc("GET /v26.0/me/permissions", func(w http.ResponseWriter, r *http.Request) { reply(200, s.grants)(w, r) })
	s.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.browsing.Wait()
		s.server.Close()
		if log := s.log.String(); strings.Contains(log, "EAAK") || strings.Contains(log, theCode) || strings.Contains(log, deviceToken) {
			t.Errorf("the log holds a secret: %s", log)
		}
	})
	granted := []string{}
	for _, scope := range login.DefaultScopes {
		granted = append(granted, `{"permission":"`+scope+`","status":"granted"}`)
	}
	s.grants = `{"data":[` + strings.Join(granted, ",") + `]}`
	return s
}

func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func problem(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"code":"`+code+`","detail":"in words"}`)
	}
}

// back sends the browser to the redirect address, as the dialog does.
func (s *stage) back(w http.ResponseWriter, r *http.Request, q url.Values) {
	http.Redirect(w, r, r.URL.Query().Get("redirect_uri")+"?"+q.Encode()+"#_=_", http.StatusFound)
}

func (s *stage) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	s.forms = append(s.forms, r.PostForm)
	s.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer "+deviceToken || r.URL.RawQuery != "" {
		s.t.Errorf("asked the relay with %q and query %q", r.Header.Get("Authorization"), r.URL.RawQuery)
	}
	handler := s.code
	good := reply(200, `{"access_token":"`+shortToken+`","token_type":"bearer","expires_in":5112}`)
	if r.PostForm.Get("grant_type") == "fb_exchange_token" {
		handler, good = s.prolong, reply(200, `{"access_token":"`+longToken+`","token_type":"bearer","expires_in":5183944}`)
	}
	if handler == nil {
		handler = good
	}
	handler(w, r)
}

// browser opens addresses as the system browser does: it returns at once.
func (s *stage) browser(address string) error {
	s.browsing.Go(func() { s.visit(address) })
	return nil
}

func (s *stage) visit(address string) {
	response, err := s.client.Get(address)
	if err != nil {
		return // the listener is gone: some cases end before the browser comes
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(response.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages = append(s.pages, page{response.StatusCode, response.Header, string(body)})
}

func (s *stage) settings() login.Settings {
	return login.Settings{
		AppID: "770000000000001", DialogURL: s.server.URL, RelayURL: s.server.URL, RedirectURI: s.server.URL + "/oauth/callback",
		Device: secret.New(deviceToken), HTTPClient: s.client, Graph: &meta.Client{GraphURL: s.server.URL, HTTPClient: s.client},
		Language: "en", OpenBrowser: s.browser, Timeout: 20 * time.Second,
		Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

func ignore(login.Progress) {}

// fails runs a login that must fail and returns why.
func (s *stage) fails(ctx context.Context, settings login.Settings) *login.Error {
	s.t.Helper()
	var l login.Login
	_, err := l.Run(ctx, settings, ignore)
	var failure *login.Error
	if !errors.As(err, &failure) {
		s.t.Fatalf("got %v, want a *login.Error", err)
	}
	if text := err.Error(); strings.Contains(text, "EAAK") || strings.Contains(text, theCode) {
		s.t.Errorf("the error holds a secret: %s", text)
	}
	return failure
}

// lastPage waits for the browser and returns what it showed last.
func (s *stage) lastPage() page {
	s.t.Helper()
	s.browsing.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pages) == 0 {
		s.t.Fatal("the browser shows nothing")
	}
	return s.pages[len(s.pages)-1]
}
