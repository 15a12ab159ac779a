package keychain_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pagedesk/backend/keychain"
	"pagedesk/backend/secret"
)

func TestFile(t *testing.T) {
	t.Parallel()
	testKeychain(t, keychain.File(filepath.Join(t.TempDir(), "new", "secrets.json"), "default"))
}

// testKeychain is what every implementation promises.
func testKeychain(t *testing.T, k keychain.Keychain) {
	t.Helper()
	const key = "page/104200000000001"
	if _, err := k.Get(key); !errors.Is(err, keychain.ErrNotFound) {
		t.Fatalf("Get of a missing key: %v, want ErrNotFound", err)
	}
	if err := k.Delete(key); err != nil {
		t.Fatalf("Delete of a missing key: %v", err)
	}
	longest := strings.Repeat("x", keychain.MaxBytes)
	for _, want := range []string{"EAAKpageA", "EAAKreplaced", "EAA|with \"quotes\" and ไทย", longest} {
		if err := k.Set(key, secret.New(want)); err != nil {
			t.Fatal(err)
		}
		got, err := k.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		if got.Reveal() != want {
			t.Fatalf("got %q, want %q", got.Reveal(), want)
		}
	}
	err := k.Set(key, secret.New(longest+"x"))
	if err == nil || strings.Contains(err.Error(), longest) {
		t.Errorf("too long a value: %v", err)
	}
	if err := k.Set(key, secret.Token{}); err == nil {
		t.Error("an empty value was stored")
	}
	if err := k.Set("", secret.New("x")); err == nil {
		t.Error("an empty key was accepted")
	}
	if got, err := k.Get(key); err != nil || got.Reveal() != longest {
		t.Errorf("refused writes changed the value: %v", err)
	}
	if err := k.Delete(key); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Get(key); !errors.Is(err, keychain.ErrNotFound) {
		t.Fatalf("Get after Delete: %v, want ErrNotFound", err)
	}
}

func TestFileKeepsProfilesApart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets.json")
	one, two := keychain.File(path, "one"), keychain.File(path, "two")
	mustSet(t, one, "device-token", "first")
	if _, err := two.Get("device-token"); !errors.Is(err, keychain.ErrNotFound) {
		t.Errorf("the other profile sees it: %v", err)
	}
	mustSet(t, two, "device-token", "second")
	if got, err := one.Get("device-token"); err != nil || got.Reveal() != "first" {
		t.Errorf("got %v %v", got.Reveal(), err)
	}
}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets.json")
	k := keychain.File(path, "p")
	mustSet(t, k, "a", "EAAKsecret")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %04o, want 0600", info.Mode().Perm())
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Get("a"); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %04o: Get says %v", mode, err)
		}
		if err := k.Set("b", secret.New("x")); err == nil {
			t.Errorf("mode %04o: Set succeeded", mode)
		}
	}
}

func TestFileDamaged(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty": "", "not JSON": `{"items":{"p/a":"EAAKsecret"`, "other shape": `["EAAKsecret"]`, "newer": `{"version":9,"items":{}}`,
	} {
		path := filepath.Join(t.TempDir(), "secrets.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		k := keychain.File(path, "p")
		_, err := k.Get("a")
		if err == nil || errors.Is(err, keychain.ErrNotFound) || strings.Contains(err.Error(), "EAAK") {
			t.Errorf("%s: Get says %v", name, err)
		}
		if err := k.Set("a", secret.New("x")); err == nil {
			t.Errorf("%s: Set wrote over it", name)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%s: the file changed to %q (%v)", name, got, err)
		}
	}
}

func TestFileManyWritersLoseNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets.json")
	var writers sync.WaitGroup
	for i := range 16 {
		writers.Go(func() {
			key := fmt.Sprintf("page/%d", i)
			if err := keychain.File(path, "p").Set(key, secret.New(key)); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	k := keychain.File(path, "p")
	for i := range 16 {
		key := fmt.Sprintf("page/%d", i)
		if got, err := k.Get(key); err != nil || got.Reveal() != key {
			t.Errorf("%s: %q %v", key, got.Reveal(), err)
		}
	}
	leftovers, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".secrets.json-*"))
	if err != nil || len(leftovers) > 0 {
		t.Errorf("left behind: %v %v", leftovers, err)
	}
}

func mustSet(t *testing.T, k keychain.Keychain, key, value string) {
	t.Helper()
	if err := k.Set(key, secret.New(value)); err != nil {
		t.Fatal(err)
	}
}
