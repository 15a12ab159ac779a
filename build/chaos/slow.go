package main

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// tracer holds up the system calls of another program.
const tracer = "strace"

// drawSlowDisk makes a program wait for each write, and longer until it is on
// the disk. Nothing is slow where programs may not be traced.
func drawSlowDisk(p *process, r *rand.Rand) strike {
	write, sync := between(time.Millisecond, 20*time.Millisecond, r), between(100*time.Millisecond, 3*time.Second, r)
	s := slowDisk{process: p, write: write, sync: sync}
	return strike{
		target: "disk of " + p.name, lasts: between(time.Second, 8*time.Second, r),
		words: fmt.Sprintf("the disk of %s takes %v to write, %v to be safe", p.name, write.Round(time.Millisecond), sync.Round(time.Millisecond)),
		begin: s.begin, end: s.end,
	}
}

type slowDisk struct {
	process     *process
	write, sync time.Duration
	cmd         *exec.Cmd     // of the tracer, nil while there is none
	ended       chan struct{} // of cmd
}

func (s *slowDisk) begin() error {
	pid := s.process.pid()
	if pid == 0 {
		return nil // it is dead just now
	}
	hold := func(calls string, by time.Duration) string {
		return fmt.Sprintf("inject=%s:delay_enter=%d", calls, by.Microseconds())
	}
	cmd := exec.Command(tracer, "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,pwrite64",
		"-e", hold("fsync,fdatasync", s.sync), "-e", hold("pwrite64", s.write), "-p", strconv.Itoa(pid))
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("no slow disk: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it ends with the program that it holds up
		close(ended)
	}()
	s.cmd, s.ended = cmd, ended
	return nil
}

// end lets the program go on as fast as it can.
func (s *slowDisk) end() error {
	if s.cmd == nil {
		return nil
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
		return nil
	case <-time.After(stopWithin):
		_ = s.cmd.Process.Kill()
		return fmt.Errorf("%s holds up %s", tracer, s.process.name)
	}
}
