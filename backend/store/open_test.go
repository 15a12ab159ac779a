package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"
)

// A program and a command beside it start at once on a data directory whose
// replica is not there yet.
func TestSeveralProcessesMayOpenAFreshFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "replica.db")
	var g errgroup.Group
	for range 8 {
		g.Go(func() error {
			r, err := OpenReplica(t.Context(), path)
			if err != nil {
				return err
			}
			return r.Close()
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

// Whatever page of a file a dying disk spoils: it opens and a check says the
// rest, or opening says that it is damaged. It is never an error that nobody
// can do anything about.
func TestSpoiltPageIsRecognised(t *testing.T) {
	t.Parallel()
	const page = 4096
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	r, err := OpenReplica(t.Context(), whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, page)
	for i := range noise {
		noise[i] = byte(i*7 + 13)
	}
	for at := 0; at < len(content); at += page {
		path := filepath.Join(dir, "spoilt.db")
		spoilt := append([]byte(nil), content...)
		copy(spoilt[at:], noise)
		for _, part := range parts {
			_ = os.Remove(path + part)
		}
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := OpenReplica(t.Context(), path)
		if err == nil {
			err = errors.Join(r.Check(t.Context()), r.Close())
		}
		if !Damaged(err) {
			t.Errorf("page %d spoilt: %v", at/page+1, err)
		}
	}
}
