// Command chaos runs a shop while everything breaks, and then asks everybody
// what they have. The relay and several desktops are processes of their own,
// which are killed, frozen and started again; Meta is the simulator in this
// process; between all of them are cables that are cut, slow or forgetful.
// Customers write, agents answer, and a storm of faults goes on until enough
// messages have passed. Then the faults end, everything settles, and the
// customers' phones, Meta's log of accepted sends and every desktop's export
// must agree (rules in evidence.go).
//
// A seed decides what customers and agents write and which faults happen, in
// which order and for how long; the machine's timing decides the rest, so that
// a seed brings back the same storm, not the same run to the millisecond.
// Meta's simulator keeps everything in memory, so it is never killed: its
// cables are cut instead. Agents retry nothing.
//
// A run has a directory with everything that took part: a log of each program,
// what was done to them (timeline.log) and the desktops' data. It stays when a
// rule is broken. Disks are filled up only by who may mount a small one, and
// slow only where strace may hold up a program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settings are what a run is made of.
type settings struct {
	seed            uint64
	desktops        int
	people          int           // customers
	messages        int           // end of the run, once so many were written
	lasting         time.Duration // and this time has passed
	customersPerSec float64
	agentPerSecond  float64 // each of them
	faultsPerSecond float64
	dir             string // "" is one that is deleted when all is well
}

// ordinary is a run of some minutes.
var ordinary = settings{
	desktops: 3, people: 60, messages: 2000, customersPerSec: 6, agentPerSecond: 0.7, faultsPerSecond: 0.8,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// command runs the program with its arguments.
func command(ctx context.Context, args []string, out io.Writer) error {
	set := ordinary
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.Uint64Var(&set.seed, "seed", 0, "seed of customers, agents and faults (default random)")
	flags.IntVar(&set.messages, "messages", set.messages, "go on until so many messages were written")
	flags.DurationVar(&set.lasting, "for", 0, "and go on for at least this long")
	flags.IntVar(&set.desktops, "desktops", set.desktops, "how many, at most 4")
	flags.IntVar(&set.people, "people", set.people, "customers; more than 50 are more threads of a Page than Meta lists at once")
	flags.Float64Var(&set.customersPerSec, "customers", set.customersPerSec, "acts of customers per second")
	flags.Float64Var(&set.agentPerSecond, "agents", set.agentPerSecond, "messages of each agent per second")
	flags.Float64Var(&set.faultsPerSecond, "faults", set.faultsPerSecond, "faults per second")
	flags.StringVar(&set.dir, "dir", "", "directory of the run, kept (default a new one, kept when a rule is broken)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if set.desktops < 1 || set.desktops > len(members) {
		return fmt.Errorf("%d desktops: want 1 to %d", set.desktops, len(members))
	}
	if set.seed == 0 {
		set.seed = rand.Uint64N(1_000_000) + 1
	}
	return run(ctx, set, out)
}
