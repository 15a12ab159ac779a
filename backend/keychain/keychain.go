// Package keychain keeps the few long-lived secrets of one desktop: its relay
// token, its key pair and the Page tokens. OS keeps them in the operating
// system's keychain; File keeps them in a file for programs on computers that
// have none, and only where a person opted into it.
//
// It knows nothing of what a secret is for. Values are secret.Token and are
// revealed only while they are handed to the store. Every implementation is
// safe for concurrent use, returns ErrNotFound for a key that has no value,
// and refuses a value over MaxBytes, so that what one computer stores every
// other can store too.
package keychain

import (
	"errors"
	"fmt"

	"pagedesk/backend/secret"
)

// MaxBytes is the longest value of one item. Windows' credential store holds
// 1,280 characters per secret and the save fails only when it happens
// (features.md F13), so every store refuses more than that.
const MaxBytes = 1280

// ErrNotFound says that there is no value under the key.
var ErrNotFound = errors.New("no such item in the keychain")

// Keychain keeps secrets under string keys such as "device-token" or
// "page/104200000000001".
type Keychain interface {
	// Get returns the value of key, ErrNotFound when there is none, or an
	// *UnavailableError.
	Get(key string) (secret.Token, error)
	// Set stores or replaces the value of key.
	Set(key string, value secret.Token) error
	// Delete removes key. Deleting a key that has no value is not an error.
	Delete(key string) error
}

// UnavailableError says that the keychain as a whole cannot be used now; its
// text says what a person can do. Nothing was changed.
type UnavailableError struct {
	// Locked says that the keychain waits for its password, or that the
	// person dismissed the dialog that asks for it.
	Locked bool
	cause  error
}

func (e *UnavailableError) Error() string {
	if e.Locked {
		return fmt.Sprintf("the keychain did not open: unlock it, or create a default keyring in the system's password manager, and try again: %v", e.cause)
	}
	return fmt.Sprintf("no keychain is available: start the system's secret service (for example gnome-keyring or KWallet) and make sure it has a default keyring: %v", e.cause)
}

func (e *UnavailableError) Unwrap() error { return e.cause }

// check refuses what no store should be asked to keep.
func check(key string, value secret.Token) error {
	if key == "" {
		return errors.New("keychain: empty key")
	}
	switch n := len(value.Reveal()); {
	case n == 0:
		return fmt.Errorf("keychain: store %q: empty value; delete the item instead", key)
	case n > MaxBytes:
		return fmt.Errorf("keychain: store %q: the value has %d bytes, an item holds at most %d", key, n, MaxBytes)
	}
	return nil
}
