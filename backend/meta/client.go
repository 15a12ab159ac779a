package meta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"pagedesk/backend/secret"
)

// Defaults of a Client.
const (
	DefaultGraphURL = "https://graph.facebook.com"
	DefaultVersion  = "v26.0"
	defaultTimeout  = 30 * time.Second
)

const (
	userAgent        = "Pagedesk/1 (+desktop)"
	maxResponseBytes = 8 << 20
)

// Client calls the Graph API. The zero value talks to Meta; a Client must not
// be copied after its first call and is safe for concurrent use.
type Client struct {
	GraphURL   string        // "" is DefaultGraphURL; may end in a version, which then wins
	Version    string        // "" is DefaultVersion
	HTTPClient *http.Client  // nil uses http.DefaultTransport
	Log        *slog.Logger  // nil is silent
	Timeout    time.Duration // of one request with its answer; 0 is 30 s
	Budget     Budget
}

// Page is a Page and a token that acts for it.
type Page struct {
	ID    string
	Token secret.Token
}

// call is one request. Its op names it in logs and errors without ids.
type call struct {
	op      string
	method  string
	path    []string
	query   url.Values
	body    any   // JSON, when not nil
	form    *form // a file, in place of body
	token   secret.Token
	account string // whose budget it uses: a Page id, "" for a person's token
	send    bool   // reaches a person: must not be repeated without knowing
	history bool   // counts against the Conversations API's own rate
}

// ErrNoToken says that a call was asked for without a token.
var ErrNoToken = errors.New("no access token")

var versionSegment = regexp.MustCompile(`/v\d+\.\d+$`)

// do makes one call and decodes its answer into out. Its error is an *Error or
// an error of the caller's arguments.
func (c *Client) do(ctx context.Context, k call, out any) error {
	if k.token.IsZero() {
		return &Error{Op: k.op, Message: ErrNoToken.Error(), Class: Reauthorize, Reason: ReasonNeedsLogin, cause: ErrNoToken}
	}
	if err := c.await(ctx, k); err != nil {
		return err
	}
	request, err := c.request(ctx, k)
	if err != nil {
		return err
	}
	started := time.Now()
	body, failure := c.exchange(request, k)
	if failure == nil {
		if err := decode(body, out); err != nil {
			failure = &Error{Op: k.op, Message: "the answer has another form than expected"}
			failure.setVerdict(verdict{class: Retry, reason: ReasonTemporary, maybe: true}, k.send)
		}
	}
	if failure == nil {
		c.log().Debug("graph call", "op", k.op, "took", time.Since(started))
		return nil
	}
	c.log().Debug("graph call failed", "op", k.op, "took", time.Since(started), "class", failure.Class,
		"code", failure.Code, "subcode", failure.Subcode, "status", failure.HTTPStatus, "trace", failure.TraceID)
	return failure
}

// await holds a read back while the account's budget runs low, and refuses any
// call while it is used up: trying would only prolong that (8.1).
func (c *Client) await(ctx context.Context, k call) error {
	if k.history {
		if err := c.Budget.conversations(k.account).Wait(ctx); err != nil {
			return transportError(k.op, k.send, false, err, k.token)
		}
	}
	now := time.Now()
	usage := c.Budget.Usage(k.account)
	wait := usage.NotBefore.Sub(now)
	switch {
	case usage.Stopped(now):
		return &Error{
			Op: k.op, Message: "the account's calls are used up for now", RetryAfter: wait,
			Class: Throttled, Reason: ReasonThrottled,
		}
	case wait <= 0 || k.method != http.MethodGet:
		return nil
	}
	pause := time.NewTimer(wait)
	defer pause.Stop()
	select {
	case <-pause.C:
		return nil
	case <-ctx.Done():
		return transportError(k.op, k.send, false, ctx.Err(), k.token)
	}
}

func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	target, err := c.url(k)
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if k.body != nil {
		encoded, err := json.Marshal(k.body)
		if err != nil {
			return nil, fmt.Errorf("meta %s: encode the request: %w", k.op, err)
		}
		body = bytes.NewReader(encoded)
	}
	if k.form != nil {
		body = http.NoBody // exchange puts it in, where its time is watched
	}
	request, err := http.NewRequestWithContext(ctx, k.method, target, body)
	if err != nil {
		return nil, fmt.Errorf("meta %s: the Graph address is not usable: %w", k.op, WithoutURL(err))
	}
	if k.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if k.form != nil {
		request.Header.Set("Content-Type", k.form.contentType)
		request.ContentLength = k.form.size
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", userAgent)
	request.Header.Set("Authorization", "Bearer "+k.token.Reveal())
	return request, nil
}

func (c *Client) url(k call) (string, error) {
	base := strings.TrimRight(c.GraphURL, "/")
	if base == "" {
		base = DefaultGraphURL
	}
	if !versionSegment.MatchString(base) {
		version := strings.Trim(c.Version, "/")
		if version == "" {
			version = DefaultVersion
		}
		base += "/" + version
	}
	for _, segment := range k.path {
		if segment == "" || segment == "." || segment == ".." {
			return "", fmt.Errorf("meta %s: %q is not an id", k.op, segment)
		}
		base += "/" + url.PathEscape(segment)
	}
	if len(k.query) > 0 {
		base += "?" + k.query.Encode()
	}
	return base, nil
}

// exchange sends the request and returns the body of a good answer.
func (c *Client) exchange(request *http.Request, k call) ([]byte, *Error) {
	ctx, moved, cancel := c.bound(request.Context(), k)
	defer cancel()
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})

	request = request.WithContext(ctx)
	if k.form != nil {
		request.Body = io.NopCloser(k.form.reader(moved))
	}
	response, err := c.httpClient().Do(request)
	if err != nil {
		return nil, transportError(k.op, k.send, written.Load(), err, k.token)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxResponseBytes+1))
	if err == nil && len(body) > maxResponseBytes {
		err = fmt.Errorf("the answer is larger than %d bytes", maxResponseBytes)
	}
	if err != nil {
		e := transportError(k.op, k.send, true, err, k.token)
		e.HTTPStatus = response.StatusCode
		return nil, e
	}
	now := time.Now()
	failure := answerError(k.op, k.send, response.StatusCode, response.Header, body, k.token)
	stopped := failure.stopped(k.account)
	c.Budget.observe(k.account, response.Header, stopped, now)
	if usage := c.Budget.Usage(k.account); usage.Percent >= paceFrom {
		c.log().Warn("meta's budget runs low", "account", k.account, "percent", usage.Percent, "not_before", usage.NotBefore)
		if stopped != nil && failure.RetryAfter == 0 {
			failure.RetryAfter = max(0, usage.NotBefore.Sub(now))
		}
	}
	return body, failure
}

// bound limits the time of a request: of one with a file, from the last time
// that moved was called.
func (c *Client) bound(ctx context.Context, k call) (bounded context.Context, moved func(), cancel func()) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	if k.form == nil {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		return ctx, nil, cancel
	}
	ctx, stop := context.WithCancelCause(ctx)
	stalled := time.AfterFunc(uploadStall, func() { stop(context.DeadlineExceeded) })
	return ctx, func() { stalled.Reset(uploadStall) }, func() {
		stalled.Stop()
		stop(nil)
	}
}

// stopped is the account whose budget an answer says is used up: the call's
// own or the whole app's; nil when none is.
func (e *Error) stopped(account string) *string {
	if e == nil || e.Class != Throttled {
		return nil
	}
	switch judge(e.Code, e.Subcode, e.Transient, e.HTTPStatus).scope {
	case scopeAccount:
		return &account
	case scopeApp:
		account = app
		return &account
	case scopeCall:
	}
	return nil
}

// httpClient is the configured client, except that it follows no redirect: a
// token goes to the configured host only.
func (c *Client) httpClient() *http.Client {
	var client http.Client
	if c.HTTPClient != nil {
		client = *c.HTTPClient
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

func (c *Client) log() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}
