package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

const (
	helloTimeout   = 10 * time.Second
	goodbyeTimeout = time.Second
	// The read buffer is small because there may be many idle sockets; the
	// write buffer comes from a pool.
	readBuffer  = 1024
	writeBuffer = 32 << 10
	// inFlight is how many appends of one socket may wait to be stored.
	inFlight = 32
	// saidQueue is how many words of others may wait for one socket.
	saidQueue = 16
)

var upgrader = websocket.Upgrader{
	ReadBufferSize:    readBuffer,
	WriteBufferSize:   writeBuffer,
	WriteBufferPool:   &sync.Pool{},
	EnableCompression: true, // without context takeover: an idle socket holds no window
	Error: func(w http.ResponseWriter, _ *http.Request, status int, _ error) {
		problem(w, status, wire.ProblemBadRequest, "want a websocket handshake")
	},
}

// socket is one connected desktop. Its reader and its writer are the only ones
// that touch conn.
type socket struct {
	server *Server
	conn   *websocket.Conn
	who    registry.Identity
	log    *slog.Logger
	room   *room

	bell      *bell
	ending    atomic.Pointer[closing]
	said      chan *word    // words of others
	slots     chan struct{} // one taken by each append until its reply is sent
	replies   chan any      // as long as slots, so that sending to it never blocks
	saying    *rate.Limiter
	sight     sight
	candidacy candidacy
	online    []byte // the frame that told last who is; only the writer touches it
}

// closing is a reason to end a socket that the desktop is told.
type closing struct {
	code int
	text string
}

func (c *closing) Error() string { return c.text }

var (
	revoked = &closing{wire.CloseRevoked, "this device is no longer one of the workspace"}
	renewed = &closing{websocket.CloseServiceRestart, "your role has changed; connect again"}
)

// connect makes the request a websocket and leaves it to goroutines of its
// own, so that what net/http holds for the request is freed.
func (s *Server) connect(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	if err := s.hub.begin(); err != nil {
		problem(w, http.StatusServiceUnavailable, wire.ProblemShuttingDown, err.Error())
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil { // it has been answered
		s.hub.end()
		return
	}
	c := &socket{
		server: s, conn: conn, who: who,
		log:     s.log.With("device", who.Device.ID),
		bell:    newBell(),
		said:    make(chan *word, saidQueue),
		slots:   make(chan struct{}, inFlight),
		replies: make(chan any, inFlight),
		saying:  rate.NewLimiter(sayRate, sayBurst),
	}
	go c.run()
}

// run serves the socket to its end.
func (c *socket) run() {
	defer c.server.hub.end()
	defer c.conn.Close()
	// A desktop that says or reads nothing must not keep the relay from
	// stopping.
	stop := context.AfterFunc(c.server.hub.stopping, func() {
		_ = c.conn.NetConn().SetDeadline(time.Now().Add(goodbyeTimeout))
	})
	defer stop()
	err := c.session()
	var told *closing
	if errors.As(err, &told) {
		deadline := time.Now().Add(c.server.timing.WriteTimeout)
		_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(told.code, told.text), deadline)
	}
	c.log.Info("desktop disconnected", "reason", err)
}

// session takes the hello, answers it and keeps reader and writer going until
// one of them ends.
func (c *socket) session() error {
	hello, err := c.hello()
	if err != nil {
		return err
	}
	after := hello.After
	c.sight = newSight(hello.Sights)
	ctx := context.Background()
	workspace := c.who.Workspace.ID
	added, unwatch := c.server.journal.Watch(workspace)
	defer unwatch()
	if c.room, err = c.server.hub.enter(ctx, workspace, c); err != nil {
		return err
	}
	defer c.server.hub.leave(c.room, c)
	if err := c.identify(ctx); err != nil {
		return err
	}
	defer c.seen()
	if err := c.welcome(ctx); err != nil {
		return err
	}
	c.log.Info("desktop connected", "member", c.who.Member.ID, "after", after)

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.read(ctx) })
	group.Go(func() error { return c.write(ctx, after, added) })
	// Whoever ends first ends the other: the writer by the context, the reader
	// by a read that fails.
	context.AfterFunc(ctx, func() { _ = c.conn.SetReadDeadline(time.Now()) })
	return group.Wait()
}

// identify looks again who this is: whoever changes or revokes a device from
// now on finds the socket in its room.
func (c *socket) identify(ctx context.Context) error {
	who, err := c.server.registry.Identity(ctx, c.who.Device.ID)
	if errors.Is(err, registry.ErrRevoked) {
		return revoked
	}
	if err != nil {
		return err
	}
	c.server.hub.identified(c, who)
	c.seen()
	return nil
}

// seen notes that the device is, or was, connected.
func (c *socket) seen() {
	if err := c.server.registry.Seen(context.Background(), c.who.Device.ID); err != nil {
		c.log.Warn("device not noted as seen", "error", err)
	}
}

// hello waits for the first frame.
func (c *socket) hello() (frame, error) {
	c.conn.SetReadLimit(wire.MaxFrameBytes)
	_ = c.conn.SetReadDeadline(time.Now().Add(helloTimeout))
	f, err := c.readFrame()
	if err != nil {
		return f, err
	}
	if f.T != wire.TypeHello || f.After < 0 || f.fault != nil {
		return f, &closing{wire.CloseBadHello, "want a hello as first frame"}
	}
	if f.V != wire.Version {
		return f, &closing{wire.CloseBadVersion, "this relay speaks another version of the protocol"}
	}
	return f, nil
}

func (c *socket) welcome(ctx context.Context) error {
	head, err := c.server.journal.Head(ctx, c.who.Workspace.ID)
	if err != nil {
		return err
	}
	return c.send(wire.Welcome{
		T: wire.TypeWelcome, V: wire.Version,
		Workspace: c.who.Workspace, Member: c.who.Member, Device: c.who.Device,
		Head: head, Meta: c.server.settings(),
	})
}
