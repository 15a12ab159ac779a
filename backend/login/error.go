package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// Kind says how a login ended without a token: the key of a catalogue entry.
type Kind string

// The kinds.
const (
	Cancelled        Kind = "login_cancelled"       // in Pagedesk
	Refused          Kind = "login_refused"         // the person pressed Cancel in the dialog; also Meta's answer for a person who may not use the app (meta-platform.md, 1.2)
	TimedOut         Kind = "login_timeout"         // the browser never came back
	Replaced         Kind = "login_busy"            // a newer login took its place
	WrongState       Kind = "login_state_mismatch"  // only answers to other logins came back
	ExchangeFailed   Kind = "login_exchange_failed" // Meta did not give a token
	RelayUnreachable Kind = "relay_unreachable"
	RelayRefused     Kind = "relay_refused" // it does not know this device, or has no Meta app
	MetaUnreachable  Kind = "meta_unreachable"
)

// Error is a login that gave no token. Its text holds no code and no token.
type Error struct {
	Kind   Kind
	Detail string      // for the log
	Meta   *meta.Error // Meta's own answer, when there was one
}

func (e *Error) Error() string {
	s := "facebook login: " + string(e.Kind)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

func (e *Error) Unwrap() error {
	if e.Meta == nil {
		return nil // a nil *meta.Error is not a nil error
	}
	return e.Meta
}

// ended is the Error of a login whose context is over.
func ended(ctx context.Context) *Error {
	if errors.Is(context.Cause(ctx), errReplaced) {
		return &Error{Kind: Replaced, Detail: errReplaced.Error()}
	}
	return &Error{Kind: Cancelled}
}

// exchangeError is the Error of a call to the relay's token endpoint. oauth2's
// own error prints the whole answer, so nothing of it is kept but what passed
// meta.Redact.
func exchangeError(ctx context.Context, err error, secrets ...secret.Token) *Error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return answerError(refused.Response.StatusCode, refused.Response.Header, refused.Body, secrets...)
	}
	detail := meta.Redact(meta.WithoutURL(err).Error(), secrets...)
	var transport *url.Error
	if errors.As(err, &transport) {
		return &Error{Kind: RelayUnreachable, Detail: detail}
	}
	return &Error{Kind: ExchangeFailed, Detail: detail}
}

// answerError reads a refusal of the token endpoint: the relay's own problem,
// Meta's error passed on, or something else that stood in between.
func answerError(status int, header http.Header, body []byte, secrets ...secret.Token) *Error {
	if kind, _, _ := mime.ParseMediaType(header.Get("Content-Type")); kind == "application/problem+json" {
		var problem struct {
			Code   string `json:"code"`
			Detail string `json:"detail"`
		}
		_ = json.Unmarshal(body, &problem) // without a code it is a refusal all the same
		e := &Error{Kind: RelayRefused, Detail: meta.Redact(fmt.Sprintf("relay: %s (http %d): %s", problem.Code, status, problem.Detail), secrets...)}
		if problem.Code == "meta_unreachable" {
			e.Kind = MetaUnreachable
		}
		return e
	}
	failure := meta.AnswerError("oauth/access_token", status, header, body, secrets...)
	switch {
	case failure == nil:
		return &Error{Kind: ExchangeFailed, Detail: fmt.Sprintf("the answer holds no token (http %d)", status)}
	case failure.Code != 0:
		return &Error{Kind: ExchangeFailed, Detail: failure.Error(), Meta: failure}
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return &Error{Kind: RelayRefused, Detail: fmt.Sprintf("http %d", status)}
	}
	return &Error{Kind: RelayUnreachable, Detail: fmt.Sprintf("the relay's address answered http %d, not in the relay's form", status)}
}
