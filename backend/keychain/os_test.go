package keychain_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"pagedesk/backend/keychain"
	"pagedesk/backend/secret"
)

// TestOS needs an unlocked secret service on the session bus; build/test
// starts one.
func TestOS(t *testing.T) {
	if os.Getenv("PAGEDESK_TEST_KEYRING") != "1" {
		t.Skip("PAGEDESK_TEST_KEYRING is not 1: this needs a secret service of its own")
	}
	testKeychain(t, keychain.OS("pagedesk-test", t.Name()))
	other := keychain.OS("pagedesk-test", t.Name()+"-other")
	mustSet(t, keychain.OS("pagedesk-test", t.Name()), "device-token", "first")
	if _, err := other.Get("device-token"); !errors.Is(err, keychain.ErrNotFound) {
		t.Errorf("the other profile sees it: %v", err)
	}
}

// TestOSUnavailable runs where no session bus can be reached.
func TestOSUnavailable(t *testing.T) {
	if os.Getenv("PAGEDESK_TEST_KEYRING") == "1" {
		t.Skip("a secret service is running")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/no-bus")
	k := keychain.OS("pagedesk-test", "p")
	_, err := k.Get("device-token")
	var unavailable *keychain.UnavailableError
	if !errors.As(err, &unavailable) || unavailable.Locked {
		t.Fatalf("got %v, want an UnavailableError that is not about a lock", err)
	}
	if !strings.Contains(err.Error(), "start the system's secret service") {
		t.Errorf("the text does not say what to do: %v", err)
	}
	if err := k.Set("device-token", secret.New("EAAKsecret")); err == nil || strings.Contains(err.Error(), "EAAK") {
		t.Errorf("Set says %v", err)
	}
}
