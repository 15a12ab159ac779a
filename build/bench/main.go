// Command bench measures the relay and the desktop and prints ratios: each
// figure stands beside a bare baseline that was measured in turns with it, so
// that a slow or busy machine slows both. What is judged is the median of the
// rounds; the spread shows how far to believe it.
//
// Servers run as processes of their own (the program starts itself again), so
// that their memory and their CPU time are theirs alone. Everything is real
// but the senders and the desktops' sockets, which do as little as possible,
// because they stand for other computers. It decides nothing: what the goals
// are is written beside each measurement, and a missed one is not an error.
//
// How to read the table: ours and beside are medians of the rounds, ratio is
// the median of the rounds' ratios with the lowest and the highest, and goal
// is about the ratio, or about ours where there is no ratio. A wide spread
// says that the machine did something else; run it again when it is idle.
// Catching up and live compare times for the same history: inserts per second
// are given in entries too, that is, inserting the rows that those entries
// leave behind.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// sizes is how much is measured.
type sizes struct {
	rounds        int
	timing        time.Duration // one timing of the relay under load
	desktops      []int         // how many are connected then
	paced         time.Duration // one timing at a steady rate
	idle          int           // sockets whose memory is measured
	replayed      int           // entries
	caughtUp      int           // entries
	live          int           // entries
	messages      int
	conversations int
	queries       int // of each kind, in a round
	resting       time.Duration
}

var (
	ordinary = sizes{
		rounds: 5, timing: time.Second, desktops: []int{1, 10, 100}, paced: 4 * time.Second, idle: 1000, replayed: 100_000,
		caughtUp: 40_000, live: 3_000, messages: 1_000_000, conversations: 50_000, queries: 1000, resting: 3 * time.Second,
	}
	short = sizes{
		rounds: 3, timing: 300 * time.Millisecond, desktops: []int{1, 10, 100}, paced: time.Second, idle: 300, replayed: 20_000,
		caughtUp: 10_000, live: 500, messages: 50_000, conversations: 2_500, queries: 200, resting: time.Second,
	}
)

// bench is one run.
type bench struct {
	sizes
	dir     string    // for what is written, on the disk that is measured
	profile string    // folder for CPU profiles, "" for none
	says    io.Writer // progress
}

// measurement is one group of rows.
type measurement struct {
	name    string
	measure func(*bench, context.Context) ([]row, error)
}

var measurements = []measurement{
	{"accept", (*bench).accept},
	{"latency", (*bench).latency},
	{"assign", (*bench).assign},
	{"memory", (*bench).memory},
	{"replay", (*bench).replay},
	{"join", (*bench).join},
	{"apply", (*bench).apply},
	{"lists", (*bench).lists},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == childCommand {
		exit(runChild(os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	exit(err)
}

func exit(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// command runs the program with its arguments.
func command(ctx context.Context, args []string, out, says io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(says)
	quick := flags.Bool("short", false, "a sanity run of about a minute, with less data")
	asJSON := flags.Bool("json", false, "print JSON")
	only := flags.String("only", "", "a pattern of measurements: accept, latency, assign, memory, replay, join, apply, lists")
	dir := flags.String("dir", os.TempDir(), "where to write; the disk that is measured")
	profile := flags.String("profile", "", "folder for CPU profiles of what is measured (slows it a little)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	b := &bench{sizes: ordinary, says: says}
	if *quick {
		b.sizes = short
	}
	if *profile != "" {
		if b.profile, err = filepath.Abs(*profile); err != nil {
			return fmt.Errorf("-profile: %w", err)
		}
		if err := os.MkdirAll(b.profile, 0o750); err != nil {
			return fmt.Errorf("-profile: %w", err)
		}
	}
	return b.runIn(ctx, *dir, chosen, *asJSON, out)
}

// runIn makes a folder for the run in dir, which it removes again.
func (b *bench) runIn(ctx context.Context, dir string, chosen *regexp.Regexp, asJSON bool, out io.Writer) (err error) {
	b.dir, err = os.MkdirTemp(dir, "pagedesk-bench-")
	if err != nil {
		return fmt.Errorf("make folder for the data: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	r := report{Machine: describeMachine(b.dir)}
	for _, m := range measurements {
		if !chosen.MatchString(m.name) {
			continue
		}
		started := time.Now()
		fmt.Fprintf(b.says, "%s … ", m.name)
		rows, err := m.measure(b, ctx)
		if err != nil {
			fmt.Fprintln(b.says)
			return fmt.Errorf("%s: %w", m.name, err)
		}
		fmt.Fprintf(b.says, "%.1f s\n", time.Since(started).Seconds())
		r.Rows = append(r.Rows, rows...)
	}
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	_, err = io.WriteString(out, r.text())
	return err
}

// folder makes an empty folder for some data.
func (b *bench) folder(name ...string) (string, error) {
	dir, err := os.MkdirTemp(b.dir, strings.Join(name, "-")+"-")
	if err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	return dir, nil
}
