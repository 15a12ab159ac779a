package keychain

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"

	"pagedesk/backend/secret"
)

// fileKeychain keeps nothing in memory: another process may have written since
// the last call.
type fileKeychain struct {
	path, prefix string
}

// fileContent is the file's JSON. Items are keyed by "profile/key".
type fileContent struct {
	Version int               `json:"version"`
	Items   map[string]string `json:"items"`
}

const fileVersion = 1

// File keeps secrets in a plain JSON file that only its owner may read (0600).
// It is for computers without a keychain and must be asked for by name; the
// window program never uses it. Several processes may share the file: writers
// take turns through a lock file beside it and replace it in one step.
func File(path, profile string) Keychain {
	return &fileKeychain{path: path, prefix: profile + "/"}
}

func (k *fileKeychain) Get(key string) (secret.Token, error) {
	content, err := k.read()
	if err != nil {
		return secret.Token{}, err
	}
	value, ok := content.Items[k.prefix+key]
	if !ok || value == "" {
		return secret.Token{}, fmt.Errorf("keychain: get %q from %s: %w", key, k.path, ErrNotFound)
	}
	return secret.New(value), nil
}

func (k *fileKeychain) Set(key string, value secret.Token) error {
	if err := check(key, value); err != nil {
		return err
	}
	return k.update(func(items map[string]string) { items[k.prefix+key] = value.Reveal() })
}

func (k *fileKeychain) Delete(key string) error {
	return k.update(func(items map[string]string) { delete(items, k.prefix+key) })
}

func (k *fileKeychain) update(change func(map[string]string)) error {
	if err := os.MkdirAll(filepath.Dir(k.path), 0o700); err != nil {
		return fmt.Errorf("keychain: create folder of the secrets file: %w", err)
	}
	lock := flock.New(k.path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("keychain: lock the secrets file %s: %w", k.path, err)
	}
	defer func() { _ = lock.Close() }()
	content, err := k.read()
	if err != nil {
		return err
	}
	change(content.Items)
	return k.replace(content)
}

func (k *fileKeychain) read() (fileContent, error) {
	empty := fileContent{Version: fileVersion, Items: map[string]string{}}
	f, err := os.Open(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, fmt.Errorf("keychain: open the secrets file: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return empty, fmt.Errorf("keychain: read the secrets file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return empty, fmt.Errorf("keychain: %s is not a regular file", k.path)
	}
	// Windows has no such bits; there the profile folder's ACL protects the file.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return empty, fmt.Errorf("keychain: others may read the secrets file %s (mode %04o): run chmod 600 on it", k.path, info.Mode().Perm())
	}
	content := fileContent{}
	if err := json.NewDecoder(f).Decode(&content); err != nil {
		return empty, fmt.Errorf("keychain: the secrets file %s is damaged; restore it or delete it and connect again", k.path)
	}
	if content.Version > fileVersion {
		return empty, fmt.Errorf("keychain: the secrets file %s was written by a newer version of this program", k.path)
	}
	if content.Items == nil {
		content.Items = empty.Items
	}
	return content, nil
}

// replace writes a new file beside the old one and renames it over it, so that
// a reader or a crash sees the old content or the new one.
func (k *fileKeychain) replace(content fileContent) (err error) {
	content.Version = fileVersion
	encoded, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return fmt.Errorf("keychain: encode the secrets file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(k.path), "."+filepath.Base(k.path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("keychain: write the secrets file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("keychain: write the secrets file: %w", err)
		}
	}()
	if _, err = f.Write(append(encoded, '\n')); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), k.path)
}
