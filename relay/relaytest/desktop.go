package relaytest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"pagedesk/relay/wire"
)

// Pair pairs a device of a new owner.
func (r *Relay) Pair(t testing.TB, name string) wire.PairResponse {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	var paired wire.PairResponse
	status := r.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{
		Code: r.SetupCode(t), Name: name, Device: name + "'s computer", PublicKey: base64.StdEncoding.EncodeToString(key),
	}, &paired)
	if status != http.StatusOK {
		t.Fatalf("relaytest: pair %s: status %d", name, status)
	}
	return paired
}

// Claim gives an account to a workspace without asking Meta, and returns the
// channel's id.
func (r *Relay) Claim(t testing.TB, workspace, object, account string) string {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	channel, err := r.server.ClaimUnchecked(context.Background(), workspace, object, account)
	if err != nil {
		t.Fatalf("relaytest: claim %s %s: %v", object, account, err)
	}
	return channel.ID
}

// Call calls the relay's API with a device token, unless it is empty, and
// decodes the answer into out, unless it is nil.
func (r *Relay) Call(t testing.TB, method, path, token string, in, out any) int {
	t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	req, err := http.NewRequest(method, r.URL()+path, bytes.NewReader(text))
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("relaytest: %s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	if out != nil {
		if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
			t.Fatalf("relaytest: %s %s: answer %d: %v", method, path, resp.StatusCode, err)
		}
	}
	return resp.StatusCode
}

// ConnectURL is the address of the websocket.
func (r *Relay) ConnectURL() string {
	return "ws" + strings.TrimPrefix(r.URL(), "http") + "/v1/connect"
}
