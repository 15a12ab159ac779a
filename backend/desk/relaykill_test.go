package desk_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/metasim"
)

// relayProcess is a relay that can be killed.
type relayProcess struct {
	program, address, data string
	sim                    *metasim.Sim
	process                *exec.Cmd
}

func (r *relayProcess) start(t *testing.T) {
	t.Helper()
	r.process = exec.Command(r.program, "serve", "--listen", r.address, "--data", r.data, "--meta-app-id", r.sim.AppID(),
		"--graph-url", r.sim.URL(), "--dialog-url", r.sim.URL())
	r.process.Env = append(os.Environ(), "PAGEDESK_RELAY_META_APP_SECRET="+r.sim.AppSecret())
	if err := r.process.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.Now().Add(30 * time.Second)
	for {
		res, err := http.Get("http://" + r.address + "/healthz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(limit) {
			t.Fatal("the relay does not answer")
		}
	}
}

func (r *relayProcess) kill() {
	_ = r.process.Process.Signal(syscall.SIGKILL)
	_ = r.process.Wait()
}

// The relay is killed in the middle of 2,000 webhooks. Every one that got a
// 200 is on the desktop after the restart, once.
func TestRelayKilledInTheMiddleOfABurst(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "relay")
	if out, err := exec.Command("go", "build", "-o", program, "pagedesk/relay").CombinedOutput(); err != nil {
		t.Fatalf("build relay: %v\n%s", err, out)
	}
	sim := metasim.New(metasim.Config{Seed: 1})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() { cancel(); running.Wait() })
	running.Go(func() { _ = sim.Run(ctx, l) })
	<-sim.Ready()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	relay := &relayProcess{program: program, address: free.Addr().String(), data: filepath.Join(dir, "relay-data"), sim: sim}
	_ = free.Close()
	relay.start(t)
	t.Cleanup(func() { relay.kill() })
	code, err := exec.Command(program, "setup-code", "--data", relay.data).Output()
	if err != nil {
		t.Fatal(err)
	}

	d, err := desk.Open(ctx, desk.Options{
		Dir: filepath.Join(dir, "desk"),
		Keychain: func(profile string) keychain.Keychain {
			return keychain.File(filepath.Join(dir, "secrets.json"), profile)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); running.Wait(); _ = d.Close() })
	if err := d.Pair(ctx, "http://"+relay.address, strings.TrimSpace(string(code)), "Nok"); err != nil {
		t.Fatal(err)
	}
	running.Go(func() { _ = d.Run(ctx) })
	if _, err := d.Login(ctx, desk.LoginOptions{Open: func(address string) error {
		_, err := sim.Approve(ctx, address, metasim.Choice{})
		return err
	}}); err != nil {
		t.Fatal(err)
	}
	channel, err := d.Connect(ctx, desk.NewChannel{Page: metasim.LotusTea})
	if err != nil {
		t.Fatal(err)
	}

	const total, killAt = 2000, 700
	accepted := post(t, relay, total, killAt)
	t.Logf("%d of %d were accepted before the kill", len(accepted), total)
	relay.start(t)
	limit := time.Now().Add(time.Minute)
	for {
		missing := 0
		for mid := range accepted {
			if _, err := d.Message(ctx, channel.ID, inbox.MessageID(mid)); err != nil {
				missing++
			}
		}
		if missing == 0 {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("%d accepted webhooks are missing", missing)
		}
	}
	export, err := d.Export(ctx)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, m := range export.Messages {
		seen[m.ID]++
		if seen[m.ID] > 1 {
			t.Errorf("%s is there %d times", m.ID, seen[m.ID])
		}
	}
}

// post sends total webhooks from several senders, kills the relay after
// killAt answers, and tells which messages got a 200.
func post(t *testing.T, relay *relayProcess, total, killAt int) map[string]bool {
	t.Helper()
	work := make(chan int)
	accepted := map[string]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	t.Cleanup(client.CloseIdleConnections)
	for range 16 {
		wg.Go(func() {
			for i := range work {
				mid := fmt.Sprintf("m_kill_%04d", i)
				if !deliver(client, relay, i, mid) {
					continue
				}
				mu.Lock()
				accepted[mid] = true
				if len(accepted) == killAt {
					relay.kill()
				}
				mu.Unlock()
			}
		})
	}
	for i := range total {
		work <- i
	}
	close(work)
	wg.Wait()
	return accepted
}

func deliver(client *http.Client, relay *relayProcess, i int, mid string) bool {
	now := time.Now().UnixMilli()
	body := fmt.Sprintf(`{"object":"page","entry":[{"id":"%s","time":%d,"messaging":[{"sender":{"id":"26%010d"},"recipient":{"id":"%s"},"timestamp":%d,"message":{"mid":"%s","text":"message %d"}}]}]}`,
		metasim.LotusTea, now, i%100, metasim.LotusTea, now, mid, i)
	mac := hmac.New(sha256.New, []byte(relay.sim.AppSecret()))
	mac.Write([]byte(body))
	req, err := http.NewRequest(http.MethodPost, "http://"+relay.address+"/webhooks/meta", bytes.NewReader([]byte(body)))
	if err != nil {
		return false
	}
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}
