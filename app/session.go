package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Session is the Desk behind the window and what runs with it.
type Session struct {
	dir string // data directory; the demo shop has one of its own
	log *slog.Logger
	// keychain opens the keychain of a profile; nil is the operating system's.
	keychain desk.OpenKeychain

	// changing is held while one Desk takes the place of another, before mu.
	changing sync.Mutex

	mu     sync.Mutex
	ctx    context.Context      //nolint:containedctx // Wails hands it out once and wants it back for every call; guarded by mu
	desk   *desk.Desk           // guarded by mu; nil before start and when it could not be opened
	failed error                // guarded by mu: why desk is nil; nil otherwise
	halt   func() error         // guarded by mu: stops what runs; called by close alone
	gone   bool                 // guarded by mu: the window is; nothing is opened any more
	demo   *demoShop            // guarded by mu; nil for a real shop
	linked inbox.ConversationID // guarded by mu: of a link that somebody clicked on, "" when none
	invite string               // guarded by mu: a link that somebody clicked on, "" when none
	opens  bool                 // guarded by mu: the demo shop is being opened
	drops  []string             // guarded by mu: paths of the last drop that nobody took
	// demoFailed is why the last demo shop did not open; guarded by mu
	demoFailed error
	events     *events
	prefs      *preferences
}

// errClosed is why there is no Desk between two of them.
var errClosed = errors.New("no workspace is open")

func newSession(dir string, log *slog.Logger) *Session {
	return &Session{dir: dir, log: log, prefs: loadPreferences(dir, log), failed: errClosed}
}

// start opens the workspace and runs it.
func (s *Session) start(ctx context.Context, emit func(string, any)) {
	s.mu.Lock()
	s.ctx = ctx
	s.events = newEvents(emit, s)
	s.mu.Unlock()
	go s.events.run(ctx)
	s.deleteOpened()
	s.changing.Lock()
	defer s.changing.Unlock()
	s.openShop()
}

// deleteOpened deletes the copies that other programs were given.
func (s *Session) deleteOpened() {
	if err := os.RemoveAll(filepath.Join(s.dir, openedDir)); err != nil {
		s.log.Warn("delete copies for other programs", "error", err)
	}
}

func (s *Session) options(dir string) desk.Options {
	return desk.Options{
		Dir: dir, Log: s.log, Keychain: s.keychain, OnChange: func(c desk.Change) { s.events.changed(c) },
		OnUpload: func(id inbox.OutboxID, sent, total int64) { s.events.uploading(id, sent, total) },
	}
}

// current is the Desk behind the window.
func (s *Session) current() (*desk.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desk, s.failed
}

// formatError is what the front end's promises are rejected with.
func (s *Session) formatError(err error) any { return s.problem(err) }

// problem is what the window is told of an error; the log has the rest.
func (s *Session) problem(err error) Problem {
	if d, _ := s.current(); d != nil {
		d.Noticed(err)
	}
	p := desk.Problem(err)
	args := p.Args
	if args == nil {
		args = map[string]string{}
	}
	if p.Code == inbox.CodeInternal {
		id := rand.Text()[:8]
		args = map[string]string{"id": id}
		s.log.Error("call failed", "id", id, "error", err)
	} else {
		s.log.Info("call refused", "problem", string(p.Code), "cause", p.Cause)
	}
	return Problem{Code: string(p.Code), Args: args, Action: string(p.Action)}
}

// asText is a problem as Wails can carry it: its runtime rejects with
// new Error(what was formatted), which keeps a text and nothing else.
func asText(problem any) string {
	text, err := json.Marshal(problem)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}
