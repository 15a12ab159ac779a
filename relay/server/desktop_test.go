package server_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

const patience = 10 * time.Second

// anyFrame is any frame of a relay.
type anyFrame struct {
	T       string
	V       int
	ID      string
	Seq     int64
	Head    int64
	Code    wire.NackCode
	Text    string
	Epoch   int64
	Holder  string
	Past    bool
	Entries []wire.Entry
	Channel string
	Thread  string
	Level   wire.Level
	Actor   string
	Device  any
	Members []string
	Kind    string
}

// desktop is the other end of a socket.
type desktop struct {
	conn   *websocket.Conn
	queued []wire.Entry
	head   int64
	told   []string // lines of the frames that came
}

// dial connects and says hello, as a desktop that holds all of the channels up
// to after.
func dial(t *testing.T, r *relaytest.Relay, token string, after int64, channels ...string) *desktop {
	t.Helper()
	sights := map[string]wire.Level{}
	for _, channel := range channels {
		sights[channel] = wire.LevelFull
	}
	return hello(t, r, token, wire.Hello{After: after, Sights: sights})
}

func hello(t *testing.T, r *relaytest.Relay, token string, h wire.Hello) *desktop {
	t.Helper()
	d := open(t, r, token)
	h.T, h.V = wire.TypeHello, wire.Version
	d.send(t, h)
	d.head = d.await(t, wire.TypeWelcome).Head
	return d
}

// open connects and says nothing.
func open(t *testing.T, r *relaytest.Relay, token string) *desktop {
	t.Helper()
	dialer := websocket.Dialer{EnableCompression: true}
	conn, resp, err := dialer.Dial(r.ConnectURL(), http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatalf("connect: %v (%v)", err, resp)
	}
	t.Cleanup(func() { conn.Close() })
	return &desktop{conn: conn}
}

func (d *desktop) send(t *testing.T, frame any) {
	t.Helper()
	if err := d.conn.WriteJSON(frame); err != nil {
		t.Fatalf("send: %v", err)
	}
}

func (d *desktop) next() (anyFrame, error) {
	var f anyFrame
	_ = d.conn.SetReadDeadline(time.Now().Add(patience))
	err := d.conn.ReadJSON(&f)
	d.told = append(d.told, lines(f)...)
	if f.T == wire.TypeEntries && !f.Past {
		d.queued = append(d.queued, f.Entries...)
	}
	return f, err
}

// await reads on to the next frame of a type; entries that come by are kept.
func (d *desktop) await(t *testing.T, frameType string) anyFrame {
	t.Helper()
	for {
		f, err := d.next()
		if err != nil {
			t.Fatalf("wait for %s: %v", frameType, err)
		}
		if f.T == frameType {
			return f
		}
	}
}

// entries waits for the next n entries.
func (d *desktop) entries(t *testing.T, n int) []wire.Entry {
	t.Helper()
	for len(d.queued) < n {
		if _, err := d.next(); err != nil {
			t.Fatalf("wait for entry %d of %d: %v", len(d.queued)+1, n, err)
		}
	}
	got := d.queued[:n]
	d.queued = d.queued[n:]
	return got
}

// closeCode reads until the relay closes and returns its code.
func (d *desktop) closeCode(t *testing.T) int {
	t.Helper()
	for {
		if _, err := d.next(); err != nil {
			if closed := new(websocket.CloseError); errors.As(err, &closed) {
				return closed.Code
			}
			t.Fatalf("want a close frame, got %v", err)
		}
	}
}

// message is a delivery with one customer's message.
func message(page, customer, mid string) string {
	return fmt.Sprintf(`{"object":"page","entry":[{"id":"%s","time":1790000000123,"messaging":[{"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":1790000000001,"message":{"mid":"%s","text":"hi"}}]}]}`,
		page, customer, page, mid)
}
