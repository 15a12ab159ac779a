package desktest

import (
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Cable is the network between a desktop and the relay: a proxy that a test
// cuts, silences or slows down.
type Cable struct {
	to       string // host:port
	listener net.Listener
	running  sync.WaitGroup

	mu     sync.Mutex
	delay  time.Duration
	cut    bool // connections break and no new one is made
	silent bool // connections stand, but nothing passes
	ended  bool
	open   map[net.Conn]struct{} // both ends of all connections
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

// Slow lets everything take longer on its way, in both directions.
func (c *Cable) Slow(delay time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delay = delay
}

// Cut breaks all connections and lets no new one through.
func (c *Cable) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = true
	c.breakAllLocked()
}

// Silence loses what is sent. Neither end is told, not even of the other's end.
func (c *Cable) Silence() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent = true
}

// Mend lets new connections through; those that were silent are broken.
func (c *Cable) Mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.silent {
		c.silent = false
		c.breakAllLocked()
	}
	c.cut = c.ended
}

func (c *Cable) breakAllLocked() {
	for conn := range c.open {
		_ = conn.Close()
	}
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

// join connects two ends, unless the cable is cut.
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
		pieces := make(chan piece, 1000)
		c.running.Go(func() { c.take(from, pieces) })
		c.running.Go(func() { deliver(to, pieces) })
	}
}

// piece is what was sent together, and when it arrives; one without bytes is
// the end.
type piece struct {
	bytes []byte
	due   time.Time
}

// take reads one direction until it ends.
func (c *Cable) take(from net.Conn, pieces chan<- piece) {
	defer close(pieces)
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		c.mu.Lock()
		due, lost := time.Now().Add(c.delay), c.silent
		if err != nil && !lost {
			delete(c.open, from)
		}
		c.mu.Unlock()
		if n > 0 && !lost {
			pieces <- piece{slices.Clone(buffer[:n]), due}
		}
		if err != nil {
			if !lost {
				pieces <- piece{nil, due}
			}
			return
		}
	}
}

// deliver hands over what arrives in one direction, and its end.
func deliver(to net.Conn, pieces <-chan piece) {
	broken := false
	for p := range pieces {
		if broken {
			continue // until the reader has ended
		}
		<-time.After(time.Until(p.due))
		_, err := to.Write(p.bytes)
		if broken = err != nil || p.bytes == nil; broken {
			_ = to.Close()
		}
	}
}
