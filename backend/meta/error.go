package meta

import (
	"fmt"
	"net/http"
	"time"

	"pagedesk/backend/secret"
)

// Class is what a caller may do about an Error.
type Class string

// The classes (meta-platform.md, 8.5).
const (
	Retry       Class = "retry"       // nothing was done; again with back-off
	Throttled   Class = "throttled"   // wait RetryAfter, then again
	Reauthorize Class = "reauthorize" // the token is dead: log in again
	Permission  Class = "permission"  // an admin must change a permission or a setting
	Window      Class = "window"      // this person cannot be reached; permanent for this message
	Permanent   Class = "permanent"   // the request or its object is wrong
	Ambiguous   Class = "ambiguous"   // a send that may have been done: reconcile first
)

// Reason says why, for a person: the key of a catalogue entry.
type Reason string

// The reasons.
const (
	ReasonNeedsLogin    Reason = "meta_needs_login"
	ReasonPermission    Reason = "meta_permission"
	ReasonThrottled     Reason = "meta_throttled"
	ReasonBlocked       Reason = "meta_blocked" // Meta restricts the Page for a while
	ReasonWindow        Reason = "meta_window"
	ReasonRecipientGone Reason = "meta_recipient_gone"
	ReasonNotTester     Reason = "meta_not_tester" // app in development, person has no role on it
	ReasonOtherApp      Reason = "meta_other_app"  // another app controls the thread
	ReasonRejected      Reason = "meta_rejected"
	ReasonFile          Reason = "meta_file" // Meta cannot take the file: its size, its type, its content
	ReasonTemporary     Reason = "meta_temporary"
	ReasonUnreachable   Reason = "meta_unreachable" // no answer came back
	ReasonUploadGone    Reason = "meta_upload_gone" // the uploaded file is not known any more: upload again
)

// Error is every failure of a call. Callers branch on Class; the other members
// are for logs and for people. All texts are redacted.
type Error struct {
	Op         string // what was called, for example "page/messages"
	Code       int    // Meta's code, 0 when Meta did not answer in its form
	Subcode    int
	Type       string
	Message    string
	TraceID    string // fbtrace_id: what Meta's support asks for
	HTTPStatus int    // 0 when there was no answer
	UserTitle  string // by Meta, for people, in the token's language
	UserMsg    string
	Transient  bool
	RetryAfter time.Duration // 0: the caller's own back-off
	// MaxTries is after how many tries a Retry is as good as permanent; 0 is
	// no limit.
	MaxTries int
	Class    Class
	Reason   Reason

	cause error
}

func (e *Error) Error() string {
	s := "meta " + e.Op + ": " + string(e.Class)
	if e.Code != 0 {
		s += fmt.Sprintf(" %d/%d", e.Code, e.Subcode)
	}
	if e.HTTPStatus != 0 {
		s += fmt.Sprintf(" http %d", e.HTTPStatus)
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.TraceID != "" {
		s += " (trace " + e.TraceID + ")"
	}
	return s
}

// Unwrap gives the network's own error, if there was one, without its URL.
func (e *Error) Unwrap() error { return e.cause }

// graphError is Meta's error object (meta-platform.md, 8.4).
type graphError struct {
	Message   string `json:"message"`
	Type      string `json:"type"`
	Code      Number `json:"code"`
	Subcode   Number `json:"error_subcode"`
	Transient bool   `json:"is_transient"`
	UserTitle string `json:"error_user_title"`
	UserMsg   string `json:"error_user_msg"`
	TraceID   string `json:"fbtrace_id"`
}

// AnswerError is the Error in an answer that came from Meta by another way
// than a Client, for example through a relay; nil when it holds none. Its
// texts hold none of the secrets.
func AnswerError(op string, status int, header http.Header, body []byte, secrets ...secret.Token) *Error {
	return answerError(op, false, status, header, body, secrets...)
}

// answerError is the Error in an answer of Meta's, or nil when the answer is
// the JSON that the call asked for. send says that the call reaches a person.
func answerError(op string, send bool, status int, header http.Header, body []byte, secrets ...secret.Token) *Error {
	var answer struct {
		Error *graphError `json:"error"`
	}
	err := decode(body, &answer)
	if err == nil && answer.Error == nil && status >= 200 && status < 300 {
		return nil
	}
	e := &Error{Op: op, HTTPStatus: status, RetryAfter: retryAfter(header)}
	if err != nil || answer.Error == nil || *answer.Error == (graphError{}) {
		// An HTML page from the edge, a proxy's or a captive portal's answer
		// (meta-platform.md, 8.3 and 10, point 29).
		e.Message = "the answer is not Meta's JSON"
		refused := status >= 400 && status < 500 && status != http.StatusRequestTimeout
		e.setVerdict(verdict{class: Retry, reason: ReasonTemporary, maybe: !refused}, send)
		if status == http.StatusTooManyRequests {
			e.setVerdict(verdict{class: Throttled, reason: ReasonThrottled}, send)
		}
		return e
	}
	g := answer.Error
	e.Code, e.Subcode = int(g.Code), int(g.Subcode)
	e.Type = Redact(g.Type, secrets...)
	e.Message = Redact(g.Message, secrets...)
	e.TraceID = Redact(g.TraceID, secrets...)
	e.UserTitle, e.UserMsg = Redact(g.UserTitle, secrets...), Redact(g.UserMsg, secrets...)
	e.Transient = g.Transient
	e.setVerdict(judge(e.Code, e.Subcode, e.Transient, status), send)
	return e
}

func (e *Error) setVerdict(v verdict, send bool) {
	e.Class, e.Reason, e.MaxTries = v.class, v.reason, v.tries
	if v.maybe && send {
		e.Class = Ambiguous
	}
	if e.RetryAfter == 0 {
		e.RetryAfter = v.wait
	}
}

// transportError is the Error of a call that got no complete answer. written
// says that the request was at least partly on its way: until then nothing can
// have been done.
func transportError(op string, send, written bool, err error, token secret.Token) *Error {
	cause := WithoutURL(err)
	e := &Error{Op: op, Message: Redact(cause.Error(), token), Class: Retry, Reason: ReasonUnreachable, cause: cause}
	if send && written {
		e.Class = Ambiguous
	}
	return e
}

func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if text == "" {
		return 0
	}
	if seconds, err := time.ParseDuration(text + "s"); err == nil {
		return max(0, min(seconds, 24*time.Hour))
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, min(time.Until(at), 24*time.Hour))
	}
	return 0
}
