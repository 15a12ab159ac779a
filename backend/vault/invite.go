package vault

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"pagedesk/backend/secret"
)

// An invite's text is one code and the relay's address, CODE@relay, and its
// link is the same behind LinkPrefix. The first 16 characters of the code are
// what the relay made; the other 26 are the secret half, which the relay never
// sees. A setup code has the first part only.
const (
	// LinkPrefix begins the links that open Pagedesk to join a team.
	LinkPrefix = "pagedesk://join/"

	relayChars = 16
	halfChars  = 26 // 128 bits
	halfBytes  = 16
	groupChars = 6
	maxText    = 2048 // of what somebody pastes
)

// halfInfo binds the derived key to its use.
const halfInfo = "pagedesk invite 1"

// alphabet is the relay's: no letter looks like a digit.
var alphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// linked finds the text behind a link's prefix.
var linked = regexp.MustCompile(`(?i)` + regexp.QuoteMeta(LinkPrefix) + `(\S*)`)

// ErrNotInvite says that a text holds no invite.
var ErrNotInvite = errors.New("not an invite")

// Invite is what an invite's text says.
type Invite struct {
	Relay string // address as it stands in the text: with https unless it says otherwise
	Code  secret.Token
	Half  secret.Token // zero in a setup code
}

// NewInvite makes the invite for a code of the relay at an address, with a
// secret half.
func NewInvite(relay, code string, half secret.Token) Invite {
	return Invite{Relay: strings.TrimPrefix(relay, "https://"), Code: secret.New(normal(code)), Half: half}
}

// NewHalf makes the secret half of an invite.
func NewHalf() secret.Token {
	var b [halfBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	return secret.New(alphabet.EncodeToString(b[:]))
}

// HalfKey is the key pair that follows from a secret half.
func HalfKey(half secret.Token) (Key, error) {
	raw, err := alphabet.DecodeString(half.Reveal())
	if err != nil || len(raw) != halfBytes {
		return Key{}, errors.New("the secret half of the invite is not one")
	}
	seed, err := hkdf.Key(sha256.New, raw, nil, halfInfo, 32)
	if err != nil {
		return Key{}, fmt.Errorf("derive key of invite: %w", err)
	}
	k, err := ecdh.X25519().NewPrivateKey(seed)
	if err != nil {
		return Key{}, fmt.Errorf("derive key of invite: %w", err)
	}
	return keyOf(k), nil
}

// Key is what the invite's items are sealed to; false for a setup code.
func (i Invite) Key() (Key, bool) {
	k, err := HalfKey(i.Half)
	return k, err == nil
}

// Text is what one pastes to join.
func (i Invite) Text() secret.Token {
	code := i.Code.Reveal() + i.Half.Reveal()
	var groups []string
	for len(code) > groupChars {
		groups, code = append(groups, code[:groupChars]), code[groupChars:]
	}
	return secret.New(strings.Join(append(groups, code), "-") + "@" + i.Relay)
}

// Link is what one clicks to join.
func (i Invite) Link() secret.Token { return secret.New(LinkPrefix + i.Text().Reveal()) }

// ParseInvite finds the invite in what somebody pastes: a link, perhaps in the
// middle of a message, or its text. The relay's address is as it stands there.
func ParseInvite(pasted string) (Invite, error) {
	if len(pasted) > maxText {
		return Invite{}, ErrNotInvite
	}
	text := strings.TrimSpace(pasted)
	if link := linked.FindStringSubmatch(text); link != nil {
		text = link[1]
		if plain, err := url.PathUnescape(text); err == nil {
			text = plain
		}
	}
	code, relay, ok := strings.Cut(text, "@")
	code, relay = normal(code), strings.Trim(strings.TrimSpace(relay), "/")
	if !ok || relay == "" || strings.ContainsAny(relay, " \t\r\n") || strings.Trim(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
		return Invite{}, ErrNotInvite
	}
	switch len(code) {
	case relayChars:
		return Invite{Relay: relay, Code: secret.New(code)}, nil
	case relayChars + halfChars:
		i := Invite{Relay: relay, Code: secret.New(code[:relayChars]), Half: secret.New(code[relayChars:])}
		if _, ok := i.Key(); ok {
			return i, nil
		}
	}
	return Invite{}, ErrNotInvite
}

// normal undoes what people do to a code when they copy it by hand.
func normal(code string) string {
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
}
