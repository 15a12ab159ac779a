package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// run does everything from the first program to the last rule.
func run(ctx context.Context, set settings, out io.Writer) (err error) {
	fmt.Fprintf(out, "seed %d: %d desktops, %d messages, at least %v\n", set.seed, set.desktops, set.messages, set.lasting)
	dir, keep := set.dir, set.dir != ""
	if keep {
		err = os.MkdirAll(dir, 0o700)
	} else {
		dir, err = os.MkdirTemp("", "pagedesk-chaos-")
	}
	if err != nil {
		return fmt.Errorf("make a directory for the run: %w", err)
	}
	s, broken, err := weather(ctx, dir, set, out)
	if err != nil || len(broken) > 0 {
		tell(out, s.story, broken)
		return errors.Join(err, fmt.Errorf("seed %d, %d violations; everything is in %s", set.seed, len(broken), dir))
	}
	if keep {
		return nil
	}
	return os.RemoveAll(dir)
}

// weather opens a shop, lets the storm rage, waits for calm and answers which
// rules are broken.
func weather(ctx context.Context, dir string, set settings, out io.Writer) (s *shop, broken []violation, err error) {
	s, err = open(ctx, dir, set)
	defer func() {
		err = errors.Join(err, s.close())
		if err == nil {
			found, failed := s.checkSecrets()
			broken, err = append(broken, found...), failed
		}
	}()
	if err != nil {
		return s, nil, err
	}
	lostBefore := map[string]int{}
	for _, page := range pages {
		lostBefore[page] = s.sim.Page(page).Lost()
	}
	agents := s.storm(ctx, out)
	if ctx.Err() != nil {
		return s, nil, ctx.Err()
	}
	err = s.calm(ctx, agents)
	if err == nil {
		err = s.settle(ctx)
	}
	if ctx.Err() != nil {
		return s, nil, ctx.Err()
	}
	if err != nil { // what everybody has tells more about it
		broken = append(broken, violation{Rule: "everything comes to rest", At: time.Now(), Words: err.Error()})
	}
	e, err := s.gather(ctx, agents, lostBefore)
	if err != nil {
		return s, broken, err
	}
	s.mu.Lock()
	broken = append(broken, s.trouble...)
	s.mu.Unlock()
	broken = append(broken, judge(e)...)
	summarize(out, e, time.Since(s.story.begun))
	return s, broken, nil
}

// storm runs customers, agents and faults until enough has passed.
func (s *shop) storm(ctx context.Context, out io.Writer) []*agent {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var working, raging sync.WaitGroup
	var agents []*agent
	for _, d := range s.desks {
		a := &agent{desk: d, draw: random(s.seed, d.name)}
		agents = append(agents, a)
		working.Go(func() { a.work(ctx, s.agentPerSecond) })
	}
	working.Go(func() { s.crowd.live(ctx, s.customersPerSec) })
	w := newStorm(s)
	raging.Go(func() { w.rage(ctx) })
	begun, shown := time.Now(), time.Now()
	passed := func() int {
		n := s.crowd.count()
		for _, a := range agents {
			n += len(a.told())
		}
		return n
	}
	_ = await(ctx, 200*time.Millisecond, func() bool {
		if time.Since(shown) > time.Minute {
			shown = time.Now()
			fmt.Fprintf(out, "%4.0f s: %d messages\n", time.Since(begun).Seconds(), passed())
		}
		return passed() >= s.messages && time.Since(begun) >= s.lasting
	})
	stop()
	raging.Wait()
	working.Wait()
	var done []string
	for name, n := range w.done {
		done = append(done, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(done)
	fmt.Fprintf(out, "faults: %s\n", strings.Join(done, ", "))
	return agents
}

// summarize says how much was compared.
func summarize(out io.Writer, e evidence, took time.Duration) {
	onPhones, failed, silent, filled := 0, 0, 0, 0
	for _, p := range e.phones {
		onPhones += len(p.Messages)
	}
	for _, t := range e.told {
		if t.Client == "" {
			silent++
		}
	}
	for _, h := range e.desks {
		for _, m := range h.Export.Messages {
			if m.State == "failed" {
				failed++
			}
		}
	}
	for _, m := range e.desks[0].Export.Messages {
		if m.Filled {
			filled++
		}
	}
	lost := 0
	for _, n := range e.lost {
		lost += n
	}
	fmt.Fprintf(out, "%.0f s: %d messages on the phones, %d sent from desktops, %d failed, %d never stored; %d events lost by webhook, %d messages filled in\n",
		took.Seconds(), onPhones, len(e.sends), failed, silent, lost, filled)
}

// mostTold bounds how many violations are printed.
const mostTold = 20

// tell prints what is wrong, with what was done at that time.
func tell(out io.Writer, story *timeline, broken []violation) {
	count := map[string]int{}
	for _, v := range broken {
		if count[v.Rule]++; count[v.Rule] > mostTold {
			continue
		}
		fmt.Fprintf(out, "BROKEN: %s\n  ", v.Rule)
		if !v.At.IsZero() {
			fmt.Fprintf(out, "%s ", v.At.Format(timeOfDay))
		}
		fmt.Fprintln(out, v.Words)
		if v.At.IsZero() || story == nil || count[v.Rule] > 3 {
			continue
		}
		for _, line := range story.around(v.At, 8*time.Second) {
			fmt.Fprintf(out, "      %s\n", line)
		}
	}
	for rule, n := range count {
		fmt.Fprintf(out, "%d times: %s\n", n, rule)
	}
}
