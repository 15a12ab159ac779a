package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"pagedesk/backend/metasim"
)

// Meta's times, shortened so that a run sees all of them.
const (
	answerWithin = 2 * time.Second
	retryAfter   = 200 * time.Millisecond
	retryMax     = 2 * time.Second
	// disableAfter is how long webhooks may fail before Meta unsubscribes a
	// Page.
	disableAfter = 8 * time.Second
)

// pages are those of the shop that is run.
var pages = []string{metasim.LotusTea, metasim.MaiHanoi}

// shop is everything that takes part in a run. Meta runs in this process, the
// relay and the desktops are processes of their own, with cables between all.
type shop struct {
	settings
	dir     string // of the run
	build   programs
	sim     *metasim.Sim
	simLog  *os.File
	ending  context.CancelFunc // of the simulator
	ended   chan error         // of the simulator
	relay   *process
	address string // of the relay itself
	cables  []*cable
	desks   []*desktop
	disks   []*disk
	crowd   *crowd
	story   *timeline

	mu      sync.Mutex
	trouble []violation // what happened during the run; guarded by mu
}

// programs are the paths of what is tested.
type programs struct{ relay, headless string }

// compile builds the programs, as they are shipped but for their clocks.
func compile(ctx context.Context, dir string) (programs, error) {
	p := programs{filepath.Join(dir, "relay"), filepath.Join(dir, "headless")}
	overlay, err := overlayClocks(ctx, dir)
	if err != nil {
		return p, err
	}
	for target, path := range map[string]string{"pagedesk/relay": p.relay, "pagedesk/backend/cmd/headless": p.headless} {
		cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-o", path, target)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("build %s: %w\n%s", target, err, out)
		}
	}
	return p, nil
}

// random is a source of its own for each party, so that one party's draws do
// not depend on how fast another one is.
func random(seed uint64, party string) *rand.Rand {
	sum := uint64(14695981039346656037)
	for _, b := range []byte(party) {
		sum = (sum ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, sum)) //nolint:gosec // replayable, no secret
}

// open starts a shop with its desktops paired, logged in and connected.
func open(ctx context.Context, dir string, set settings) (*shop, error) {
	s := &shop{settings: set, dir: dir, ended: make(chan error, 1)}
	var err error
	if s.story, err = newTimeline(filepath.Join(dir, "timeline.log")); err != nil {
		return s, err
	}
	if s.build, err = compile(ctx, dir); err != nil {
		return s, err
	}
	if err := s.openMeta(); err != nil {
		return s, err
	}
	if err := s.openRelay(ctx); err != nil {
		return s, err
	}
	for n := range set.desktops {
		if err := s.openDesktop(ctx, n); err != nil {
			return s, err
		}
	}
	if err := s.greet(ctx); err != nil {
		return s, err
	}
	if err := s.deal(ctx); err != nil {
		return s, err
	}
	s.crowd = newCrowd(s.sim, s.people, random(set.seed, "customers"))
	return s, nil
}

func (s *shop) openMeta() error {
	var err error
	if s.simLog, err = os.Create(filepath.Join(s.dir, "meta.log")); err != nil {
		return err
	}
	s.sim = metasim.New(metasim.Config{
		Seed: int64(s.seed>>1) | 1, Live: true, AnswerWithin: answerWithin, RetryAfter: retryAfter, RetryMax: retryMax,
		DisableAfter: disableAfter, MixPages: true, Log: slog.New(slog.NewTextHandler(s.simLog, nil)),
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.ending = cancel
	go func() { s.ended <- s.sim.Run(ctx, l) }()
	<-s.sim.Ready()
	return nil
}

// cable lays a cable of the shop.
func (s *shop) cable(name, to string) (*cable, error) {
	c, err := lay(name, strings.TrimPrefix(to, "http://"))
	if err == nil {
		s.cables = append(s.cables, c)
	}
	return c, err
}

func (s *shop) openRelay(ctx context.Context) error {
	var err error
	if s.address, err = quietAddress(random(s.seed, "port")); err != nil {
		return err
	}
	data := filepath.Join(s.dir, "relay-data")
	if err := s.disk("disk of the relay", data); err != nil {
		return err
	}
	toMeta, err := s.cable("relay to Meta", s.sim.URL())
	if err != nil {
		return err
	}
	fromMeta, err := s.cable("Meta to relay", s.address)
	if err != nil {
		return err
	}
	clock, err := newClock(filepath.Join(s.dir, "relay.clock"))
	if err != nil {
		return err
	}
	s.relay = &process{
		name: "relay", clock: clock, log: filepath.Join(s.dir, "relay.log"), surprised: s.surprised,
		args: []string{
			s.build.relay, "serve", "--listen", s.address, "--data", data, "--public-url", fromMeta.url(),
			"--meta-app-id", s.sim.AppID(), "--graph-url", toMeta.url(), "--dialog-url", s.sim.URL(),
		},
		env: []string{"PAGEDESK_RELAY_META_APP_SECRET=" + s.sim.AppSecret()},
	}
	if err := s.relay.start(); err != nil {
		return err
	}
	return s.awaitRelay(ctx)
}

// quietAddress finds a port outside the range that outgoing connections use,
// so that nothing takes it while the relay is dead.
func quietAddress(r *rand.Rand) (string, error) {
	for range 100 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(20000+r.IntN(10000)))
		if l, err := net.Listen("tcp", address); err == nil {
			return address, l.Close()
		}
	}
	return "", errors.New("no port for the relay: 100 were taken")
}

// patience is how long things may take that must work.
const patience = 2 * time.Minute

func (s *shop) awaitRelay(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client := http.Client{Timeout: 5 * time.Second}
	err := await(ctx, 50*time.Millisecond, func() bool {
		answer, err := client.Get("http://" + s.address + "/healthz")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
	if err != nil {
		return fmt.Errorf("the relay does not answer: %w", err)
	}
	return nil
}

// surprised notes a program that ended by itself, and starts it again.
func (s *shop) surprised(name string, err error) {
	s.complain(violation{At: time.Now(), Rule: "programs run until they are told to end", Words: fmt.Sprintf("%s ended by itself: %v", name, err)})
	for _, p := range s.processes() {
		if p.name == name {
			_ = p.start()
		}
	}
}

func (s *shop) complain(v violation) {
	s.story.say("! %s", v.Words)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = append(s.trouble, v)
}

func (s *shop) processes() []*process {
	all := []*process{s.relay}
	for _, d := range s.desks {
		all = append(all, d.process)
	}
	return all
}

// close ends everything; the files stay.
func (s *shop) close() error {
	var errs []error
	for _, d := range s.desks {
		errs = append(errs, d.process.stop())
	}
	if s.relay != nil {
		errs = append(errs, s.relay.stop())
	}
	for _, c := range s.cables {
		c.close()
	}
	if s.ending != nil {
		s.ending()
		errs = append(errs, <-s.ended, s.simLog.Close())
	}
	for _, d := range s.disks {
		errs = append(errs, d.keep())
	}
	if s.story != nil {
		errs = append(errs, s.story.close())
	}
	return errors.Join(errs...)
}
