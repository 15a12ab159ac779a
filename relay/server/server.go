package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"pagedesk/relay/graph"
	"pagedesk/relay/journal"
	"pagedesk/relay/lease"
	"pagedesk/relay/registry"
	"pagedesk/relay/webhook"
	"pagedesk/relay/wire"
)

// Limits of the HTTP server itself.
const (
	headerTimeout   = 10 * time.Second
	requestTimeout  = 30 * time.Second
	idleTimeout     = 2 * time.Minute
	maxHeaderBytes  = 16 << 10
	shutdownTimeout = 10 * time.Second
)

// Server is a relay.
type Server struct {
	config   Config
	timing   Timing
	journal  journal.Journal
	registry *registry.Registry
	meta     *webhook.Meta
	app      *graph.App // nil without a Meta app
	leases   *lease.Leases
	hub      *hub
	turns    turns
	metrics  *metrics
	badCodes *rate.Limiter
	log      *slog.Logger

	accessOrder sync.Mutex // held from a change of access until it is told: the journal has them in their order

	verifyToken  string
	subscription subscription
	closers      []func() error
}

// New makes a server over an open journal and registry, which stay the
// caller's to close. It starts nothing.
func New(config Config, j journal.Journal, r *registry.Registry) *Server {
	log := config.Log
	if log == nil {
		log = slog.Default()
	}
	s := &Server{
		config:      config,
		timing:      config.Timing.withDefaults(),
		journal:     j,
		registry:    r,
		turns:       newTurns(),
		badCodes:    rate.NewLimiter(badCodeRate, badCodeBurst),
		log:         log.With("component", "server"),
		verifyToken: config.VerifyToken.Reveal(),
	}
	if s.verifyToken == "" {
		s.verifyToken = rand.Text() // for our own subscription
	}
	s.meta = webhook.NewMeta(s.verifyToken, config.AppSecret.Reveal(), config.PreviousSecret.Reveal())
	if config.AppID != "" {
		s.app = graph.New(config.GraphURL, config.GraphVersion, config.AppID, config.AppSecret.Reveal())
	}
	s.hub = newHub(j)
	s.leases = lease.New(r, s.timing.LeaseGrace, s.hub.leaseChanged)
	s.metrics = newMetrics(s)
	return s
}

// Run serves on listener, which it closes, until ctx ends; then it says
// goodbye to the desktops and returns. With TLS configured, listener is still
// the plain one.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	s.config.Listen = listener.Addr().String() // its port may have been chosen by the system
	secured, err := s.secure(listener)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	group, ctx := errgroup.WithContext(ctx)
	if s.config.Metrics != "" {
		metricsListener, err := net.Listen("tcp", s.config.Metrics)
		if err != nil {
			return errors.Join(fmt.Errorf("listen for metrics: %w", err), listener.Close())
		}
		s.serve(ctx, group, metricsListener, s.metricsHandler())
	}
	s.announceWaiting(ctx)
	s.serve(ctx, group, secured, s.handler())
	group.Go(func() error { return s.subscribe(ctx) })
	err = group.Wait()
	s.leases.Close()
	if s.app != nil {
		s.app.Close()
	}
	return err
}

// serve adds an HTTP server to group that stops when ctx ends.
func (s *Server) serve(ctx context.Context, group *errgroup.Group, listener net.Listener, handler http.Handler) {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      2 * requestTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		s.hub.close()
		if err := server.Shutdown(ending); err != nil {
			s.log.Warn("requests did not end in time", "error", err)
			return server.Close()
		}
		return nil
	})
}

// settings is what desktops need to know of the Meta app.
func (s *Server) settings() wire.MetaSettings {
	return wire.MetaSettings{
		AppID:        s.config.AppID,
		GraphURL:     s.config.GraphURL,
		DialogURL:    s.config.DialogURL,
		GraphVersion: s.config.GraphVersion,
		RedirectURI:  s.config.publicURL() + callbackPath,
		ConfigID:     s.config.ConfigID,
	}
}
