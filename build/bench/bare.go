package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"pagedesk/relay/server"
	"pagedesk/relay/webhook"
	"pagedesk/relay/wire"
)

// The shop of the bench.
const (
	appID     = "770000000000001"
	appSecret = "bench-app-secret"
	page      = "104200000000001"
	object    = "page"
)

// patience is how long something that should happen at once may take.
const patience = 30 * time.Second

// serveBare checks signatures and stores nothing: what a relay on net/http
// cannot be faster than.
func serveBare(context.Context, string) (served, error) {
	return listenAndServe(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		given, _ := hex.DecodeString(strings.TrimPrefix(r.Header.Get(webhook.SignatureHeader), "sha256="))
		mac := hmac.New(sha256.New, []byte(appSecret))
		mac.Write(body)
		if err != nil || !hmac.Equal(mac.Sum(nil), given) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
}

// serveEcho is the echo server of gorilla/websocket's examples, with
// compression as the relay offers it.
func serveEcho(context.Context, string) (served, error) {
	upgrader := websocket.Upgrader{EnableCompression: true}
	return listenAndServe(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			kind, message, err := conn.ReadMessage()
			if err != nil {
				return
			}
			if err := conn.WriteMessage(kind, message); err != nil {
				return
			}
		}
	}))
}

// pair pairs a device with a relay that serves on address and claims the Page
// for it.
func pair(ctx context.Context, s *server.Server, address string) (wire.PairResponse, error) {
	var paired wire.PairResponse
	code, err := s.SetupCode(ctx)
	if err != nil {
		return paired, err
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	text, err := json.Marshal(wire.PairRequest{Code: code, Name: "Bench", PublicKey: base64.StdEncoding.EncodeToString(key)})
	if err != nil {
		return paired, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/v1/pair", bytes.NewReader(text))
	if err != nil {
		return paired, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return paired, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return paired, fmt.Errorf("pair: status %d", answer.StatusCode)
	}
	if err := json.NewDecoder(answer.Body).Decode(&paired); err != nil {
		return paired, fmt.Errorf("pair: %w", err)
	}
	_, err = s.ClaimUnchecked(ctx, paired.Workspace.ID, object, page)
	return paired, err
}
