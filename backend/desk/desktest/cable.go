package desktest

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Cable is the network between one desktop and the relay: a proxy that a test
// cuts.
type Cable struct {
	to       string // host:port
	listener net.Listener
	running  sync.WaitGroup

	mu    sync.Mutex
	cut   bool
	ended bool
	open  map[net.Conn]struct{} // both ends of all connections
}

// Cable lays a cable to the relay; it ends with the test.
func (s *Shop) Cable(t testing.TB) *Cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &Cable{to: strings.TrimPrefix(s.Relay.URL(), "http://"), listener: l, open: map[net.Conn]struct{}{}}
	c.running.Go(c.accept)
	t.Cleanup(func() {
		c.mu.Lock()
		c.ended = true
		c.mu.Unlock()
		_ = l.Close()
		c.Cut()
		c.running.Wait()
	})
	return c
}

// URL is the relay's address through the cable.
func (c *Cable) URL() string { return "http://" + c.listener.Addr().String() }

// Cut breaks all connections and lets no new one through.
func (c *Cable) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = true
	for conn := range c.open {
		_ = conn.Close()
	}
}

// Mend lets new connections through.
func (c *Cable) Mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = c.ended
}

func (c *Cable) accept() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		c.join(near, far)
	}
}

// join connects two ends until one of them ends, unless the cable is cut.
func (c *Cable) join(near, far net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut {
		_, _ = near.Close(), far.Close()
		return
	}
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		from, to := way[0], way[1]
		c.open[from] = struct{}{}
		c.running.Go(func() {
			_, _ = io.Copy(to, from) // ends when either is closed
			_, _ = from.Close(), to.Close()
			c.mu.Lock()
			defer c.mu.Unlock()
			delete(c.open, from)
		})
	}
}
