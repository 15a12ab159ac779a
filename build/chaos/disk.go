package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// disk is a small disk of its own, in memory, that can be filled up.
type disk struct {
	name, dir string
}

// diskSize holds the longest run; filling it takes a blink.
const diskSize = "192m"

const ballastFile = "ballast"

// disk mounts a disk for a directory. Who may not mount keeps the directory on
// the computer's own disk, which is not filled.
func (s *shop) disk(name, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=0700,size="+diskSize, "pagedesk-chaos", dir).CombinedOutput()
	if err != nil {
		s.story.say("%s is not filled: no disk of its own (%s)", name, strings.TrimSpace(string(out)))
		return nil
	}
	s.disks = append(s.disks, &disk{name, dir})
	return nil
}

// fill leaves no byte free.
func (d *disk) fill() error {
	f, err := os.Create(filepath.Join(d.dir, ballastFile))
	if err != nil {
		return err
	}
	block := make([]byte, 1<<20)
	for len(block) > 0 {
		if _, err = f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		return errors.Join(fmt.Errorf("fill %s: %w", d.name, err), f.Close())
	}
	_ = f.Close() // it is as full as it gets
	return nil
}

func (d *disk) free() error {
	err := os.Remove(filepath.Join(d.dir, ballastFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// keep copies the files to where they would have been without a disk of their
// own, and takes the disk away.
func (d *disk) keep() error {
	copied := d.dir + ".kept"
	if err := os.CopyFS(copied, os.DirFS(d.dir)); err != nil {
		return fmt.Errorf("keep what is on %s: %w", d.name, err)
	}
	if out, err := exec.Command("umount", d.dir).CombinedOutput(); err != nil {
		return fmt.Errorf("unmount %s: %w: %s", d.dir, err, out)
	}
	if err := os.Remove(d.dir); err != nil {
		return err
	}
	return os.Rename(copied, d.dir)
}
