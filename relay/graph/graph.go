// Package graph is the relay's side of Meta's Graph API: the few calls that
// need the app secret. Everything else a desktop does itself.
//
// Tokens and secrets are in the requests it sends and nowhere else: its errors
// carry neither URLs nor bodies. It keeps nothing.
package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswer bounds an answer of Meta's.
const maxAnswer = 1 << 20

// timeout bounds one call.
const timeout = 20 * time.Second

// ErrUnreachable says that Meta gave no answer that can be used: try later.
var ErrUnreachable = errors.New("Meta did not give a usable answer")

// App is one Meta app. Safe for concurrent use.
type App struct {
	id, secret string
	base       string // URL with version
	client     *http.Client
}

// New makes an App that calls {base}/{version}.
func New(base, version, id, secret string) *App {
	return &App{
		id: id, secret: secret,
		base:   strings.TrimRight(base, "/") + "/" + version,
		client: &http.Client{Timeout: timeout, CheckRedirect: noRedirect},
	}
}

// noRedirect keeps secrets from following a redirect to another host.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close closes idle connections.
func (a *App) Close() { a.client.CloseIdleConnections() }

// token is the app access token. meta-platform.md, 1.5
func (a *App) token() string { return a.id + "|" + a.secret }

// Error is an error object of Meta's. meta-platform.md, 8.4
type Error struct {
	Status      int  `json:"-"`
	Code        int  `json:"code"`
	Subcode     int  `json:"error_subcode"`
	IsTransient bool `json:"is_transient"`
}

func (e *Error) Error() string {
	return fmt.Sprintf("Meta answered %d with error %d/%d", e.Status, e.Code, e.Subcode)
}

// answer is what Meta said.
type answer struct {
	status int
	body   []byte
}

// err is nil for a success, an *Error when Meta says what is wrong, and
// ErrUnreachable when it says nothing that can be understood.
func (a answer) err() error {
	var said struct {
		Error *Error `json:"error"`
	}
	if json.Unmarshal(a.body, &said) != nil {
		return fmt.Errorf("%w: status %d, not a JSON object", ErrUnreachable, a.status)
	}
	if said.Error != nil {
		said.Error.Status = a.status
		return said.Error
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("%w: status %d", ErrUnreachable, a.status)
	}
	return nil
}

// call sends a request; params go into the query of a GET and the body of a
// POST.
func (a *App) call(ctx context.Context, method, path string, params url.Values, bearer string) (answer, error) {
	target, body := a.base+path, io.Reader(nil)
	if method == http.MethodGet {
		target += "?" + params.Encode()
	} else {
		body = strings.NewReader(params.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return answer{}, fmt.Errorf("%w: %s is not a usable address", ErrUnreachable, a.base)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", ErrUnreachable, withoutURL(err))
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("%w: read answer: %w", ErrUnreachable, withoutURL(err))
	}
	return answer{resp.StatusCode, text}, nil
}

// withoutURL takes the URL, which may hold a secret, out of an error.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
