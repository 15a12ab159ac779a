package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// Files beside a local file that is being replaced: the fresh one while it is
// filled, and once it holds all there is.
const (
	fillingPart = ".filling"
	readyPart   = ".ready"
)

// ReplaceLocal puts a fresh local file in the place of one that is damaged or
// that a newer program wrote, with all that can still be read of it; the old
// one is set aside. It answers how many rows it took over, and in lost what
// could not be read.
//
// It may be cut off anywhere. The old file stays where it is until the fresh
// one holds everything; from then on FinishReplace ends what was begun.
func ReplaceLocal(ctx context.Context, path, aside string) (rows int, lost, err error) {
	filling := path + fillingPart
	if err := removeAll(filling); err != nil {
		return 0, nil, err
	}
	fresh, err := OpenLocal(ctx, filling)
	if err != nil {
		return 0, nil, err
	}
	rows, lost, err = fresh.rescue(ctx, path)
	if err := errors.Join(err, fresh.Close()); err != nil {
		return rows, lost, errors.Join(fmt.Errorf("take over the old database: %w", err), removeAll(filling))
	}
	if err := os.Rename(filling, path+readyPart); err != nil {
		return rows, lost, fmt.Errorf("replace database: %w", err)
	}
	return rows, lost, errors.Join(removeAll(filling), FinishReplace(ctx, path, aside))
}

// FinishReplace ends a replacement that was cut off when the fresh file was
// ready; without one it does nothing. Call it before the file is opened.
func FinishReplace(ctx context.Context, path, aside string) (err error) {
	if !exists(path + readyPart) {
		return nil
	}
	lock, err := lockFile(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if !exists(path + readyPart) {
		return nil // another process was faster
	}
	if err := SetAside(path, aside); err != nil {
		return err
	}
	if err := os.Rename(path+readyPart, path); err != nil {
		return fmt.Errorf("replace database: %w", err)
	}
	return nil
}

// lockFile waits until no other process prepares or replaces the file.
func lockFile(ctx context.Context, path string) (*flock.Flock, error) {
	lock := flock.New(path + ".lock")
	if _, err := lock.TryLockContext(ctx, prepareAgain); err != nil {
		return nil, fmt.Errorf("wait for another process to prepare the file: %w", err)
	}
	return lock, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// removeAll deletes what an earlier try left behind.
func removeAll(path string) error {
	for _, part := range append([]string{".lock"}, parts...) {
		if err := os.Remove(path + part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("tidy up after a database: %w", err)
		}
	}
	return nil
}
