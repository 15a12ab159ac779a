package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// Files beside a local file that is being replaced: the fresh one while it is
// filled, and once it holds all there is.
const (
	fillingPart = ".filling"
	readyPart   = ".ready"
)

// usePart is locked by everybody who has a local file open, and by the one who
// replaces it alone.
const usePart = ".use"

// replaceWait is how long others may take to close the file: a command ends,
// and a program that runs beside notices the damage.
const replaceWait = 20 * time.Second

// ReplaceLocal puts a fresh local file in the place of one that is damaged or
// that a newer program wrote, with all that can still be read of it; the old
// one is set aside. It waits until no other process has the file open, whose
// words would be lost. It answers how many rows it took over, and in lost what
// could not be read.
//
// It may be cut off anywhere. The old file stays where it is until the fresh
// one holds everything; from then on whoever opens the file ends what was begun.
func ReplaceLocal(ctx context.Context, path, aside string) (rows int, lost, err error) {
	waiting, cancel := context.WithTimeout(ctx, replaceWait)
	defer cancel()
	use := flock.New(path + usePart)
	if _, err := use.TryLockContext(waiting, prepareAgain); err != nil {
		return 0, nil, fmt.Errorf("wait for other processes to close the database: %w", err)
	}
	defer func() { err = errors.Join(err, use.Close()) }()
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
	return rows, lost, errors.Join(removeAll(filling), swap(path, aside))
}

// swap puts the fresh file in the place of the old one. Nobody has either open.
func swap(path, aside string) error {
	if err := SetAside(path, aside); err != nil {
		return err
	}
	if err := os.Rename(path+readyPart, path); err != nil {
		return fmt.Errorf("replace database: %w", err)
	}
	return nil
}

// useLocal locks a local file against being replaced, after ending a
// replacement that was cut off when the fresh file was ready.
func useLocal(ctx context.Context, path string) (*flock.Flock, error) {
	use := flock.New(path + usePart)
	for {
		if _, err := use.TryRLockContext(ctx, prepareAgain); err != nil {
			return nil, fmt.Errorf("wait for another process to replace the file: %w", err)
		}
		if !exists(path + readyPart) {
			return use, nil
		}
		if err := errors.Join(use.Unlock(), finishSwap(ctx, path)); err != nil {
			return nil, err
		}
	}
}

func finishSwap(ctx context.Context, path string) (err error) {
	use := flock.New(path + usePart)
	if _, err := use.TryLockContext(ctx, prepareAgain); err != nil {
		return fmt.Errorf("wait for another process to replace the file: %w", err)
	}
	defer func() { err = errors.Join(err, use.Close()) }()
	ready, err := os.Stat(path + readyPart)
	if errors.Is(err, os.ErrNotExist) {
		return nil // another process was faster
	}
	if err != nil {
		return fmt.Errorf("replace database: %w", err)
	}
	return swap(path, AsideName(path, ready.ModTime()))
}

// AsideMark follows the name of a database that was set aside.
const AsideMark = ".aside-"

// AsideName is where a database is set aside at a time.
func AsideName(path string, at time.Time) string {
	return path + AsideMark + at.UTC().Format("20060102T150405.000000")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// removeAll deletes what an earlier try left behind.
func removeAll(path string) error {
	for _, part := range append([]string{".lock", usePart}, parts...) {
		if err := os.Remove(path + part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("tidy up after a database: %w", err)
		}
	}
	return nil
}
