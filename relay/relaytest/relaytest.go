// Package relaytest runs a real relay on a loopback port for tests of other
// packages. It adds nothing to the relay but short ways to set one up.
package relaytest

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"pagedesk/relay/server"
	"pagedesk/relay/webhook"
)

// stopTimeout is how long a relay may take to stop.
const stopTimeout = 15 * time.Second

// The app of Options that name none.
const (
	AppID     = "770000000000001"
	AppSecret = "relaytest-app-secret"
)

// Options say how the relay differs from an ordinary one. The zero value is
// useful: a fresh directory and no Meta to talk to.
type Options struct {
	DataDir     string // a directory of the test's own when empty
	GraphURL    string // where the relay finds Meta; a dead address when empty
	DialogURL   string
	AppID       string // AppID when empty
	AppSecret   string // AppSecret when empty
	VerifyToken string
	ConfigID    string // of Facebook Login for Business
	Metrics     string // address of the metrics
	Timing      server.Timing
	Network     func(net.Listener) net.Listener // how the relay is reached, for connections that break; as it is when nil
}

// Relay is a running relay.
type Relay struct {
	config  server.Config
	network func(net.Listener) net.Listener

	mu     sync.Mutex
	server *server.Server
	cancel context.CancelFunc
	ended  chan error
}

// Start runs a relay until the test ends.
func Start(t testing.TB, options Options) *Relay {
	t.Helper()
	config := server.Defaults()
	config.Data = options.DataDir
	if config.Data == "" {
		config.Data = t.TempDir()
	}
	config.AppID = or(options.AppID, AppID)
	config.AppSecret = server.Secret(or(options.AppSecret, AppSecret))
	config.VerifyToken = server.Secret(options.VerifyToken)
	config.GraphURL = or(options.GraphURL, "http://127.0.0.1:1")
	config.DialogURL = or(options.DialogURL, config.GraphURL)
	config.ConfigID = options.ConfigID
	config.Metrics = options.Metrics
	config.Timing = options.Timing
	config.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	config.Listen = "127.0.0.1:0"
	r := &Relay{config: config, network: options.Network}
	r.start(t)
	t.Cleanup(func() { r.Stop(t) })
	return r
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func (r *Relay) start(t testing.TB) {
	t.Helper()
	listener, err := net.Listen("tcp", r.config.Listen)
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	r.config.Listen = listener.Addr().String() // a restart takes the same port
	if err := r.config.Resolve(); err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	s, err := server.Open(r.config)
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	if r.network != nil {
		listener = r.network(listener)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, listener) }()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.server, r.cancel, r.ended = s, cancel, ended
}

// Stop stops the relay as SIGTERM would. Stopping twice is fine.
func (r *Relay) Stop(t testing.TB) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.server == nil {
		return
	}
	r.cancel()
	select {
	case err := <-r.ended:
		if err != nil {
			t.Errorf("relaytest: relay ended with %v", err)
		}
	case <-time.After(stopTimeout):
		t.Fatal("relaytest: relay did not stop")
	}
	if err := r.server.Close(); err != nil {
		t.Errorf("relaytest: %v", err)
	}
	r.server = nil
}

// Start starts a stopped relay again on the same data and the same port.
func (r *Relay) Start(t testing.TB) {
	t.Helper()
	r.start(t)
}

// Restart stops and starts it.
func (r *Relay) Restart(t testing.TB) {
	t.Helper()
	r.Stop(t)
	r.start(t)
}

// URL is where the relay serves, without a slash at the end.
func (r *Relay) URL() string {
	_, port, _ := net.SplitHostPort(r.config.Listen)
	return "http://localhost:" + port
}

// DataDir is the relay's data directory.
func (r *Relay) DataDir() string { return r.config.Data }

// SetupCode issues a code that pairs one desktop as an owner.
func (r *Relay) SetupCode(t testing.TB) string {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	code, err := r.server.SetupCode(context.Background())
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	return code
}

// SetupCodeFor issues a code, as the command line does, that pairs one desktop
// of a member, by id or e-mail address.
func (r *Relay) SetupCodeFor(t testing.TB, member string) string {
	t.Helper()
	code, err := server.IssueSetupCode(context.Background(), r.config.Data, member)
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	return code
}

// Deliver signs a webhook as Meta would, posts it and returns the status.
func (r *Relay) Deliver(t testing.TB, body string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.URL()+"/webhooks/meta", bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(webhook.SignatureHeader, webhook.Sign(r.config.AppSecret.Reveal(), []byte(body)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("relaytest: deliver: %v", err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
