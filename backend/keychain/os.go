package keychain

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"pagedesk/backend/secret"
)

// promptWait is how long a person may take to type the password into the
// keychain's own dialog before a call gives up.
const promptWait = 2 * time.Minute

type osKeychain struct {
	service, prefix string
	turn            chan struct{} // one call at a time: go-keyring may mix up two open password dialogs
}

// OS is the operating system's keychain. Items are stored for service, a name
// that people see in their password manager, and under keys that begin with
// profile, so that several profiles of one person stay apart.
func OS(service, profile string) Keychain {
	return &osKeychain{service: service, prefix: profile + "/", turn: make(chan struct{}, 1)}
}

func (k *osKeychain) Get(key string) (secret.Token, error) {
	var value string
	err := k.call(func() (err error) {
		value, err = keyring.Get(k.service, k.prefix+key)
		return err
	})
	if err != nil {
		return secret.Token{}, fmt.Errorf("keychain: get %q: %w", key, err)
	}
	return secret.New(value), nil
}

func (k *osKeychain) Set(key string, value secret.Token) error {
	if err := check(key, value); err != nil {
		return err
	}
	err := k.call(func() error { return keyring.Set(k.service, k.prefix+key, value.Reveal()) })
	if err != nil {
		return fmt.Errorf("keychain: set %q: %w", key, err)
	}
	return nil
}

func (k *osKeychain) Delete(key string) error {
	err := k.call(func() error { return keyring.Delete(k.service, k.prefix+key) })
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("keychain: delete %q: %w", key, err)
	}
	return nil
}

// call runs one operation of go-keyring, which takes no context and may wait
// for a person in front of a password dialog. After promptWait the caller is
// let go; the operation keeps its turn until the dialog ends.
func (k *osKeychain) call(operation func() error) error {
	limit := time.NewTimer(promptWait)
	defer limit.Stop()
	timedOut := &UnavailableError{Locked: true, cause: errors.New("nobody answered the password dialog")}
	select {
	case k.turn <- struct{}{}:
	case <-limit.C:
		return timedOut
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-k.turn }()
		done <- classify(operation())
	}()
	select {
	case err := <-done:
		return err
	case <-limit.C:
		return timedOut
	}
}

// classify turns what the platform says into our errors. None of the texts
// holds a secret: they name the service, the bus or the collection.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return fmt.Errorf("the value is too long for this system: %w", err)
	}
	var busErr dbus.Error
	locked := errors.As(err, &busErr) && busErr.Name == "org.freedesktop.Secret.Error.IsLocked" ||
		strings.Contains(err.Error(), "failed to unlock") // go-keyring has no type for a dismissed password dialog
	return &UnavailableError{Locked: locked, cause: err}
}
