// Package vault seals secrets so that the relay can pass them on and cannot
// open them: NaCl anonymous boxes to the key of a device, or to one that
// follows from the secret half of an invite. It also writes and reads the text
// of invites.
//
// It keeps nothing and calls nobody. What a box holds names what it is for, so
// that one item cannot be passed off as another; who sealed it is not known.
package vault

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/crypto/nacl/box"

	"pagedesk/backend/secret"
)

// ErrNotOurs says that a box cannot be opened with the key at hand, or holds
// something else than it is said to.
var ErrNotOurs = errors.New("the sealed secret is not for this key")

// Key is an X25519 key pair, both halves in standard base64.
type Key struct {
	// Private is exported so that it does not print: fmt shows what is in an
	// unexported field whatever its type says.
	Private secret.Token
	Public  string
}

// NewKey makes a key pair.
func NewKey() (Key, error) {
	k, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return Key{}, fmt.Errorf("make key pair: %w", err)
	}
	return keyOf(k), nil
}

// ReadKey is the key pair whose private half was kept.
func ReadKey(private secret.Token) (Key, error) {
	raw, err := base64.StdEncoding.DecodeString(private.Reveal())
	if err != nil {
		return Key{}, errors.New("read key pair: not base64") // the error would hold a part of it
	}
	k, err := ecdh.X25519().NewPrivateKey(raw)
	if err != nil {
		return Key{}, fmt.Errorf("read key pair: %w", err)
	}
	return keyOf(k), nil
}

func keyOf(k *ecdh.PrivateKey) Key {
	return Key{
		Private: secret.New(base64.StdEncoding.EncodeToString(k.Bytes())),
		Public:  base64.StdEncoding.EncodeToString(k.PublicKey().Bytes()),
	}
}

// content is what a box holds.
type content struct {
	V     int    `json:"v"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

const version = 1

// Seal seals a secret for whoever has the private half of a public key. name
// is what the secret is, and must be told to Open.
func Seal(public, name string, value secret.Token) (string, error) {
	to, err := bytes32(public)
	if err != nil {
		return "", fmt.Errorf("seal %s: the public key is not one: %w", name, err)
	}
	plain, err := json.Marshal(content{V: version, Name: name, Value: value.Reveal()})
	if err != nil {
		return "", fmt.Errorf("seal %s: %w", name, err)
	}
	sealed, err := box.SealAnonymous(nil, plain, to, rand.Reader)
	if err != nil {
		return "", fmt.Errorf("seal %s: %w", name, err)
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// Open opens what was sealed to the key under that name.
func (k Key) Open(name, sealed string) (secret.Token, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return secret.Token{}, fmt.Errorf("open %s: %w", name, ErrNotOurs)
	}
	public, err := bytes32(k.Public)
	if err != nil {
		return secret.Token{}, fmt.Errorf("open %s: %w", name, err)
	}
	private, err := bytes32(k.Private.Reveal())
	if err != nil {
		return secret.Token{}, fmt.Errorf("open %s: no private key", name)
	}
	plain, ok := box.OpenAnonymous(nil, raw, public, private)
	var c content
	if !ok || json.Unmarshal(plain, &c) != nil || c.V != version || c.Name != name || c.Value == "" {
		return secret.Token{}, fmt.Errorf("open %s: %w", name, ErrNotOurs)
	}
	return secret.New(c.Value), nil
}

func bytes32(text string) (*[32]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != 32 {
		return nil, errors.New("want 32 bytes in base64")
	}
	return (*[32]byte)(raw), nil
}
