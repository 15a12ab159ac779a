// Package media fetches pictures, sounds and files that Meta's webhooks and
// profiles point to, and keeps them on disk. Only https addresses on Meta's
// media hosts are fetched, redirects included, and never one that resolves to
// a private address; what comes is judged by its content, not by its name. It
// knows no messages: callers name what they ask for by a key that stays the
// same when the address is signed anew.
package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/singleflight"
)

// Errors of Open that callers tell apart.
var (
	// ErrRefused is answered for an address that must not be fetched.
	ErrRefused = errors.New("not an address of Meta's media servers")
	// ErrGone is answered when the server no longer gives the file; a signed
	// address may have expired.
	ErrGone = errors.New("the file is no longer there")
	// ErrTooLarge is answered for a file beyond MaxBytes.
	ErrTooLarge = errors.New("the file is too large")
)

// MaxBytes is the largest file that is fetched: Meta's own limit and a little
// more (meta-platform.md, 4.3).
const MaxBytes = 32 << 20

// fetchTime bounds one download.
const fetchTime = 2 * time.Minute

// Config is what a Cache needs.
type Config struct {
	Dir string
	// StandIn is the Graph address in use. When it is this computer itself (a
	// simulator), its files may be fetched too.
	StandIn string
}

// Cache fetches and keeps files. It is safe for concurrent use.
type Cache struct {
	dir    string
	policy policy
	client *http.Client
	flight singleflight.Group
}

// New makes a Cache; the directory is made with the first file.
func New(cfg Config) *Cache {
	p := policy{standIn: loopbackHost(cfg.StandIn)}
	return &Cache{dir: cfg.Dir, policy: p, client: p.client()}
}

// Open answers the file for a key, fetching it from address when it is not
// there yet. The caller closes it.
func (c *Cache) Open(ctx context.Context, key, address string) (*os.File, error) {
	path := c.path(key)
	f, err := os.Open(path) //nolint:gosec // a hash below our own directory
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return f, err
	}
	// One fetch for all who ask; it goes on when one of them leaves.
	done := c.flight.DoChan(path, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
		defer cancel()
		return nil, c.fetch(ctx, path, address)
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.Err != nil {
			return nil, r.Err
		}
	}
	return os.Open(path) //nolint:gosec // as above
}

func (c *Cache) path(key string) string {
	sum := sha256.Sum256([]byte(key))
	name := hex.EncodeToString(sum[:])
	return filepath.Join(c.dir, name[:2], name)
}

func (c *Cache) fetch(ctx context.Context, path, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || !c.policy.allows(req.URL) {
		return ErrRefused
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; Pagedesk)")
	res, err := c.client.Do(req)
	if err != nil {
		if errors.Is(err, ErrRefused) {
			return ErrRefused
		}
		return fmt.Errorf("fetch media from %s: %w", req.URL.Host, withoutAddress(err))
	}
	defer func() { _ = res.Body.Close() }()
	switch {
	case res.StatusCode == http.StatusForbidden, res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusGone:
		return ErrGone
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("fetch media from %s: answered %d", req.URL.Host, res.StatusCode)
	case res.ContentLength > MaxBytes:
		return ErrTooLarge
	}
	return keep(path, res.Body)
}

// keep writes a file in one step, so that a crash leaves all of it or none.
func keep(path string, body io.Reader) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	f, err := os.CreateTemp(dir, "part.*")
	if err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	n, err := io.Copy(f, io.LimitReader(body, MaxBytes+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	if n > MaxBytes {
		return ErrTooLarge
	}
	return os.Rename(f.Name(), path)
}
