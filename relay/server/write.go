package server

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/gorilla/websocket"

	"pagedesk/relay/feed"
	"pagedesk/relay/wire"
)

// compressFrom is the size from which compressing a frame is worth it.
const compressFrom = 1024

// always is a channel that is ready at any time.
var always = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// write is the socket's writer: entries after the cursor, and between them
// whatever else there is to say. It ends with an error, always.
func (c *socket) write(ctx context.Context, cursor int64, added <-chan struct{}) error {
	ping := time.NewTicker(jittered(c.server.timing.Ping))
	defer ping.Stop()
	reader := &reader{feed: c.room.feed}
	defer reader.stop()
	again := time.NewTimer(time.Hour)
	defer again.Stop()
	live := false
	defer func() {
		if live {
			c.resign(nil)
			c.server.hub.offline(c)
		}
	}()
	for {
		next, wait, err := reader.next(ctx, cursor)
		if err != nil {
			return err
		}
		if err := c.review(ctx, cursor); err != nil {
			return err
		}
		more, stored := (chan struct{})(nil), added
		switch {
		case wait > 0: // there is no use in being woken before
			again.Reset(wait)
			stored = nil
		case next != nil:
			if err := c.show(ctx, next); err != nil {
				return err
			}
			cursor, more = next.Last, always
		case !live:
			if err := c.send(wire.Live{T: wire.TypeLive, Seq: cursor}); err != nil {
				return err
			}
			live, c.candidacy.stale = true, true
			c.server.hub.online(c)
		}
		if live && c.candidacy.stale {
			if err := errors.Join(c.stand(ctx), c.sendLeases()); err != nil {
				return err
			}
		}
		select {
		case <-more:
		case <-stored:
		case <-again.C:
		case reply := <-c.replies:
			<-c.slots
			err = c.send(reply)
		case w := <-c.said:
			if c.sight.sees(w.about, false) {
				err = c.sendText(w.text)
			}
		case <-c.bell.rung:
			err = c.heed(c.bell.listen(), live)
		case <-ping.C:
			err = c.conn.WriteControl(websocket.PingMessage, nil, c.deadline())
		case <-c.server.hub.stopping.Done():
			err = &closing{websocket.CloseGoingAway, "the relay is stopping"}
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// sendEntries sends a frame of the feed. A frame that others send too is
// prepared once for all; one of the past is not, and waits for its turn.
func (c *socket) sendEntries(ctx context.Context, f *feed.Frame) error {
	if f.Past {
		end, err := c.server.turns.take(ctx)
		if err != nil {
			return err
		}
		defer end()
		return c.sendText(f.Text)
	}
	if c.room.size.Load() < 2 {
		return c.sendText(f.Text)
	}
	prepared, err := f.Prepared()
	if err != nil {
		return err
	}
	c.before(len(f.Text))
	return c.conn.WritePreparedMessage(prepared)
}

func (c *socket) send(message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return c.sendText(text)
}

func (c *socket) sendText(text []byte) error {
	c.before(len(text))
	return c.conn.WriteMessage(websocket.TextMessage, text)
}

// before readies the connection for a frame of that size.
func (c *socket) before(size int) {
	c.conn.EnableWriteCompression(size >= compressFrom)
	_ = c.conn.SetWriteDeadline(c.deadline())
}

// deadline is when a desktop that does not read is given up.
func (c *socket) deadline() time.Time { return time.Now().Add(c.server.timing.WriteTimeout) }

// jittered spreads the pings of sockets that came at the same time.
func jittered(d time.Duration) time.Duration {
	return d - time.Duration(rand.Int64N(int64(d)/5+1))
}
