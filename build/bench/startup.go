package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"pagedesk/backend/desk"
)

var (
	startGoal    = goal{Most: 1500}
	residentGoal = goal{Most: 120}
)

// startAndRest measures a desktop's program without its window: from the start
// of the process to the first page of the list, and what it uses afterwards,
// connected and with nothing to do.
func (b *bench) startAndRest(ctx context.Context, dir string) (rows []row, err error) {
	relay, err := b.relay(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	empty, err := b.folder("desk")
	if err != nil {
		return nil, err
	}
	for _, d := range []string{dir, empty} {
		if err := pairDesk(ctx, relay, d); err != nil {
			return nil, err
		}
	}
	var cold, warm, none, resident, busy []float64
	for range min(b.rounds, 3) {
		for _, try := range []struct {
			dir    string
			forget bool
			took   *[]float64
		}{{dir, true, &cold}, {empty, false, &none}, {dir, false, &warm}} {
			if try.forget {
				if err := forget(filepath.Join(try.dir, "replica.db")); err != nil {
					return nil, err
				}
			}
			started := time.Now()
			c, err := b.start(ctx, "desk", try.dir)
			if err != nil {
				return nil, err
			}
			*try.took = append(*try.took, milliseconds(time.Since(started)))
			if try.took == &warm {
				memory, cpu, err := rest(c, b.resting)
				if err != nil {
					return nil, errors.Join(err, c.stop())
				}
				resident, busy = append(resident, memory), append(busy, cpu)
			}
			if err := c.stop(); err != nil {
				return nil, err
			}
		}
	}
	beside := figure{Name: "empty database", Value: median(none), Unit: "ms"}
	first := absolutes(fmt.Sprintf("start to a list of %d messages", b.messages), "ms", warm, startGoal)
	second := absolutes("the same, file not in the system's cache", "ms", cold, startGoal)
	first.Beside, second.Beside = beside, beside
	return []row{
		first, second,
		absolutes(fmt.Sprintf("memory of the Go process, %d messages, idle", b.messages), "MiB", resident, residentGoal),
		absolutes("CPU of the same, idle and connected", "%", busy, goal{}),
	}, nil
}

// pairDesk pairs the desktop of a data directory.
func pairDesk(ctx context.Context, relay *child, dir string) error {
	answer, err := relay.ask(request{Do: "code"})
	if err != nil {
		return err
	}
	d, err := desk.Open(ctx, desk.Options{Dir: dir, Keychain: fileKeychain(dir), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return errors.Join(d.Pair(ctx, "http://"+relay.Address, answer.Code, "Bench"), d.Close())
}

// rest lets a child settle and then do nothing for a while: its memory in MiB
// and its share of one CPU in per cent.
func rest(c *child, length time.Duration) (memory, cpu float64, err error) {
	time.Sleep(length)
	before := c.cpu()
	time.Sleep(length)
	bytes, err := residentBytes(c.cmd.Process.Pid)
	return float64(bytes) / (1 << 20), 100 * (c.cpu() - before).Seconds() / length.Seconds(), err
}

// forget takes a file out of the system's cache, as after a restart of the
// computer.
func forget(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return err
	}
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
