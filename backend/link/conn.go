package link

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"pagedesk/relay/wire"
)

// Times of one connection.
const (
	dialTime    = 15 * time.Second
	writeTime   = 15 * time.Second
	pingEvery   = 20 * time.Second
	silenceTime = 50 * time.Second // two missed pings
	goodbyeTime = time.Second
)

// Queues of one connection.
const (
	outQueue   = 64   // frames waiting to be written; beyond it the connection is stuck
	inQueue    = 64   // frames read ahead of the one that applies
	applyBatch = 2000 // entries applied in one transaction
)

// conn is one websocket: one goroutine reads, one writes, one applies.
type conn struct {
	l       *Link
	ws      *websocket.Conn
	out     chan any
	in      chan inbound
	done    chan struct{}
	ending  <-chan struct{} // closed when one of the three has failed, or is to stop
	nextID  atomic.Int64
	live    atomic.Bool
	waiting sync.Map // append id → chan result
}

// inbound is what the reader hands to the applier, in the relay's order: one of
// them.
type inbound struct {
	entries []wire.Entry
	past    bool // of entries
	forget  *wire.Forget
	sight   *wire.Sight
	live    *wire.Live
}

// joins reports whether both can be applied at once.
func (in inbound) joins(more inbound) bool {
	return len(in.entries) > 0 && len(more.entries) > 0 && in.past == more.past
}

type result struct {
	seq int64
	err error
}

func (l *Link) dial(ctx context.Context) (*conn, error) {
	token, err := l.cfg.Token()
	if err != nil {
		return nil, fmt.Errorf("read device token: %w", err)
	}
	after, sights, err := l.cfg.Begin(ctx)
	if err != nil {
		return nil, err
	}
	d := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialTime, EnableCompression: true}
	header := http.Header{"Authorization": {"Bearer " + token.Reveal()}}
	address := "ws" + strings.TrimPrefix(strings.TrimSuffix(l.cfg.RelayURL, "/"), "http") + "/v1/connect"
	ws, res, err := d.DialContext(ctx, address, header)
	if err != nil {
		if res != nil && res.StatusCode == http.StatusUnauthorized {
			return nil, refusal(res.Body)
		}
		if res != nil {
			return nil, fmt.Errorf("connect to relay: answered %d: %w", res.StatusCode, err)
		}
		return nil, fmt.Errorf("connect to relay: %w", err)
	}
	ws.SetReadLimit(wire.MaxServerFrameBytes)
	c := &conn{l: l, ws: ws, out: make(chan any, outQueue), in: make(chan inbound, inQueue), done: make(chan struct{})}
	c.out <- wire.Hello{T: wire.TypeHello, V: wire.Version, After: after, Sights: sights}
	return c, nil
}

// refusal reads why a token was not accepted.
func refusal(body io.Reader) error {
	var p wire.Problem
	raw, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err == nil && json.Unmarshal(raw, &p) == nil && p.Code == wire.ProblemRevoked {
		return ErrRevoked
	}
	return ErrRefused
}

func (c *conn) wasLive() bool { return c.live.Load() }

// serve runs the connection until it ends; all it started has stopped when it
// returns.
func (c *conn) serve(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	c.ending = ctx.Done()
	g.Go(func() error { defer close(c.in); return c.read() })
	written := make(chan struct{})
	g.Go(func() error { defer close(written); return c.write(ctx) })
	g.Go(func() error { return c.apply(ctx) })
	g.Go(func() error {
		<-ctx.Done()
		// The writer says goodbye first; one that is stuck is not waited for.
		select {
		case <-written:
		case <-time.After(goodbyeTime):
		}
		return errors.Join(ctx.Err(), c.ws.Close()) // ends read and write
	})
	err := g.Wait()
	close(c.done)
	return err
}

func (c *conn) read() error {
	heard := func() error { return c.ws.SetReadDeadline(time.Now().Add(silenceTime)) }
	if err := heard(); err != nil {
		return err
	}
	c.ws.SetPongHandler(func(string) error { return heard() })
	ping := c.ws.PingHandler()
	c.ws.SetPingHandler(func(data string) error { return errors.Join(heard(), ping(data)) })
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			if websocket.IsCloseError(err, wire.CloseRevoked) {
				return ErrRevoked
			}
			return fmt.Errorf("read from relay: %w", err)
		}
		if err := errors.Join(heard(), c.frame(raw)); err != nil {
			return err
		}
	}
}

// frame handles one frame; types that it does not know are ignored.
func (c *conn) frame(raw []byte) error {
	kind, err := wire.ReadType(raw)
	if err != nil {
		return fmt.Errorf("read frame: %w", err)
	}
	handle, known := frames[kind]
	if !known {
		return nil
	}
	if err := handle(c, raw); err != nil {
		return fmt.Errorf("read %s frame: %w", kind, err)
	}
	return nil
}

var frames = map[string]func(*conn, []byte) error{
	wire.TypeWelcome: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Welcome) {
			now := time.Now()
			c.l.change(func(s *Status) { *s = Status{Connected: true, Since: now, LastOK: now, Head: f.Head} })
			c.l.cfg.Log.Info("relay connected", "head", f.Head)
			if c.l.cfg.OnWelcome != nil {
				c.l.cfg.OnWelcome(f)
			}
		})
	},
	wire.TypeEntries: func(c *conn, raw []byte) error {
		f, err := wire.ReadEntries(raw)
		if err == nil && len(f.Entries) > 0 {
			c.hand(inbound{entries: f.Entries, past: f.Past})
		}
		return err
	},
	wire.TypeForget: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Forget) { c.hand(inbound{forget: &f}) })
	},
	wire.TypeSight: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Sight) { c.hand(inbound{sight: &f}) })
	},
	wire.TypeLive: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Live) { c.hand(inbound{live: &f}) })
	},
	wire.TypeAck: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Ack) { c.answer(f.ID, result{seq: f.Seq}) })
	},
	wire.TypeNack: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Nack) { c.answer(f.ID, result{err: &Nack{f.Code, f.Seq, f.Text}}) })
	},
	wire.TypeLease: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Lease) {
			if c.l.cfg.OnLease != nil {
				c.l.cfg.OnLease(f)
			}
		})
	},
	wire.TypeOnline: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Online) {
			if c.l.cfg.OnOnline != nil {
				c.l.cfg.OnOnline(f)
			}
		})
	},
	wire.TypePeople: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.People) {
			if c.l.cfg.OnPeople != nil {
				c.l.cfg.OnPeople(f)
			}
		})
	},
	wire.TypeVault: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Vault) {
			if c.l.cfg.OnVault != nil {
				c.l.cfg.OnVault(f)
			}
		})
	},
	wire.TypeSaid: func(c *conn, raw []byte) error {
		return handle(raw, func(f wire.Said) {
			if c.l.cfg.OnSaid != nil {
				c.l.cfg.OnSaid(f)
			}
		})
	},
}

func handle[T any](raw []byte, fn func(T)) error {
	var f T
	if err := json.Unmarshal(raw, &f); err != nil {
		return err
	}
	fn(f)
	return nil
}

// hand gives the applier something; a full queue holds the reader back, and
// with it the relay. Once the connection ends nobody empties the queue.
func (c *conn) hand(in inbound) {
	select {
	case c.in <- in:
	case <-c.ending:
	}
}

// apply applies what the reader handed over, all entries that wait at once.
func (c *conn) apply(ctx context.Context) error {
	var next *inbound // was taken, but does not go with those before it
	for {
		in, ok := c.take(&next)
		if !ok {
			return nil
		}
		for len(in.entries) > 0 && len(in.entries) < applyBatch && next == nil {
			more, ok := c.poll()
			if !ok {
				break
			}
			if in.joins(more) {
				in.entries = append(in.entries, more.entries...)
			} else {
				next = &more
			}
		}
		if err := c.applyOne(ctx, in); err != nil {
			return err
		}
		now := time.Now()
		if in.live != nil {
			c.live.Store(true)
		}
		c.l.change(func(s *Status) { s.LastOK, s.Live = now, c.live.Load() })
	}
}

// take takes what was left over, or waits for what comes; false when nothing
// does any more.
func (c *conn) take(left **inbound) (in inbound, ok bool) {
	if *left == nil {
		in, ok = <-c.in
		return in, ok
	}
	in, *left = **left, nil
	return in, true
}

func (c *conn) applyOne(ctx context.Context, in inbound) error {
	var err error
	switch {
	case in.past:
		err = c.l.cfg.Past(ctx, in.entries)
	case len(in.entries) > 0:
		err = c.l.cfg.Apply(ctx, in.entries)
	case in.forget != nil:
		err = c.l.cfg.Forget(ctx, *in.forget)
	case in.sight != nil:
		err = c.l.cfg.Sight(ctx, *in.sight)
	case in.live != nil:
		err = c.l.cfg.Live(ctx, *in.live)
	}
	if err != nil {
		return fmt.Errorf("apply what the relay sent: %w", err)
	}
	return nil
}

func (c *conn) poll() (inbound, bool) {
	select {
	case in, ok := <-c.in:
		return in, ok
	default:
		return inbound{}, false
	}
}

func (c *conn) write(ctx context.Context) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			deadline := time.Now().Add(goodbyeTime)
			_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), deadline)
			return ctx.Err()
		case <-ping.C:
			err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
		case frame := <-c.out:
			if err = c.ws.SetWriteDeadline(time.Now().Add(writeTime)); err == nil {
				err = c.ws.WriteJSON(frame)
			}
		}
		if err != nil {
			return fmt.Errorf("write to relay: %w", err)
		}
	}
}

// send queues a frame; it does not wait for a stuck connection.
func (c *conn) send(frame any) error {
	select {
	case c.out <- frame:
		return nil
	case <-c.done:
		return ErrNotConnected
	default:
		return fmt.Errorf("the connection is stuck: %w", ErrNotConnected)
	}
}

func (c *conn) append(ctx context.Context, a wire.Append) (int64, error) {
	a.T, a.ID = wire.TypeAppend, strconv.FormatInt(c.nextID.Add(1), 10)
	answer := make(chan result, 1)
	c.waiting.Store(a.ID, answer)
	defer c.waiting.Delete(a.ID)
	if err := c.send(a); err != nil {
		return 0, err
	}
	select {
	case r := <-answer:
		return r.seq, r.err
	case <-c.done:
		return 0, errors.New("the connection ended before the relay answered")
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (c *conn) answer(id string, r result) {
	if ch, ok := c.waiting.LoadAndDelete(id); ok {
		ch.(chan result) <- r //nolint:forcetypeassert // the map holds nothing else
	}
}
