package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pagedesk/relay/registry"
	"pagedesk/relay/server"
	"pagedesk/relay/webhook"
	"pagedesk/relay/wire"
)

const (
	patience  = 30 * time.Second
	appSecret = "crash-secret"
	posts     = 2000
	killAfter = 700 // accepted webhooks
)

// build compiles the relay as it is shipped.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "relay")
	command := exec.Command("go", "build", "-o", binary, ".")
	command.Env = append(command.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// process is a running relay.
type process struct {
	*exec.Cmd
	code string // the setup code it printed, if it did
}

func serve(t *testing.T, binary, data, address string) *process {
	t.Helper()
	_, err := os.Stat(filepath.Join(data, registry.FileName))
	fresh := errors.Is(err, fs.ErrNotExist)
	p := &process{Cmd: exec.Command(binary, "serve", "--data", data, "--listen", address,
		"--meta-app-id", "1", "--meta-app-secret", appSecret, "--graph-url", "http://127.0.0.1:1", "--log-level", "error")}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	printed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		printed <- line
		_, _ = io.Copy(io.Discard, out)
	}()
	await(t, "the relay to serve", func() bool {
		resp, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	soon := time.Duration(0)
	if fresh { // the code is printed before it serves, but perhaps not read yet
		soon = patience
	}
	select {
	case line := <-printed:
		p.code = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`).FindString(line)
	case <-time.After(soon):
	}
	return p
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A relay that is killed in the middle has every webhook it said 200 to, once
// and in order, and hands it to a desktop afterwards.
func TestKill(t *testing.T) {
	t.Parallel()
	binary, data, address := build(t), t.TempDir(), freeAddress(t)
	relay := serve(t, binary, data, address)
	if relay.code == "" {
		t.Fatal("no setup code at the first start")
	}
	token := pairAndClaim(t, data, address, relay)

	relay = serve(t, binary, data, address)
	if relay.code != "" {
		t.Error("a setup code at the second start")
	}
	accepted := postAll(t, address, func(count int) {
		if count == killAfter {
			_ = relay.Process.Kill()
		}
	})
	if len(accepted) < killAfter || len(accepted) == posts {
		t.Fatalf("%d webhooks accepted: the relay was not killed in the middle", len(accepted))
	}
	_ = relay.Wait()
	serve(t, binary, data, address)
	seen := receive(t, address, token)
	for mid := range accepted {
		if seen[mid] != 1 {
			t.Errorf("%s was accepted and arrives %d times", mid, seen[mid])
		}
	}
	for mid, times := range seen {
		if times > 1 {
			t.Errorf("%s arrives %d times", mid, times)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// pairAndClaim sets the relay up and stops it as a service manager would.
func pairAndClaim(t *testing.T, data, address string, relay *process) string {
	t.Helper()
	body := fmt.Sprintf(`{"code":"%s","name":"Nok","public_key":"%s="}`, relay.code, strings.Repeat("A", 43))
	resp, err := http.Post("http://"+address+"/v1/pair", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	paired := decode[wire.PairResponse](t, resp.Body)
	if err := relay.Process.Signal(interrupt); err != nil {
		t.Fatal(err)
	}
	if err := relay.Wait(); err != nil {
		t.Fatalf("stopped with %v", err)
	}
	config := server.Defaults()
	config.Data = data
	s, err := server.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.ClaimUnchecked(t.Context(), paired.Workspace.ID, "page", "1042"); err != nil {
		t.Fatal(err)
	}
	return paired.Token
}

// postAll posts webhooks from many senders and returns the message ids of
// those that got a 200.
func postAll(t *testing.T, address string, onAccepted func(count int)) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	accepted := map[string]bool{}
	var all sync.WaitGroup
	for sender := range 16 {
		all.Go(func() {
			for i := sender; i < posts; i += 16 {
				mid := fmt.Sprintf("m_%04d", i)
				if post(address, mid) {
					mu.Lock()
					accepted[mid] = true
					count := len(accepted)
					mu.Unlock()
					onAccepted(count)
				}
			}
		})
	}
	all.Wait()
	return accepted
}

func post(address, mid string) bool {
	body := []byte(`{"object":"page","entry":[{"id":"1042","messaging":[{"sender":{"id":"7"},"message":{"mid":"` + mid + `"}}]}]}`)
	req, err := http.NewRequest(http.MethodPost, "http://"+address+"/webhooks/meta", bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set(webhook.SignatureHeader, webhook.Sign(appSecret, body))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// receive replays the whole journal over a websocket and counts message ids.
func receive(t *testing.T, address, token string) map[string]int {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+address+"/v1/connect", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.WriteJSON(wire.Hello{T: wire.TypeHello, V: wire.Version}); err != nil {
		t.Fatal(err)
	}
	seen, last := map[string]int{}, int64(0)
	mid := regexp.MustCompile(`m_[0-9]{4}`)
	for {
		var frame wire.Entries
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		if err := conn.ReadJSON(&frame); err != nil {
			t.Fatal(err)
		}
		if frame.T == wire.TypeLive {
			return seen
		}
		for _, e := range frame.Entries {
			if e.Seq <= last {
				t.Errorf("seq %d after %d", e.Seq, last)
			}
			last = e.Seq
			if found := mid.FindString(string(e.Body)); found != "" {
				seen[found]++
			}
		}
	}
}
