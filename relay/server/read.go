package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"pagedesk/relay/journal"
	"pagedesk/relay/jsonscan"
	"pagedesk/relay/wire"
)

// What one desktop may say: a word is a key press or a look at a conversation.
const (
	sayRate  = rate.Limit(20)
	sayBurst = 40
	maxSay   = 16 << 10
)

// frame is any frame of a desktop.
type frame struct {
	T       string `json:"t"`
	V       int    `json:"v"`
	After   int64  `json:"after"`
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Channel string `json:"channel"`
	Thread  string `json:"thread"`
	Unique  string `json:"unique"`
	Epoch   int64  `json:"epoch"`

	Sights   map[string]wire.Level `json:"sights"`
	Audience []string              `json:"audience"`
	Basis    int64                 `json:"basis"`

	Body json.RawMessage `json:"body"`

	fault error // a member has the wrong type
}

// decodeFrame reads a text frame. An error means that it is not a JSON object
// in UTF-8; a member of a wrong type is left to whoever knows the frame's
// type.
func decodeFrame(text []byte) (frame, error) {
	var f frame
	if !utf8.Valid(text) {
		return f, errors.New("the frame is not UTF-8")
	}
	err := json.Unmarshal(text, &f)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && jsonscan.IsObject(text) {
		f.fault = fmt.Errorf("%s is a %s", wrong.Field, wrong.Value)
		return f, nil
	}
	if err != nil || !jsonscan.IsObject(text) {
		return f, errors.New("the frame is not a JSON object")
	}
	return f, nil
}

// readFrame waits for a frame.
func (c *socket) readFrame() (frame, error) {
	kind, r, err := c.conn.NextReader()
	if err != nil {
		return frame{}, err
	}
	if kind != websocket.TextMessage {
		return frame{}, &closing{websocket.CloseUnsupportedData, "want text frames"}
	}
	// The limit that the connection holds is for the compressed frame.
	text, err := io.ReadAll(io.LimitReader(r, wire.MaxFrameBytes+1))
	if err != nil {
		return frame{}, err
	}
	if len(text) > wire.MaxFrameBytes {
		return frame{}, &closing{websocket.CloseMessageTooBig, "the frame is too large"}
	}
	f, err := decodeFrame(text)
	if err != nil {
		return frame{}, &closing{websocket.CloseInvalidFramePayloadData, err.Error()}
	}
	return f, nil
}

// read is the socket's reader. It ends with an error, always.
func (c *socket) read(ctx context.Context) error {
	c.aliveUntilSilent(ctx)
	for {
		f, err := c.readFrame()
		if err != nil {
			return err
		}
		c.extend(ctx)
		switch f.T {
		case wire.TypeAppend:
			if err := c.append(ctx, f); err != nil {
				return err
			}
		case wire.TypeSay:
			c.say(ctx, f)
		}
	}
}

// aliveUntilSilent moves the read deadline with every pong and ping.
func (c *socket) aliveUntilSilent(ctx context.Context) {
	c.extend(ctx)
	c.conn.SetPongHandler(func(string) error {
		c.extend(ctx)
		return nil
	})
	pong := c.conn.PingHandler()
	c.conn.SetPingHandler(func(data string) error {
		c.extend(ctx)
		return pong(data)
	})
}

// extend moves the read deadline, unless the socket is ending.
func (c *socket) extend(ctx context.Context) {
	_ = c.conn.SetReadDeadline(time.Now().Add(c.server.timing.ReadTimeout))
	if ctx.Err() != nil {
		_ = c.conn.SetReadDeadline(time.Now())
	}
}

// say passes a word on to the other desktops. What is malformed, too much or
// about something that the member may not see is dropped: it may be lost
// anyway.
func (c *socket) say(ctx context.Context, f frame) {
	tooLong := max(len(f.Kind), len(f.Channel), len(f.Thread)) > wire.MaxKeyBytes || len(f.Body) > maxSay
	if f.fault != nil || f.Kind == "" || tooLong || jsonscan.Check(f.Body) != nil || !c.saying.Allow() {
		return
	}
	thread := journal.Thread{Channel: f.Channel, Thread: f.Thread}
	if reaches, err := c.mayReach(ctx, thread); err != nil || !reaches {
		return
	}
	text, err := json.Marshal(wire.Said{
		T: wire.TypeSaid, Actor: c.who.Member.ID, Device: c.who.Device.ID, Kind: f.Kind, Channel: f.Channel, Thread: f.Thread, Body: f.Body,
	})
	if err != nil {
		return
	}
	c.server.hub.say(c.room, c, &word{thread, text})
}
