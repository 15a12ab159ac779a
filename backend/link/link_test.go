package link_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"pagedesk/backend/link"
	"pagedesk/backend/secret"
	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desktop is a Link that keeps what it is handed.
type desktop struct {
	link   *link.Link
	mu     sync.Mutex
	cond   *sync.Cond
	got    []wire.Entry
	fail   error    // of the next Apply
	told   []string // what was not entries in their turn
	sights map[string]wire.Level
	head   wire.Welcome
	ends   error // what the link ends with
}

func start(t *testing.T, relay, token string, after int64) *desktop {
	t.Helper()
	d := &desktop{sights: map[string]wire.Level{}}
	d.cond = sync.NewCond(&d.mu)
	d.link = link.New(link.Config{
		RelayURL: relay, Log: slog.New(slog.DiscardHandler),
		Token: func() (secret.Token, error) { return secret.New(token), nil },
		Begin: func(context.Context) (int64, map[string]wire.Level, error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			if len(d.got) > 0 {
				return d.got[len(d.got)-1].Seq, d.sights, nil
			}
			return after, d.sights, nil
		},
		Past: func(_ context.Context, entries []wire.Entry) error {
			d.tell("past %d", len(entries))
			return nil
		},
		Forget: func(_ context.Context, f wire.Forget) error {
			d.tell("forget %s", f.Channel)
			return nil
		},
		Sight: func(_ context.Context, s wire.Sight) error {
			d.mu.Lock()
			d.sights[s.Channel] = s.Level
			d.mu.Unlock()
			d.tell("sight %s %s", s.Channel, s.Level)
			return nil
		},
		Live: func(context.Context, wire.Live) error { return nil },
		Apply: func(_ context.Context, entries []wire.Entry) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			if err := d.fail; err != nil {
				d.fail = nil
				return err
			}
			d.got = append(d.got, entries...)
			d.cond.Broadcast()
			return nil
		},
		OnStatus:  func(link.Status) { d.cond.Broadcast() },
		OnWelcome: func(w wire.Welcome) { d.mu.Lock(); d.head = w; d.mu.Unlock() },
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.link.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, d.ends) {
			t.Errorf("link ended with %v", err)
		}
	})
	return d
}

func (d *desktop) tell(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = append(d.told, fmt.Sprintf(format, args...))
	d.cond.Broadcast()
}

// await waits until the condition holds.
func (d *desktop) await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.AfterFunc(20*time.Second, d.cond.Broadcast)
	defer deadline.Stop()
	from := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for !holds() {
		if time.Since(from) > 19*time.Second {
			t.Fatalf("waited in vain: %s", what)
		}
		d.cond.Wait()
	}
}

func (d *desktop) kinds() []string {
	kinds := make([]string, len(d.got))
	for i, e := range d.got {
		kinds[i] = e.Kind
	}
	return kinds
}

func (d *desktop) live(t *testing.T) {
	t.Helper()
	d.await(t, "live", func() bool { return d.link.Status().Live })
}

func note(unique string) wire.Append {
	return wire.Append{Kind: "conversation.note", Unique: unique, Body: json.RawMessage(`{"v":1}`)}
}

func TestEntriesComeInOrderAcrossRestarts(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	d := start(t, r.URL(), r.Pair(t, "Nok").Token, 0)
	d.live(t)
	for i := range 5 {
		if _, err := d.link.Append(t.Context(), note(fmt.Sprint("a", i))); err != nil {
			t.Fatal(err)
		}
	}
	d.await(t, "own entries", func() bool { return len(d.got) == 6 })
	r.Restart(t)
	d.await(t, "not live any more, then live", func() bool { s := d.link.Status(); return s.Live })
	d.await(t, "append after restart", func() bool {
		d.mu.Unlock()
		_, err := d.link.Append(t.Context(), note("b"))
		d.mu.Lock()
		var nack *link.Nack
		return err == nil || errors.As(err, &nack)
	})
	d.await(t, "entry after restart", func() bool { return len(d.got) == 7 })
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.IsSortedFunc(d.got, func(a, b wire.Entry) int { return int(a.Seq - b.Seq) }) {
		t.Errorf("out of order: %v", d.kinds())
	}
	if d.got[0].Kind != wire.KindMember || d.got[6].Actor != d.head.Member.ID {
		t.Errorf("got %v", d.got)
	}
}

func TestSecondAppendWithTheSameKeyLearnsWhoWon(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	d := start(t, r.URL(), r.Pair(t, "Nok").Token, 0)
	d.live(t)
	seq, err := d.link.Append(t.Context(), note("once"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.link.Append(t.Context(), note("once"))
	var nack *link.Nack
	if !errors.As(err, &nack) || nack.Code != wire.NackDuplicate || nack.Seq != seq {
		t.Errorf("got %v, want a duplicate of %d", err, seq)
	}
}

func TestEntriesComeAgainAfterTheyCouldNotBeApplied(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	token := r.Pair(t, "Nok").Token
	r.Pair(t, "Mai")
	d := start(t, r.URL(), token, 0)
	d.mu.Lock()
	d.fail = errors.New("disk full")
	d.mu.Unlock()
	d.await(t, "both members", func() bool { return len(d.got) == 2 })
}

// TestApplyingFailsWhileMuchIsWaiting: the disk refuses what came first when
// the relay has sent more than the link takes.
func TestApplyingFailsWhileMuchIsWaiting(t *testing.T) {
	stuck, again := make(chan struct{}), make(chan struct{})
	var dials atomic.Int64
	relay := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = ws.Close() }()
		switch dials.Add(1) {
		case 1:
			defer close(stuck)
		case 2:
			defer close(again)
			return
		default:
			return
		}
		much := wire.Sight{T: wire.TypeSight, Channel: strings.Repeat("x", 1<<16), Level: wire.LevelFull}
		for err == nil {
			_ = ws.SetWriteDeadline(time.Now().Add(time.Second))
			err = ws.WriteJSON(much)
		}
	}))
	defer relay.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l := link.New(link.Config{
		RelayURL: relay.URL, Log: slog.New(slog.DiscardHandler),
		Token: func() (secret.Token, error) { return secret.New("pdk_x"), nil },
		Begin: func(context.Context) (int64, map[string]wire.Level, error) { return 0, nil, nil },
		Sight: func(context.Context, wire.Sight) error { <-stuck; return errors.New("disk full") },
	})
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()
	select {
	case <-again:
	case <-time.After(20 * time.Second):
		t.Fatal("the link does not connect again")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRefusedDeviceSaysSo(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	d := start(t, r.URL(), "not-a-token", 0)
	d.await(t, "refusal", func() bool { return errors.Is(d.link.Status().Err, link.ErrRefused) })
	if _, err := d.link.Append(t.Context(), note("x")); !errors.Is(err, link.ErrNotConnected) {
		t.Errorf("append while refused: %v", err)
	}
}

// TestRevokedDeviceStops: at once while it is connected, and when it comes back.
func TestRevokedDeviceStops(t *testing.T) {
	r := relaytest.Start(t, relaytest.Options{})
	owner := r.Pair(t, "Nok")
	agent := r.Join(t, owner.Token, "May", wire.RoleAgent)
	d := start(t, r.URL(), agent.Token, 0)
	d.ends = link.ErrRevoked
	d.live(t)
	if status := r.Call(t, http.MethodDelete, "/v1/devices/"+agent.Device.ID, owner.Token, nil, nil); status != http.StatusNoContent {
		t.Fatalf("revoke: %d", status)
	}
	revoked := func(d *desktop) func() bool {
		return func() bool { return errors.Is(d.link.Status().Err, link.ErrRevoked) }
	}
	d.await(t, "revoked while connected", revoked(d))
	again := start(t, r.URL(), agent.Token, 0)
	again.ends = link.ErrRevoked
	again.await(t, "revoked when it comes back", revoked(again))
}

// TestStoppingSaysGoodbye: a relay that sees a connection break off cannot tell
// a closed window from a broken network.
func TestStoppingSaysGoodbye(t *testing.T) {
	closed := make(chan error, 1)
	relay := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			closed <- err
			return
		}
		defer func() { _ = ws.Close() }()
		if err := ws.WriteJSON(wire.Welcome{T: wire.TypeWelcome, V: wire.Version}); err != nil {
			closed <- err
			return
		}
		for err == nil {
			_, _, err = ws.ReadMessage()
		}
		closed <- err
	}))
	defer relay.Close()
	ctx, stop := context.WithCancel(t.Context())
	l := link.New(link.Config{
		RelayURL: relay.URL, Log: slog.New(slog.DiscardHandler),
		Token: func() (secret.Token, error) { return secret.New("pdk_x"), nil },
		Begin: func(context.Context) (int64, map[string]wire.Level, error) { return 0, nil, nil },
		Apply: func(context.Context, []wire.Entry) error { return nil },
		OnStatus: func(s link.Status) {
			if s.Connected {
				stop()
			}
		},
	})
	if err := l.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-closed; !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the relay saw %v", err)
	}
}

func TestParseAddress(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"relay.example.com":           "https://relay.example.com",
		" https://relay.example.com/": "https://relay.example.com",
		"http://localhost:8787":       "http://localhost:8787",
		"localhost:8787":              "http://localhost:8787",
		"127.0.0.1:8787":              "http://127.0.0.1:8787",
		"relay.example.com/shop/":     "https://relay.example.com/shop",
		"":                            "",
		"ftp://relay.example.com":     "",
		"https://":                    "",
		"https://a:b@relay.test":      "",
		"http://exa mple":             "",
	} {
		got, err := link.ParseAddress(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("ParseAddress(%q) = %q, %v", typed, got, err)
		}
	}
}
