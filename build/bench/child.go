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
	"time"
)

// childCommand is the first argument of a process that this program starts of
// itself. Its other arguments are what to serve and the data directory.
const childCommand = "serve-for-bench"

// request is a line that a child reads; it answers each by one line.
type request struct {
	Do   string `json:"do"`
	File string `json:"file,omitempty"`
}

// greeting is a child's first line and its answer to a request.
type greeting struct {
	Address   string `json:"address,omitempty"` // host:port
	Workspace string `json:"workspace,omitempty"`
	Token     string `json:"token,omitempty"` // of a paired device
	Code      string `json:"code,omitempty"`  // to pair another
	Error     string `json:"error,omitempty"`
}

// child is a server in a process of its own.
type child struct {
	greeting
	dir string // its data
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// relay starts a relay with an empty journal.
func (b *bench) relay(ctx context.Context) (*child, error) {
	dir, err := b.folder("relay")
	if err != nil {
		return nil, err
	}
	return b.start(ctx, "relay", dir)
}

// start starts a child and waits until it serves.
func (b *bench) start(ctx context.Context, kind, dir string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	c := &child{dir: dir, cmd: exec.CommandContext(ctx, self, childCommand, kind, dir)}
	c.cmd.Stderr = b.says
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", kind, err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", kind, err)
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", kind, err)
	}
	if c.greeting, err = c.answer(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", kind, err), c.stop())
	}
	return c, nil
}

func (c *child) answer() (greeting, error) {
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return greeting{}, fmt.Errorf("read answer: %w", err)
	}
	var g greeting
	if err := json.Unmarshal(line, &g); err != nil {
		return greeting{}, fmt.Errorf("read answer: %w", err)
	}
	if g.Error != "" {
		return g, errors.New(g.Error)
	}
	return g, nil
}

func (c *child) ask(r request) (greeting, error) {
	if err := json.NewEncoder(c.in).Encode(r); err != nil {
		return greeting{}, fmt.Errorf("ask for %s: %w", r.Do, err)
	}
	g, err := c.answer()
	if err != nil {
		return g, fmt.Errorf("ask for %s: %w", r.Do, err)
	}
	return g, nil
}

// resident is the child's memory after it has given back what it does not use.
func (c *child) resident() (int64, error) {
	if _, err := c.ask(request{Do: "collect"}); err != nil {
		return 0, err
	}
	return residentBytes(c.cmd.Process.Pid)
}

func (c *child) cpu() time.Duration { return cpuTime(c.cmd.Process.Pid) }

// stop ends the child as SIGTERM ends the program that it stands for.
func (c *child) stop() error {
	_ = c.in.Close()
	if err := c.cmd.Wait(); err != nil {
		return fmt.Errorf("stop a server: %w", err)
	}
	return nil
}
