package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// condition is what is wrong with a cable; the zero value is nothing.
type condition struct {
	refuse bool          // connections break and no new one is made
	silent bool          // connections stand, but nothing passes: half open
	forget bool          // what is asked arrives, the answer is cut off
	delay  time.Duration // of every piece, in both directions
	rate   int           // bytes per second in each direction, 0 is unlimited
}

// cable is the network between two parties: a TCP proxy with a fixed address
// in front of another.
type cable struct {
	name string
	to   string // host:port

	listener net.Listener
	running  sync.WaitGroup

	mu    sync.Mutex
	state condition
	ended bool
	pairs map[*pair]struct{}
}

// pair is one connection through the cable.
type pair struct {
	near, far *net.TCPConn
	broken    chan struct{} // closed once both are
	once      sync.Once
}

// lay opens a cable to an address, at which nobody needs to listen yet.
func lay(name, to string) (*cable, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("lay cable %s: %w", name, err)
	}
	c := &cable{name: name, to: to, listener: l, pairs: map[*pair]struct{}{}}
	c.running.Go(c.accept)
	return c, nil
}

func (c *cable) url() string { return "http://" + c.listener.Addr().String() }

// set changes the condition. Connections that a cut or a silence has damaged
// end.
func (c *cable) set(state condition) {
	c.mu.Lock()
	before := c.state
	c.state = state
	c.mu.Unlock()
	if state.refuse || before.silent {
		c.breakAll()
	}
}

func (c *cable) breakAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for p := range c.pairs {
		p.reset()
	}
}

func (c *cable) close() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	_ = c.listener.Close()
	c.breakAll()
	c.running.Wait()
}

func (c *cable) now() condition {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

func (c *cable) accept() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		c.running.Go(func() { c.carry(near.(*net.TCPConn)) })
	}
}

// carry makes the other half of a connection and moves bytes both ways.
func (c *cable) carry(near *net.TCPConn) {
	p := &pair{near: near, broken: make(chan struct{})}
	defer p.reset()
	if c.now().refuse {
		return
	}
	far, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	p.far = far.(*net.TCPConn)
	c.mu.Lock()
	gone := c.ended || c.state.refuse
	c.pairs[p] = struct{}{}
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.pairs, p)
		c.mu.Unlock()
	}()
	if gone {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { c.pump(p, p.far, p.near, false) })
	both.Go(func() { c.pump(p, p.near, p.far, true) })
	both.Wait()
}

// pump moves bytes one way; answers says that it is the way back.
func (c *cable) pump(p *pair, to, from *net.TCPConn, answers bool) {
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		state := c.now()
		switch {
		case n > 0 && state.silent:
		case n > 0 && state.forget && answers:
			p.reset()
			return
		case n > 0:
			if c.pass(p, to, buffer[:n], state) != nil {
				p.reset()
				return
			}
		}
		if errors.Is(err, io.EOF) {
			_ = to.CloseWrite()
			return
		}
		if err != nil {
			p.reset()
			return
		}
	}
}

// pass writes what was read, as late and as slowly as the condition says.
func (c *cable) pass(p *pair, to *net.TCPConn, data []byte, state condition) error {
	p.pause(state.delay)
	for len(data) > 0 {
		piece := data
		if state.rate > 0 {
			piece = data[:min(len(data), max(state.rate/20, 1))]
			p.pause(time.Second / 20)
		}
		if _, err := to.Write(piece); err != nil {
			return err
		}
		data = data[len(piece):]
	}
	return nil
}

func (p *pair) pause(d time.Duration) {
	if d == 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.broken:
	}
}

// reset ends both halves at once, without the farewell of TCP.
func (p *pair) reset() {
	p.once.Do(func() {
		for _, half := range []*net.TCPConn{p.near, p.far} {
			if half != nil {
				_ = half.SetLinger(0)
				_ = half.Close()
			}
		}
		close(p.broken)
	})
}
