package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// preferences are what a person chose for the window. They outlive every
// workspace.
type preferences struct {
	path string

	mu       sync.Mutex
	Language string `json:"language"` // "" when never chosen
	Theme    string `json:"theme"`    // system, light, dark
	Undo     int    `json:"undo"`     // seconds in which a message can be taken back, 0 to 10
}

var (
	languages = []string{"en", "th", "vi", "zh-Hant"}
	themes    = []string{"system", "light", "dark"}
)

// loadPreferences reads the file; a damaged one counts as none.
func loadPreferences(dir string, log *slog.Logger) *preferences {
	p := &preferences{path: filepath.Join(dir, "window.json"), Theme: "system"}
	raw, err := os.ReadFile(p.path)
	if err == nil {
		err = json.Unmarshal(raw, p)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Warn("read window preferences", "error", err)
	}
	if !slices.Contains(languages, p.Language) {
		p.Language = ""
	}
	if !slices.Contains(themes, p.Theme) {
		p.Theme = "system"
	}
	p.Undo = min(max(p.Undo, 0), maxUndo)
	return p
}

// maxUndo is desk.MaxHold in seconds.
const maxUndo = int(desk.MaxHold / time.Second)

func (p *preferences) undo() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Undo
}

func (p *preferences) setUndo(seconds int) error {
	if seconds < 0 || seconds > maxUndo {
		return &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone}
	}
	return p.save(func() { p.Undo = seconds })
}

func (p *preferences) get() (language, theme string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Language, p.Theme
}

func (p *preferences) setLanguage(language string) error {
	if !slices.Contains(languages, language) {
		return &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone}
	}
	return p.save(func() { p.Language = language })
}

func (p *preferences) setTheme(theme string) error {
	if !slices.Contains(themes, theme) {
		return &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone}
	}
	return p.save(func() { p.Theme = theme })
}

func (p *preferences) save(change func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	raw, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
		return err
	}
	part := p.path + ".part"
	if err := os.WriteFile(part, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(part, p.path)
}
