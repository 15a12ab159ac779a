// Package media keeps files on this computer: those that Meta's webhooks and
// profiles point to (Cache), and copies of those that wait to be sent
// (Outgoing).
//
// Only https addresses on Meta's media hosts are fetched, redirects included,
// and never one that resolves to a private address. What comes is judged by its
// content, not by its name or its server's word. It knows no messages: callers
// name what they ask for by a key that stays the same when the address is
// signed anew, and say how to sign it anew.
//
// The cache is content-addressed: a file is stored once, whatever names it has,
// and what was not used for longest goes when there is too much. Everything in
// it may be deleted at any time. A file is written in one step, so that a crash
// leaves all of it or none.
package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"pagedesk/backend/inbox"
)

// Errors of Open that callers tell apart.
var (
	// ErrRefused is answered for an address that must not be fetched.
	ErrRefused = errors.New("not an address of Meta's media servers")
	// ErrGone is answered when neither the address nor a fresh one gives the
	// file.
	ErrGone = errors.New("the file is no longer there")
	// ErrTooLarge is answered for a file beyond MaxBytes.
	ErrTooLarge = errors.New("the file is too large")
	// ErrNotMedia is answered for content of another family than was asked for:
	// a web page in place of a picture.
	ErrNotMedia = errors.New("the content is not of the expected kind")
)

// MaxBytes is the largest file that is fetched: Meta's own limit and a little
// more (meta-platform.md, 4.3).
const MaxBytes = 32 << 20

// DefaultSize is how much a cache holds when nothing else is said, in bytes.
const DefaultSize = 2 << 30

const (
	// fetchTime bounds one download with its renewal.
	fetchTime = 2 * time.Minute
	// finalTime is how long what came to nothing is not tried again.
	finalTime = 10 * time.Minute
	// largeTime is the same for what was found to be too large: it stays so.
	largeTime = 24 * time.Hour
	// finalKept bounds how much of that is remembered.
	finalKept = 10000
)

// Config is what a Cache needs.
type Config struct {
	Dir string
	// StandIn is the Graph address in use. When it is this computer itself (a
	// simulator), its files may be fetched too.
	StandIn string
	Size    int64            // how much is kept, in bytes; 0 is DefaultSize
	Now     func() time.Time // nil: time.Now
}

// Key names a file: the Group is what is forgotten together, a message.
type Key struct{ Group, Part string }

// Source is where a file comes from.
type Source struct {
	Address string
	// Kind is what it should be; "" for a picture.
	Kind inbox.AttachmentKind
	// Renew answers a fresh address when the old one has expired; nil when
	// there is none.
	Renew func(context.Context) (string, error)
	// Fleeting says that it may be shown and not stored (features.md, F10).
	Fleeting bool
}

// File is an open file with what its content says of it.
type File struct {
	io.ReadSeeker
	io.Closer
	Type string // media type by content
	Size int64
	// Bomb says that it is a picture of more pixels than should be decoded.
	Bomb bool
}

// Cache fetches and keeps files. It is safe for concurrent use.
type Cache struct {
	objects *objects
	policy  policy
	client  *http.Client
	now     func() time.Time
	flight  singleflight.Group
	drawing chan struct{} // size 1: one picture is made smaller at a time

	mu    sync.Mutex
	final map[Key]verdict // guarded by mu; of a whole group when Part is everyPart
}

// verdict is why a file is not tried again for a while.
type verdict struct {
	err   error
	until time.Time
}

// everyPart stands for all files of a group.
const everyPart = "*"

// New makes a Cache; its directory is made with the first file.
func New(cfg Config) *Cache {
	p := policy{standIn: loopbackHost(cfg.StandIn)}
	if cfg.Size == 0 {
		cfg.Size = DefaultSize
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Cache{
		objects: &objects{dir: cfg.Dir, limit: cfg.Size, now: cfg.Now}, policy: p, client: p.client(), now: cfg.Now,
		drawing: make(chan struct{}, 1), final: map[Key]verdict{},
	}
}

// Open answers the file for a key, fetching it when it is not there yet. The
// caller closes it.
func (c *Cache) Open(ctx context.Context, key Key, from Source) (*File, error) {
	if from.Fleeting {
		return c.peek(ctx, from)
	}
	f, err := c.objects.open(key)
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return file(f, err)
	}
	// One fetch for all who ask; it goes on when one of them leaves.
	done := c.flight.DoChan(key.Group+"\x00"+key.Part, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
		defer cancel()
		return nil, c.fill(ctx, key, from)
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.Err != nil {
			return nil, r.Err
		}
	}
	return file(c.objects.open(key))
}

// fill fetches a file and stores it.
func (c *Cache) fill(ctx context.Context, key Key, from Source) error {
	if c.objects.has(key) {
		return nil // another flight has just landed
	}
	if err := c.verdict(key); err != nil {
		return err
	}
	w, err := c.objects.create()
	if err != nil {
		return err
	}
	defer w.discard()
	err = c.fetchRenewed(ctx, from, w)
	for _, final := range []error{ErrGone, ErrNotMedia, ErrTooLarge} {
		if errors.Is(err, final) {
			c.settle(key, final)
		}
	}
	if err != nil {
		return err
	}
	return c.keep(key, w)
}

// keep makes what was written the file for a key, unless its group was
// forgotten meanwhile.
func (c *Cache) keep(key Key, w *writing) error {
	if err := c.objects.keep(key, w); err != nil {
		return err
	}
	if c.verdict(Key{key.Group, everyPart}) == nil {
		return nil
	}
	return errors.Join(ErrGone, c.objects.forget(key.Group))
}

// peek fetches a file into memory and stores nothing.
func (c *Cache) peek(ctx context.Context, from Source) (*File, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	var body memory
	if err := c.fetchRenewed(ctx, from, &body); err != nil {
		return nil, err
	}
	return describe(bytes.NewReader(body.Bytes()), io.NopCloser(nil))
}

func file(f *os.File, err error) (*File, error) {
	if err != nil {
		return nil, err
	}
	return describe(f, f)
}

// describe looks at a file's content and goes back to its beginning.
func describe(r io.ReadSeeker, c io.Closer) (*File, error) {
	f := &File{ReadSeeker: r, Closer: c}
	var err error
	if f.Type, err = typeOf(r); err == nil {
		f.Size, err = r.Seek(0, io.SeekEnd)
	}
	if err == nil && Drawable(f.Type) {
		if _, err = r.Seek(0, io.SeekStart); err == nil {
			_, _, measured := measure(r)
			f.Bomb = errors.Is(measured, errBomb)
		}
	}
	if err == nil {
		_, err = r.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return f, nil
}

// Has reports whether the file for a key is here.
func (c *Cache) Has(key Key) bool { return c.objects.has(key) }

// Forget deletes the files of a group, also where another group has the same:
// that one fetches it again. What is being fetched for the group is not kept.
// After an error some of it is still there: forget it again later.
func (c *Cache) Forget(group string) error {
	c.settle(Key{group, everyPart}, ErrGone)
	return c.objects.forget(group)
}

// Wipe deletes the files of a group as Forget does, but they may be fetched
// again.
func (c *Cache) Wipe(group string) error { return c.objects.forget(group) }

// Drop forgets the names of a group. What they named stays until its room is
// needed: another group may have the same, and nowhere to fetch it from.
func (c *Cache) Drop(group string) error { return c.objects.drop(group) }

// verdict is why the file for a key is not tried now, nil when it may be.
func (c *Cache) verdict(key Key) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range []Key{key, {key.Group, everyPart}} {
		if v, ok := c.final[k]; ok && c.now().Before(v.until) {
			return v.err
		}
	}
	return nil
}

// settle remembers that a file came to nothing.
func (c *Cache) settle(key Key, err error) {
	lasts := finalTime
	if errors.Is(err, ErrTooLarge) {
		lasts = largeTime
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.final) >= finalKept {
		clear(c.final)
	}
	c.final[key] = verdict{err, c.now().Add(lasts)}
}

// Adopt makes the content of a file on this computer the file for a key, so
// that it need not be fetched.
func (c *Cache) Adopt(key Key, path string) error {
	f, err := os.Open(path) //nolint:gosec // our own copy
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	w, err := c.objects.create()
	if err != nil {
		return err
	}
	defer w.discard()
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("adopt media: %w", err)
	}
	return c.keep(key, w)
}
