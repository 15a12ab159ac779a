package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"pagedesk/backend/inbox"
)

// sink takes a download, from its beginning again when the address is renewed.
type sink interface {
	io.Writer
	Reset()
	// Head is the beginning of what was written.
	Head() []byte
}

// memory is a sink that stores nothing.
type memory struct{ bytes.Buffer }

func (m *memory) Head() []byte { return m.Bytes()[:min(m.Len(), headBytes)] }

// fetchRenewed fetches from the address, and once more from a fresh one when
// it has expired.
func (c *Cache) fetchRenewed(ctx context.Context, from Source, to sink) error {
	err := ErrGone
	if from.Address != "" {
		err = c.fetch(ctx, from, to)
	}
	if !errors.Is(err, ErrGone) || from.Renew == nil {
		return err
	}
	address, err := from.Renew(ctx)
	if err != nil {
		return fmt.Errorf("renew media address: %w", err)
	}
	if address == "" {
		return ErrGone
	}
	from.Address = address
	to.Reset()
	return c.fetch(ctx, from, to)
}

func (c *Cache) fetch(ctx context.Context, from Source, to sink) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from.Address, nil)
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
	n, err := io.Copy(to, io.LimitReader(res.Body, MaxBytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("fetch media from %s: %w", req.URL.Host, withoutAddress(err))
	case n > MaxBytes:
		return ErrTooLarge
	case !isOf(from.Kind, TypeOf(to.Head())):
		return ErrNotMedia
	}
	return nil
}

// unknownType is what no signature fits.
const unknownType = "application/octet-stream"

// isOf reports whether content of a type may be shown as a kind. Voice clips
// are mp4 (meta-platform.md, 3.6); sounds and films of unknown make are offered
// to be saved.
func isOf(kind inbox.AttachmentKind, mediaType string) bool {
	family, _, _ := strings.Cut(mediaType, "/")
	switch kind {
	case inbox.AttachmentFile:
		return true
	case inbox.AttachmentAudio, inbox.AttachmentVideo:
		return family == "audio" || family == "video" || mediaType == "application/ogg" || mediaType == unknownType
	}
	return family == "image"
}
