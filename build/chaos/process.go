package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// process is a program that is killed and started again. What it prints goes
// to one file, whatever happens to it.
type process struct {
	name string
	log  string // file
	args []string
	env  []string
	// clock is what the computer that it runs on takes for the time.
	clock *clock
	// surprised is told that the program ended although nobody ended it.
	surprised func(name string, err error)

	mu    sync.Mutex
	cmd   *exec.Cmd     // nil while it does not run; guarded by mu
	ended chan struct{} // of cmd; guarded by mu
}

// start starts the program unless it runs.
func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil {
		return nil
	}
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	args := p.clock.command(p.args...)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr, cmd.Env = out, out, append(os.Environ(), p.env...)
	if err := cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("start %s: %w", p.name, err), out.Close())
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	go func() {
		err := cmd.Wait()
		_ = out.Close()
		p.mu.Lock()
		unexpected := p.cmd == cmd
		if unexpected {
			p.cmd = nil
		}
		p.mu.Unlock()
		close(ended)
		if unexpected {
			p.surprised(p.name, err)
		}
	}()
	return nil
}

// kill ends the program at once, as a power cut does for the program itself.
func (p *process) kill() {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.cmd = nil
	p.mu.Unlock()
	if cmd != nil {
		_ = cmd.Process.Kill()
		<-ended
	}
}

// stopWithin is how long a program may take to end when it is asked to.
const stopWithin = 30 * time.Second

// stop asks the program to end and says how it did.
func (p *process) stop() error {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.cmd = nil
	p.mu.Unlock()
	if cmd == nil {
		return nil
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(stopWithin):
		_ = cmd.Process.Kill()
		<-ended
		return fmt.Errorf("%s did not end within %v", p.name, stopWithin)
	}
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("%s was asked to end and ended with code %d", p.name, code)
	}
	return nil
}

// freeze stops the program from running until thaw: a computer asleep.
func (p *process) freeze() { p.signal(syscall.SIGSTOP) }
func (p *process) thaw()   { p.signal(syscall.SIGCONT) }

// pid is the process's number, 0 while it does not run.
func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return 0
	}
	return p.cmd.Process.Pid
}

func (p *process) signal(s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil {
		_ = p.cmd.Process.Signal(s)
	}
}

// tool runs a program to its end; killAfter above 0 kills it after that time.
func tool(ctx context.Context, log string, killAfter time.Duration, args ...string) (stdout []byte, killed bool, err error) {
	errors, fail := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if fail != nil {
		return nil, false, fail
	}
	defer func() { _ = errors.Close() }()
	run := ctx
	if killAfter > 0 {
		var cancel context.CancelFunc
		run, cancel = context.WithTimeout(ctx, killAfter)
		defer cancel()
	}
	cmd := exec.CommandContext(run, args[0], args[1:]...)
	cmd.Stderr = errors
	stdout, err = cmd.Output()
	return stdout, run.Err() != nil && ctx.Err() == nil && err != nil, err
}
