package media

import (
	"context"
	"errors"
	"fmt"
	"io"
)

const (
	// thumbSide is the longer side of a small picture, in pixels: what a thread
	// shows, on a screen of double density.
	thumbSide = 640
	// thumbBytes is up to which size the picture itself is shown.
	thumbBytes   = 96 << 10
	thumbQuality = 82
	smallPart    = ".small"
)

// Small answers a small version of the picture for a key, or the file itself
// where that is small, moves, or is no picture. The caller closes it.
func (c *Cache) Small(ctx context.Context, key Key, from Source) (*File, error) {
	if from.Fleeting {
		return c.peek(ctx, from)
	}
	small := Key{key.Group, key.Part + smallPart}
	if f, err := c.objects.open(small); err == nil {
		return file(f, nil)
	}
	f, err := c.Open(ctx, key, from)
	if err != nil || f.Bomb || !Convertible(f.Type) || f.Size <= thumbBytes || c.verdict(small) != nil {
		return f, err
	}
	made, err, _ := c.flight.Do(small.Group+"\x00"+small.Part, func() (any, error) { return c.makeSmall(ctx, small, f) })
	if err == nil && made == true {
		if s, err := c.objects.open(small); err == nil {
			_ = f.Close()
			return file(s, nil)
		}
	}
	if ctx.Err() != nil {
		_ = f.Close()
		return nil, ctx.Err()
	}
	// A picture that cannot be read here may still be shown by the window.
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// makeSmall stores the small version of f; false when it would not be smaller.
func (c *Cache) makeSmall(ctx context.Context, small Key, f *File) (bool, error) {
	select {
	case c.drawing <- struct{}{}:
		defer func() { <-c.drawing }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if c.objects.has(small) {
		return true, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	content, err := drawSmall(f)
	if err != nil || int64(len(content)) >= f.Size {
		c.settle(small, ErrNotMedia) // it would come to the same at the next view
		return false, err
	}
	w, err := c.objects.create()
	if err != nil {
		return false, err
	}
	defer w.discard()
	if _, err := w.Write(content); err != nil {
		return false, fmt.Errorf("keep small picture: %w", err)
	}
	return true, c.keep(small, w)
}

// drawSmall is a picture at the size of a small version.
func drawSmall(r io.ReadSeeker) ([]byte, error) {
	img, err := smaller(r, thumbSide)
	if err != nil {
		return nil, err
	}
	if !img.Opaque() {
		return asPNG(img)
	}
	return asJPEG(img, thumbQuality)
}
