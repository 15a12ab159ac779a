package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// clock is what one computer of the run takes for the time of day: this
// computer's, and how far it is wrong. Timers are not touched, as they are not
// when somebody sets a clock.
type clock struct{ file string }

// clockVariable names the file of a program's clock.
const clockVariable = "PAGEDESK_CHAOS_CLOCK"

// wrongClock is built into the time package of the programs that are tested:
// they are those that are shipped but for what time.Now says.
const wrongClock = `package time

import (
	"syscall"
	"unsafe"
)

var wrongBy = readClock() // seconds

func readClock() *int64 {
	name, ok := syscall.Getenv("` + clockVariable + `")
	if !ok {
		return new(int64)
	}
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		panic("clock of the chaos run: " + err.Error())
	}
	page, err := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic("clock of the chaos run: " + err.Error())
	}
	return (*int64)(unsafe.Pointer(&page[0]))
}
`

// overlayClocks writes what go build needs to build programs with such a clock
// and returns the path of the overlay.
func overlayClocks(ctx context.Context, dir string) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("find Go's sources: %w", err)
	}
	sources := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	text, err := os.ReadFile(filepath.Join(sources, "time.go"))
	if err != nil {
		return "", err
	}
	const reading = "\tsec, nsec, mono := runtimeNow()\n"
	before, after, found := strings.Cut(string(text), reading)
	if !found {
		return "", errors.New("this Go reads the clock in another way: see overlayClocks")
	}
	files := map[string]string{
		"time.go":        before + reading + "\tsec += *wrongBy\n" + after,
		"wrong_clock.go": wrongClock,
	}
	replace := map[string]string{}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(sources, name)] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, overlay, 0o600)
}

// newClock makes a clock that is right.
func newClock(file string) (*clock, error) {
	c := &clock{file}
	return c, os.WriteFile(file, make([]byte, 8), 0o600)
}

// command is a command line on the computer of this clock.
func (c *clock) command(args ...string) []string {
	return slices.Concat([]string{"env", clockVariable + "=" + c.file}, args)
}

// set makes the clock wrong by a time, at once for all that run.
func (c *clock) set(by time.Duration) error {
	f, err := os.OpenFile(c.file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(by/time.Second)), 0)
	return errors.Join(err, f.Close())
}

// mostWrong bounds how far a clock jumps, either way: a time zone taken for
// another. Meta's windows last longer than a run, so that they stay open.
const mostWrong = 3 * time.Hour

func drawWrongClock(p *process, r *rand.Rand) strike {
	by := time.Duration(math.Pow(mostWrong.Seconds(), r.Float64())) * time.Second
	if r.IntN(2) == 0 {
		by = -by
	}
	return strike{
		target: "clock of " + p.name, words: fmt.Sprintf("the clock of %s jumps by %v", p.name, by), lasts: between(time.Second, 10*time.Second, r),
		begin: func() error { return p.clock.set(by) }, end: func() error { return p.clock.set(0) },
	}
}
