package server

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"pagedesk/relay/wire"
)

// onlineSettle is how long changes of who is online are gathered before the
// room is told: a desktop that comes back at once was not gone, and a hundred
// that start together are one piece of news.
const onlineSettle = 250 * time.Millisecond

// presence is who of a room is online: the members with a desktop that has
// caught up. It is guarded by hub.mu.
type presence struct {
	desktops map[string]int // of a member, live ones
	frame    []byte         // what the room was told last; nil before the first time
	settling bool           // a change waits to be told
}

// online counts a desktop in that has caught up. Its writer is told who else
// is there once that has settled, which may be now.
func (h *hub) online(c *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.presentLocked(c.room, c.who.Member.ID, 1)
	if !c.room.presence.settling {
		c.bell.ring(newsOnline)
	}
}

// offline takes back one online.
func (h *hub) offline(c *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.presentLocked(c.room, c.who.Member.ID, -1)
}

func (h *hub) presentLocked(r *room, member string, more int) {
	p := &r.presence
	before := p.desktops[member]
	if p.desktops[member] += more; p.desktops[member] == 0 {
		delete(p.desktops, member)
	}
	if (before == 0) == (before+more == 0) || p.settling {
		return
	}
	p.settling = true
	time.AfterFunc(onlineSettle, func() { h.settled(r) })
}

// settled tells the room who is online, unless it knows.
func (h *hub) settled(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.presence.settling = false
	frame, err := json.Marshal(wire.Online{T: wire.TypeOnline, Members: append([]string{}, slices.Sorted(maps.Keys(r.presence.desktops))...)})
	if err != nil {
		return // strings can be encoded
	}
	if !bytes.Equal(frame, r.presence.frame) {
		r.presence.frame = frame
	}
	// Also those are told who came while it settled and nothing changed.
	for c := range r.sockets {
		c.bell.ring(newsOnline)
	}
}

// whoIsOnline is the frame for a room, nil before the first has settled.
func (h *hub) whoIsOnline(r *room) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return r.presence.frame
}

// sendOnline sends who is online unless it was the last told.
func (c *socket) sendOnline() error {
	frame := c.server.hub.whoIsOnline(c.room)
	if frame == nil || bytes.Equal(frame, c.online) {
		return nil
	}
	c.online = frame
	return c.sendText(frame)
}
