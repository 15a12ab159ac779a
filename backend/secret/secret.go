// Package secret holds types for tokens and keys that cannot print, log or
// marshal themselves. A value leaves the type only through Reveal, so that
// every place that handles a plain token can be found by that name. It imports
// nothing of ours and keeps nothing.
package secret

import (
	"errors"
	"fmt"
	"log/slog"
)

// hidden is what every printed form of a secret shows.
const hidden = "[secret]"

// ErrMarshal is returned when something tries to encode a secret.
var ErrMarshal = errors.New("a secret cannot be encoded")

// Token is an access token, a device token or any other short secret. The
// zero value is "no token". Two are compared by what Reveal returns.
//
// The value lies behind a pointer: fmt cannot ask a Token in an unexported
// field of another struct how it wants to be printed, and prints what is in it.
type Token struct{ value *string }

// New wraps a plain value.
func New(value string) Token {
	if value == "" {
		return Token{}
	}
	return Token{&value}
}

// Reveal returns the plain value. Use it only to put a token on the wire or
// into a keychain.
func (t Token) Reveal() string {
	if t.value == nil {
		return ""
	}
	return *t.value
}

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.value == nil }

// String hides the value.
func (t Token) String() string { return hidden }

// GoString hides the value from %#v.
func (t Token) GoString() string { return hidden }

// Format hides the value from every verb.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue hides the value from slog.
func (t Token) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON refuses: a secret has no encoded form.
func (t Token) MarshalJSON() ([]byte, error) { return nil, ErrMarshal }

// MarshalText refuses: a secret has no encoded form.
func (t Token) MarshalText() ([]byte, error) { return nil, ErrMarshal }

// MarshalBinary refuses: a secret has no encoded form.
func (t Token) MarshalBinary() ([]byte, error) { return nil, ErrMarshal }
