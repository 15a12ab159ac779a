package media

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	objectsDir = "objects" // contents, by their SHA-256
	refsDir    = "refs"    // digests, by group and part of the key
	partPrefix = "part."   // what is being written

	// usedEvery is how exactly the last use of a file is known.
	usedEvery = time.Hour
	// strayAge is how old what a crash left behind is before it is deleted.
	strayAge = time.Hour
	// keptShare is how much of the limit is left after files were deleted, in
	// tenths, so that not every new file deletes an old one.
	keptShare = 9
)

// objects are the files of a cache on disk. A file's modification time is when
// it was last used.
type objects struct {
	dir   string
	limit int64
	now   func() time.Time

	mu    sync.Mutex
	index map[string]object // guarded by mu; nil until the first file is added
	total int64             // guarded by mu
}

type object struct {
	size int64
	used time.Time
}

func (o *objects) path(digest string) string {
	return filepath.Join(o.dir, objectsDir, digest[:2], digest)
}

func (o *objects) groupDir(group string) string {
	name := digestOf(group)
	return filepath.Join(o.dir, refsDir, name[:2], name)
}

func (o *objects) ref(key Key) string {
	return filepath.Join(o.groupDir(key.Group), digestOf(key.Part)[:16])
}

func digestOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// lookup answers the digest for a key; os.ErrNotExist when there is none.
func (o *objects) lookup(key Key) (string, error) {
	raw, err := os.ReadFile(o.ref(key))
	if err != nil {
		return "", err
	}
	digest := string(raw)
	if b, err := hex.DecodeString(digest); err != nil || len(b) != sha256.Size {
		return "", fmt.Errorf("reference to media: %w", os.ErrNotExist)
	}
	return digest, nil
}

func (o *objects) has(key Key) bool {
	digest, err := o.lookup(key)
	if err != nil {
		return false
	}
	_, err = os.Stat(o.path(digest))
	return err == nil
}

func (o *objects) open(key Key) (*os.File, error) {
	digest, err := o.lookup(key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(o.path(digest)) //nolint:gosec // a hash below our own directory
	if err != nil {
		return nil, err
	}
	o.touch(f, digest)
	return f, nil
}

// touch notes that a file is used.
func (o *objects) touch(f *os.File, digest string) {
	now := o.now()
	info, err := f.Stat()
	if err != nil || now.Sub(info.ModTime()) < usedEvery {
		return
	}
	_ = os.Chtimes(f.Name(), now, now) // only the order of deletion suffers
	o.mu.Lock()
	defer o.mu.Unlock()
	if have, ok := o.index[digest]; ok {
		o.index[digest] = object{have.size, now}
	}
}

// writing is an object that is being written.
type writing struct {
	f    *os.File
	sum  hash.Hash
	size int64
	head []byte
}

func (o *objects) create() (*writing, error) {
	dir := filepath.Join(o.dir, objectsDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keep media: %w", err)
	}
	f, err := os.CreateTemp(dir, partPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("keep media: %w", err)
	}
	return &writing{f: f, sum: sha256.New()}, nil
}

func (w *writing) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	w.sum.Write(p[:n])
	w.size += int64(n)
	w.head = append(w.head, p[:min(n, headBytes-len(w.head))]...)
	return n, err
}

// Reset begins anew.
func (w *writing) Reset() {
	_ = w.f.Truncate(0) // what stays behind is caught by the digest
	_, _ = w.f.Seek(0, 0)
	w.sum.Reset()
	w.size, w.head = 0, nil
}

func (w *writing) Head() []byte { return w.head }

// discard deletes what was not kept.
func (w *writing) discard() {
	_ = w.f.Close()
	_ = os.Remove(w.f.Name())
}

// keep makes what was written the file for a key.
func (o *objects) keep(key Key, w *writing) error {
	if err := errors.Join(w.f.Sync(), w.f.Close()); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	digest := hex.EncodeToString(w.sum.Sum(nil))
	path := o.path(digest)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	if err := os.Rename(w.f.Name(), path); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	ref := o.ref(key)
	if err := os.MkdirAll(filepath.Dir(ref), 0o700); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	// A reference that a crash cut short names no file.
	if err := os.WriteFile(ref, []byte(digest), 0o600); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.loadLocked(); err != nil {
		return err
	}
	o.total += w.size - o.index[digest].size
	o.index[digest] = object{w.size, o.now()}
	o.evictLocked(digest)
	return nil
}

// evictLocked deletes what was not used for longest, but not kept.
func (o *objects) evictLocked(kept string) {
	if o.total <= o.limit {
		return
	}
	oldest := make([]string, 0, len(o.index))
	for digest := range o.index {
		oldest = append(oldest, digest)
	}
	slices.SortFunc(oldest, func(a, b string) int {
		return cmp.Or(o.index[a].used.Compare(o.index[b].used), cmp.Compare(a, b))
	})
	for _, digest := range oldest {
		if o.total <= o.limit/10*keptShare {
			return
		}
		if digest != kept {
			_ = o.removeLocked(digest) // in use, on Windows: another one goes
		}
	}
}

func (o *objects) removeLocked(digest string) error {
	if err := os.Remove(o.path(digest)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	o.total -= o.index[digest].size
	delete(o.index, digest)
	return nil
}

// loadLocked reads what is on disk, once, and deletes what a crash left there.
func (o *objects) loadLocked() error {
	if o.index != nil {
		return nil
	}
	index, total := map[string]object{}, int64(0)
	err := filepath.WalkDir(filepath.Join(o.dir, objectsDir), func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // nothing was kept yet, or another process deleted it
		}
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if strings.HasPrefix(e.Name(), partPrefix) {
			if o.now().Sub(info.ModTime()) > strayAge {
				_ = os.Remove(path) // tried again at the next start
			}
			return nil
		}
		index[e.Name()] = object{info.Size(), info.ModTime()}
		total += info.Size()
		return nil
	})
	if err != nil {
		return fmt.Errorf("look through kept media: %w", err)
	}
	o.index, o.total = index, total
	return nil
}

// forget deletes the files of a group. What cannot be deleted keeps its name,
// so that it can be forgotten again.
func (o *objects) forget(group string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	dir := o.groupDir(group)
	refs, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("forget media: %w", err)
	}
	if err := o.loadLocked(); err != nil {
		return err
	}
	var failed []error
	for _, r := range refs {
		if err := o.forgetLocked(filepath.Join(dir, r.Name())); err != nil {
			failed = append(failed, fmt.Errorf("forget media: %w", err))
		}
	}
	if len(failed) > 0 {
		return errors.Join(failed...)
	}
	return o.drop(group)
}

func (o *objects) forgetLocked(ref string) error {
	raw, err := os.ReadFile(ref) //nolint:gosec // below our own directory
	if err != nil {
		return err
	}
	if b, err := hex.DecodeString(string(raw)); err == nil && len(b) == sha256.Size {
		if err := o.removeLocked(string(raw)); err != nil {
			return err
		}
	}
	return os.Remove(ref)
}

func (o *objects) drop(group string) error {
	if err := os.RemoveAll(o.groupDir(group)); err != nil {
		return fmt.Errorf("forget media: %w", err)
	}
	return nil
}
