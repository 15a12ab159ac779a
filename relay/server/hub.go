package server

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"pagedesk/relay/feed"
	"pagedesk/relay/journal"
	"pagedesk/relay/registry"
)

// errClosing refuses sockets while the server stops.
var errClosing = errors.New("the relay is stopping")

// hub knows who is connected.
type hub struct {
	journal journal.Journal
	running sync.WaitGroup

	stopping context.Context // ends when the server stops
	stop     context.CancelFunc

	mu     sync.Mutex
	rooms  map[string]*room
	closed bool
}

// room is the connected desktops of one workspace and the feed they share. It
// lasts as long as somebody is in it.
type room struct {
	workspace string
	feed      *feed.Feed
	size      atomic.Int64
	sockets   map[*socket]struct{} // guarded by hub.mu
	presence  presence             // guarded by hub.mu
}

// The pace of a room's frames: the more sockets, the larger the frames have to
// be. Nobody sees a hundredth of a second.
const (
	leastPace     = 2 * time.Millisecond
	pacePerSocket = 100 * time.Microsecond
	mostPace      = 10 * time.Millisecond
)

// resized is called with hub.mu held.
func (r *room) resized() {
	r.size.Store(int64(len(r.sockets)))
	r.feed.SetPace(min(max(leastPace, time.Duration(len(r.sockets))*pacePerSocket), mostPace))
}

func newHub(j journal.Journal) *hub {
	h := &hub{journal: j, rooms: map[string]*room{}}
	h.stopping, h.stop = context.WithCancel(context.Background())
	return h
}

// begin counts a socket in, unless the server stops; end counts it out.
func (h *hub) begin() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return errClosing
	}
	h.running.Add(1)
	return nil
}

func (h *hub) end() { h.running.Done() }

// enter puts a socket into its workspace's room.
func (h *hub) enter(ctx context.Context, workspace string, c *socket) (*room, error) {
	head, err := h.journal.Head(ctx, workspace)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[workspace]
	if r == nil {
		r = &room{
			workspace: workspace,
			feed:      feed.New(h.journal, workspace, head),
			sockets:   map[*socket]struct{}{},
			presence:  presence{desktops: map[string]int{}},
		}
		h.rooms[workspace] = r
	}
	r.sockets[c] = struct{}{}
	r.resized()
	return r, nil
}

func (h *hub) leave(r *room, c *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(r.sockets, c)
	r.resized()
	if len(r.sockets) == 0 {
		delete(h.rooms, r.workspace)
	}
}

// word is an encoded frame about a thread, or about nothing in particular. All
// who are told share it, so that a waiting one costs a socket next to nothing.
type word struct {
	about journal.Thread
	text  []byte
}

// say passes a word on to the others in a room. Who is slow misses it.
func (h *hub) say(r *room, from *socket, w *word) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range r.sockets {
		if c == from {
			continue
		}
		select {
		case c.said <- w:
		default:
		}
	}
}

// accessChanged wakes the sockets of a workspace to look at it.
func (h *hub) accessChanged(workspace string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.socketsLocked(workspace) {
		c.bell.ring(newsAccess)
	}
}

// leaseChanged wakes the sockets of a workspace to send the new term.
func (h *hub) leaseChanged(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[leaseWorkspace(key)]
	if r == nil {
		return
	}
	for c := range r.sockets {
		c.bell.ring(newsLease)
	}
}

// identified keeps who a socket is that has entered its room.
func (h *hub) identified(c *socket, who registry.Identity) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.who = who
}

// dismiss ends the sockets that match, with the reason that they are told.
// What they send from now on is not taken.
func (h *hub) dismiss(workspace string, why *closing, match func(registry.Identity) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.socketsLocked(workspace) {
		if match(c.who) {
			c.ending.Store(why)
			c.bell.ring(newsEnd)
		}
	}
}

// peopleChanged wakes the sockets of a workspace to say so.
func (h *hub) peopleChanged(workspace string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.socketsLocked(workspace) {
		c.bell.ring(newsPeople)
	}
}

// vaultChanged wakes the sockets of a device to say so.
func (h *hub) vaultChanged(workspace, device string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.socketsLocked(workspace) {
		if c.who.Device.ID == device {
			c.bell.ring(newsVault)
		}
	}
}

// devices are those that are connected.
func (h *hub) devices(workspace string) map[string]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	devices := map[string]bool{}
	for c := range h.socketsLocked(workspace) {
		devices[c.who.Device.ID] = true
	}
	return devices
}

func (h *hub) socketsLocked(workspace string) map[*socket]struct{} {
	if r := h.rooms[workspace]; r != nil {
		return r.sockets
	}
	return nil
}

// connected counts the sockets.
func (h *hub) connected() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, r := range h.rooms {
		n += len(r.sockets)
	}
	return n
}

// close tells all sockets that the server stops and waits for them.
func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.stop()
	h.running.Wait()
}
