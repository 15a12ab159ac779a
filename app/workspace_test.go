package app

import (
	"errors"
	"sync"
	"testing"

	"pagedesk/backend/desk"
)

// A Desk that must be opened again was closed meanwhile by somebody else: its
// end opens nothing and closes nothing.
func TestOldDeskDoesNotComeBack(t *testing.T) {
	t.Parallel()
	t.Run("after the window is gone", func(t *testing.T) {
		t.Parallel()
		w := openWindow(t)
		old, _ := w.present()
		w.stop()
		w.reopen(old, nil, desk.ErrReopen)
		if d, err := w.current(); d != nil || !errors.Is(err, errClosed) {
			t.Errorf("a workspace is open: %v", err)
		}
	})
	t.Run("after another took its place", func(t *testing.T) {
		t.Parallel()
		w := openWindow(t)
		old, _ := w.present()
		w.reopen(old, nil, desk.ErrReopen)
		next, _ := w.present()
		w.reopen(old, nil, desk.ErrReopen)
		if now, _ := w.present(); next == nil || next == old || now != next {
			t.Error("the present workspace was closed by the end of an earlier one")
		}
	})
}

// Leaving a shop, opening it again and closing the window may come together:
// each is done, none waits for ever, and nothing stays open.
func TestWorkspaceChangesOneAtATime(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	for range 5 {
		d, _ := w.present()
		var all sync.WaitGroup
		all.Go(func() { w.reopen(d, nil, desk.ErrReopen) })
		all.Go(func() {
			if err := w.forget(); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		if d, err := w.current(); d == nil {
			t.Fatalf("no workspace is open: %v", err)
		}
	}
	var all sync.WaitGroup
	d, _ := w.present()
	all.Go(func() { w.reopen(d, nil, desk.ErrReopen) })
	all.Go(w.stop)
	all.Wait()
	if d, _ := w.current(); d != nil {
		t.Error("a workspace outlives the window")
	}
}
