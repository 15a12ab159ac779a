package server_test

import (
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/server"
	"pagedesk/relay/wire"
)

// quick makes a relay lose patience soon.
var quick = server.Timing{Ping: 50 * time.Millisecond, ReadTimeout: time.Second, WriteTimeout: 200 * time.Millisecond, LeaseGrace: 50 * time.Millisecond}

func TestConnect_resumes(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1")
	d := dial(t, r, nok.Token, 0)
	r.Deliver(t, message("1", "7", "m_1"))
	last := d.entries(t, 2)[1]
	d.conn.Close()
	r.Restart(t)
	for i := range 5 {
		r.Deliver(t, message("1", "7", fmt.Sprint("later_", i)))
	}
	d = dial(t, r, nok.Token, last.Seq, last.Channel)
	if d.head <= last.Seq {
		t.Errorf("head %d", d.head)
	}
	for i, e := range d.entries(t, 5) {
		if !strings.Contains(string(e.Body), fmt.Sprint("later_", i)) {
			t.Errorf("entry %d is %s", i, e.Body)
		}
	}
	d.await(t, wire.TypeLive)
}

func TestConnect_sockets_of_one_device_do_not_disturb(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1")
	a, b := dial(t, r, nok.Token, 0), dial(t, r, nok.Token, 0)
	for i := range 10 {
		r.Deliver(t, message("1", "7", fmt.Sprint("m_", i)))
	}
	x, y := a.entries(t, 11), b.entries(t, 11)
	for i := range x {
		if x[i].Seq != y[i].Seq || string(x[i].Body) != string(y[i].Body) {
			t.Fatalf("entry %d differs", i)
		}
	}
}

func TestConnect_pings_and_notices_silence(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{Timing: quick})
	nok := r.Pair(t, "Nok")
	alive, silent := dial(t, r, nok.Token, 0), dial(t, r, nok.Token, 0)
	pings := make(chan struct{}, 100)
	answer := alive.conn.PingHandler()
	alive.conn.SetPingHandler(func(data string) error {
		pings <- struct{}{}
		return answer(data)
	})
	silent.conn.SetPingHandler(func(string) error { return nil })
	go func() {
		for {
			if _, _, err := alive.conn.ReadMessage(); err != nil {
				return
			}
		}
	}()
	for {
		if _, _, err := silent.conn.ReadMessage(); err != nil {
			break // the relay has given it up
		}
	}
	if len(pings) == 0 {
		t.Error("no ping came")
	}
	if metrics := get(t, r.URL()+"/metrics"); !strings.Contains(metrics, "pagedesk_relay_connected_desktops 1") {
		t.Error("the one that answers pings is gone too")
	}
}

// A desktop that does not read is cut off, the others get everything, and the
// slow one catches up when it returns.
func TestSlowDesktop(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{Timing: server.Timing{WriteTimeout: time.Second}})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1")
	slow := stuck(t, r, nok.Token)
	fast := dial(t, r, nok.Token, 0)
	fast.entries(t, 1)
	const count = 120
	pad := strings.Repeat("x", 100_000)
	for i := range count {
		if status := r.Deliver(t, message("1", "7", fmt.Sprint(i, "_", pad))); status != 200 {
			t.Fatalf("delivery %d got %d", i, status)
		}
		if e := fast.entries(t, 1)[0]; !strings.Contains(string(e.Body), fmt.Sprintf(`"mid":"%d_`, i)) {
			t.Fatalf("delivery %d came as another", i)
		}
	}
	deadline := time.Now().Add(patience)
	for !strings.Contains(get(t, r.URL()+"/metrics"), "pagedesk_relay_connected_desktops 1") {
		if time.Now().After(deadline) {
			t.Fatal("the slow desktop is still connected")
		}
	}
	slow.Close()
	if got := dial(t, r, nok.Token, 0).entries(t, count+1); len(got) != count+1 {
		t.Errorf("%d entries after returning", len(got))
	}
}

// Desktops that do not read keep nobody from the past of a channel that is
// opened to all of them.
func TestSlowDesktop_and_the_past(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, only(m.owner))
	d := dial(t, m.Relay, m.admin.Token, 0)
	d.await(t, wire.TypeLive)
	for range 2 * runtime.GOMAXPROCS(0) {
		stuck(t, m.Relay, m.agent.Token)
	}
	pad := strings.Repeat("x", 100_000)
	for i := range 120 {
		m.deliver(t, "7", fmt.Sprint(i, "_", pad))
	}
	m.share(t, wire.Access{Everyone: true})
	if sight := d.await(t, wire.TypeSight); sight.Level != wire.LevelFull {
		t.Errorf("told %+v", sight)
	}
}

// stuck connects a desktop that says hello and never reads.
func stuck(t *testing.T, r *relaytest.Relay, token string) *websocket.Conn {
	t.Helper()
	dialer := websocket.Dialer{NetDial: func(network, address string) (net.Conn, error) {
		conn, err := net.Dial(network, address)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4096)
		}
		return conn, err
	}}
	conn, _, err := dialer.Dial(r.ConnectURL(), http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.WriteJSON(wire.Hello{T: wire.TypeHello, V: wire.Version}); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestStop_says_goodbye(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	d := dial(t, r, nok.Token, 0)
	d.await(t, wire.TypeLive)
	go r.Stop(t)
	if code := d.closeCode(t); code != websocket.CloseGoingAway {
		t.Errorf("closed with %d", code)
	}
}

// Neither a desktop that never says hello nor one that never reads holds a
// stopping relay up.
func TestStop_does_not_wait_for_the_silent(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1")
	open(t, r, nok.Token)
	stuck(t, r, nok.Token)
	pad := strings.Repeat("x", 1_000_000)
	for i := range 12 {
		r.Deliver(t, message("1", "7", fmt.Sprint(i, pad)))
	}
	start := time.Now()
	r.Stop(t)
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("stopping took %v", took)
	}
}
