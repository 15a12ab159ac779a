package metasim

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"pagedesk/backend/metasim/picture"
)

// Config says what kind of Meta this is. The zero value is usable: an app in Development mode with the default shop.
type Config struct {
	AppID     string // default 770000000000001
	AppSecret string // default random
	AppName   string // default Pagedesk
	Seed      int64  // of ids and delays; 0 picks one at random
	Log       *slog.Logger

	Live           bool     // out of Development mode: no http://localhost redirects, customers need no role
	RedirectURIs   []string // the strict allow list; nil allows any https or loopback URL, because a demo's port is random
	RequireProof   bool     // "Require App Secret": calls without appsecret_proof fail
	NoHumanAgent   bool     // the Human Agent feature is not approved
	SubscribeAdds  bool     // a second subscription POST adds fields instead of replacing them (Meta does not say which)
	DeauthorizeURL string   // told when a person removes the app
	NoShop         bool     // start without the default shop

	// These two run with the simulator's lock held: they must not call it.
	Delay      func() time.Duration // between an event and its webhook; default 20-150 ms
	PhoneDelay func() time.Duration // until a sent message is on the phone; default 200-600 ms

	DemoPace time.Duration // typical pause in Demo between two things that customers do; default 20 s
	MediaTTL time.Duration // life of a signed URL; default 7 days

	AnswerWithin time.Duration // a webhook must be answered; default 5 s
	RetryAfter   time.Duration // first pause after a failed delivery, doubling; default 1 s
	RetryMax     time.Duration // longest pause; default 5 min
	DisableAfter time.Duration // of failures, then the Page is unsubscribed; default 1 h
	Workers      int           // webhook POSTs at the same time; default 8
	MaxEntries   int           // entries in one POST; default 4
	MixPages     bool          // let entries of several Pages share a POST
	AccountsPage int           // most items on one page of me/accounts; default 2, so that clients must page
}

// Sim is one Meta. Make it with New.
type Sim struct {
	cfg      Config
	log      *slog.Logger
	handler  http.Handler
	clock    clock
	schedule *schedule
	outward  *http.Client // handshakes, attachment fetches, deauthorize callbacks
	webhooks *http.Client
	slots    chan struct{} // bounds concurrent webhook POSTs
	posting  sync.WaitGroup
	ready    chan struct{}
	icon     func() []byte // of the pages for people

	mu         sync.Mutex // guards everything below and the fields of accounts, Pages, customers and threads
	rng        *rand.Rand
	baseURL    string
	runCtx     context.Context
	accounts   []*Account
	pages      []*Page
	customers  map[string]*Customer // by PSID
	logins     map[string]*login
	codes      map[string]*loginCode
	tokens     map[string]*token
	files      map[string]*file
	messages   map[string]*message
	threads    map[string]*thread
	uploads    map[string]*upload
	comments   map[string]*comment
	appFields  map[string]*appSubscription // by object
	faults     map[string]*Faults
	lanes      map[string]*lane
	held       []*notice
	pending    int // webhooks that are neither delivered nor given up
	sends      []Send
	onSend     map[string]func(Send) // by PSID: the scripted customers of Demo
	appCalls   int
	cursorSalt string // cursors do not outlive the process
}

// New makes a simulator and starts nothing.
func New(cfg Config) *Sim {
	seed := cfg.Seed
	if seed == 0 {
		seed = int64(rand.Uint64() >> 1)
	}
	s := &Sim{
		rng: rand.New(rand.NewPCG(uint64(seed), 0x6d657461)), ready: make(chan struct{}), icon: sync.OnceValue(func() []byte { return picture.Shop(cfg.AppName) }), schedule: newSchedule(),
		customers: map[string]*Customer{},
		logins:    map[string]*login{}, codes: map[string]*loginCode{}, tokens: map[string]*token{}, files: map[string]*file{},
		messages: map[string]*message{}, threads: map[string]*thread{}, uploads: map[string]*upload{}, comments: map[string]*comment{},
		appFields: map[string]*appSubscription{}, faults: map[string]*Faults{}, lanes: map[string]*lane{}, onSend: map[string]func(Send){},
	}
	s.cfg = s.withDefaults(cfg)
	s.log = s.cfg.Log.With("component", "metasim")
	s.slots = make(chan struct{}, s.cfg.Workers)
	s.outward = &http.Client{Timeout: 10 * time.Second, CheckRedirect: noRedirect}
	s.webhooks = &http.Client{
		Timeout: s.cfg.AnswerWithin, CheckRedirect: noRedirect,
		Transport: &http.Transport{MaxIdleConnsPerHost: s.cfg.Workers, MaxConnsPerHost: s.cfg.Workers, IdleConnTimeout: time.Minute},
	}
	s.outward.Transport = &http.Transport{IdleConnTimeout: time.Second}
	s.handler = s.routes()
	s.cursorSalt = s.lettersLocked(6)
	if !cfg.NoShop {
		s.addDefaultShop()
	}
	return s
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (s *Sim) withDefaults(c Config) Config {
	def := func(p *time.Duration, d time.Duration) {
		if *p == 0 {
			*p = d
		}
	}
	if c.AppID == "" {
		c.AppID = "770000000000001"
	}
	if c.AppSecret == "" {
		b := make([]byte, 16)
		_, _ = crand.Read(b) // crypto/rand.Read never fails
		c.AppSecret = hex.EncodeToString(b)
	}
	if c.AppName == "" {
		c.AppName = "Pagedesk"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Delay == nil {
		c.Delay = func() time.Duration { return s.betweenLocked(20*time.Millisecond, 150*time.Millisecond) }
	}
	if c.PhoneDelay == nil {
		c.PhoneDelay = func() time.Duration { return s.betweenLocked(200*time.Millisecond, 600*time.Millisecond) }
	}
	def(&c.DemoPace, 20*time.Second)
	def(&c.MediaTTL, 7*24*time.Hour)
	def(&c.AnswerWithin, 5*time.Second) // meta-platform.md, 3.3
	def(&c.RetryAfter, time.Second)
	def(&c.RetryMax, 5*time.Minute)
	def(&c.DisableAfter, time.Hour) // meta-platform.md, 3.3
	if c.Workers == 0 {
		c.Workers = 8
	}
	if c.MaxEntries == 0 {
		c.MaxEntries = 4
	}
	if c.AccountsPage == 0 {
		c.AccountsPage = 2
	}
	return c
}

func (s *Sim) betweenLocked(low, high time.Duration) time.Duration {
	return low + time.Duration(s.rng.Int64N(int64(high-low)))
}

// Run serves on l and delivers webhooks until ctx ends. Everything has stopped when it returns.
func (s *Sim) Run(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.mu.Lock()
	s.baseURL = "http://" + strings.Replace(l.Addr().String(), "[::]", "127.0.0.1", 1)
	s.runCtx = ctx
	s.mu.Unlock()

	server := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	scheduled := make(chan struct{})
	go func() { defer close(scheduled); s.schedule.run(ctx) }()
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	close(s.ready)
	s.log.Info("simulator runs", "url", s.URL(), "app_id", s.cfg.AppID)

	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
		err = fmt.Errorf("serve the simulator on %s: %w", l.Addr(), err)
	}
	cancel()
	stop, stopped := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer stopped()
	if shut := server.Shutdown(stop); errors.Is(shut, context.DeadlineExceeded) {
		_ = server.Close() // a client holds a connection open; its request context has ended already
	}
	<-scheduled
	s.posting.Wait()
	s.webhooks.CloseIdleConnections()
	s.outward.CloseIdleConnections()
	return err
}

// Ready is closed once Run serves; URL is valid from then on.
func (s *Sim) Ready() <-chan struct{} { return s.ready }

// URL is the base of everything: the Graph URL, the dialog URL and the phone's.
func (s *Sim) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.baseURL
}

// AppID is the id of the one app on this Meta.
func (s *Sim) AppID() string { return s.cfg.AppID }

// AppSecret is that app's secret.
func (s *Sim) AppSecret() string { return s.cfg.AppSecret }

// Handler serves everything. Without Run it answers calls, but delivers no webhooks.
func (s *Sim) Handler() http.Handler { return s.handler }

func (s *Sim) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/dialog/login/{id}/{step}", s.serveLoginStep)
	mux.HandleFunc("GET /cdn/{id}/{name}", s.serveFile)
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(s.icon()) // the browser may have gone; there is nobody to tell
	})
	s.phoneRoutes(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		version, segments := splitVersion(r.URL.Path)
		if len(segments) == 2 && segments[0] == "dialog" && segments[1] == "oauth" {
			s.serveDialog(w, r)
			return
		}
		s.serveGraph(w, r, version, segments)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if s.baseURL == "" {
			s.baseURL = "http://" + r.Host // used through Handler alone
		}
		s.mu.Unlock()
		w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
		mux.ServeHTTP(w, r)
	})
}
