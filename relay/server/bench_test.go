//go:build unix

package server_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/webhook"
	"pagedesk/relay/wire"
)

// senders is how many keep-alive connections post at once.
const senders = 32

// BenchmarkWebhooks posts webhooks of 600 bytes to a relay with some desktops
// connected, and to a handler that checks the signature and stores nothing.
func BenchmarkWebhooks(b *testing.B) {
	body := benchWebhook()
	signature := webhook.Sign(relaytest.AppSecret, body)
	b.Run("bare", func(b *testing.B) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		server := &http.Server{Handler: bareHandler(relaytest.AppSecret)}
		go func() { _ = server.Serve(listener) }()
		defer server.Close()
		post(b, "http://"+listener.Addr().String(), body, signature)
	})
	for _, desktops := range []int{0, 1, 10, 100} {
		b.Run(fmt.Sprintf("relay/desktops=%d", desktops), func(b *testing.B) {
			r := relaytest.Start(b, relaytest.Options{})
			nok := r.Pair(b, "Nok")
			r.Claim(b, nok.Workspace.ID, "page", "104200000000001")
			var received atomic.Int64
			for range desktops {
				drain(b, r, nok.Token, &received)
			}
			post(b, r.URL()+"/webhooks/meta", body, signature)
			b.ReportMetric(float64(received.Load())/float64(b.N), "frames/op")
		})
	}
}

// bareHandler is what a relay cannot be faster than.
func bareHandler(secret string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		given, _ := hex.DecodeString(strings.TrimPrefix(r.Header.Get(webhook.SignatureHeader), "sha256="))
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		if err != nil || !hmac.Equal(mac.Sum(nil), given) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}

// post sends b.N webhooks.
func post(b *testing.B, url string, body []byte, signature string) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(b.N))
	failed := make(chan error, senders)
	b.ResetTimer()
	spent := cpuSeconds()
	for range senders {
		go func() {
			for left.Add(-1) >= 0 {
				if err := postOnce(client, url, body, signature); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range senders {
		if err := <-failed; err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "webhooks/s")
	b.ReportMetric((cpuSeconds()-spent)/float64(b.N)*1e6, "cpu-µs/op")
}

// cpuSeconds is the processor time of this process, senders and desktops
// included: unlike elapsed time it is little changed by what else runs.
func cpuSeconds() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func postOnce(client *http.Client, url string, body []byte, signature string) error {
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(webhook.SignatureHeader, signature)
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}

// drain connects a desktop that reads and forgets.
func drain(b *testing.B, r *relaytest.Relay, token string, received *atomic.Int64) {
	b.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(r.ConnectURL(), http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	if err := conn.WriteJSON(wire.Hello{T: wire.TypeHello, V: wire.Version}); err != nil {
		b.Fatal(err)
	}
	go func() {
		for {
			_, text, err := conn.NextReader()
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, text)
			received.Add(1)
		}
	}()
}

// benchWebhook is a Messenger text of 600 bytes.
func benchWebhook() []byte {
	text := message("104200000000001", "2600000000000011", "m_"+strings.Repeat("AbC1", 30))
	return []byte(strings.Replace(text, `"hi"`, `"`+strings.Repeat("x", 600-len(text)+2)+`"`, 1))
}
