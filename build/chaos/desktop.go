package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/metasim"
)

// desktop is one computer of the shop: a headless program that runs, and an
// agent who uses its other commands on the same data directory.
type desktop struct {
	shop    *shop
	name    string
	member  string // name of the agent
	data    string // directory
	log     string // of the commands
	command []string
	process *process
	// using is held for reading by commands, and for writing while the files
	// are damaged.
	using sync.RWMutex
	// doomed is after how many milliseconds the agent's next command is
	// killed, 0 never.
	doomed atomic.Int64
	// loggedOut says that Facebook forgot the tokens and nobody logged in yet.
	loggedOut atomic.Bool
}

// members are the agents' names, by desktop.
var members = []string{"Anong", "Binh", "Chen", "Dao"}

func (s *shop) openDesktop(ctx context.Context, number int) error {
	name := fmt.Sprintf("desktop %d", number+1)
	base := filepath.Join(s.dir, strings.ReplaceAll(name, " ", "-"))
	d := &desktop{shop: s, name: name, member: members[number], data: base, log: base + ".commands.log"}
	if number == s.desktops-1 {
		if err := s.disk("disk of "+name, d.data); err != nil {
			return err
		}
	}
	toRelay, err := s.cable(name+" to relay", s.address)
	if err != nil {
		return err
	}
	toMeta, err := s.cable(name+" to Meta", s.sim.URL())
	if err != nil {
		return err
	}
	clock, err := newClock(base + ".clock")
	if err != nil {
		return err
	}
	d.command = []string{
		s.build.headless, "--data", d.data, "--secrets", "file:" + filepath.Join(d.data, secretsFile),
		"--graph-url", toMeta.url(), "--log-level", "info",
	}
	d.process = &process{name: name, clock: clock, log: base + ".log", surprised: s.surprised, args: slices.Concat(d.command, []string{"run"})}
	s.desks = append(s.desks, d)
	code, _, err := tool(ctx, d.log, 0, s.build.relay, "setup-code", "--data", filepath.Join(s.dir, relayData))
	if err != nil {
		return fmt.Errorf("setup code for %s: %w", name, err)
	}
	if _, _, err := d.do(ctx, 0, "pair", "--relay", toRelay.url(), "--code", strings.TrimSpace(string(code)), "--name", d.member); err != nil {
		return fmt.Errorf("pair %s: %w", name, err)
	}
	if err := d.process.start(); err != nil {
		return err
	}
	return d.login(ctx)
}

// commandWithin bounds a command: longer means that it hangs.
const commandWithin = time.Minute

// do runs a command of the agent.
func (d *desktop) do(ctx context.Context, killAfter time.Duration, args ...string) (stdout []byte, killed bool, err error) {
	d.using.RLock()
	defer d.using.RUnlock()
	bounded, cancel := context.WithTimeout(ctx, commandWithin)
	defer cancel()
	stdout, killed, err = tool(bounded, d.log, killAfter, d.process.clock.command(slices.Concat(d.command, args)...)...)
	if bounded.Err() != nil && ctx.Err() == nil {
		d.shop.complain(violation{Rule: "commands end", At: time.Now(), Words: fmt.Sprintf("%s on %s did not end within %v", args[0], d.name, commandWithin)})
	}
	return stdout, killed, err
}

// ask runs a command and decodes what it printed.
func (d *desktop) ask(ctx context.Context, into any, args ...string) error {
	stdout, _, err := d.do(ctx, 0, args...)
	if err != nil {
		return fmt.Errorf("%s on %s: %w", args[0], d.name, err)
	}
	if err := json.Unmarshal(stdout, into); err != nil {
		return fmt.Errorf("%s on %s printed something else: %w", args[0], d.name, err)
	}
	return nil
}

// login logs in to Facebook and connects the Pages, again if need be.
func (d *desktop) login(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, commandWithin)
	defer cancel()
	if err := d.walkDialog(ctx); err != nil {
		return fmt.Errorf("log in on %s: %w", d.name, err)
	}
	for _, page := range pages {
		if err := d.ask(ctx, &struct{}{}, "connect", "--page", page); err != nil {
			return err
		}
	}
	return nil
}

// walkDialog opens the address that login prints and does there what a person
// does.
func (d *desktop) walkDialog(ctx context.Context) error {
	d.using.RLock()
	defer d.using.RUnlock()
	said, err := os.OpenFile(d.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = said.Close() }()
	args := d.process.clock.command(slices.Concat(d.command, []string{"login", "--timeout", "20s"})...)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(out)
	address, err := lines.ReadString('\n')
	if err == nil {
		_, err = d.shop.sim.Approve(ctx, strings.TrimSpace(address), metasim.Choice{})
		if err != nil {
			_ = cmd.Process.Kill() // nothing will come back to it
		}
	}
	_, _ = io.Copy(io.Discard, lines)
	return errors.Join(err, cmd.Wait())
}

// status and export ask this computer alone.
func (d *desktop) status(ctx context.Context) (desk.Status, error) {
	var s desk.Status
	return s, d.ask(ctx, &s, "status")
}

func (d *desktop) export(ctx context.Context) (desk.Export, error) {
	var e desk.Export
	return e, d.ask(ctx, &e, "export")
}
