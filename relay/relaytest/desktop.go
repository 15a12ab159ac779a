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
	return r.Redeem(t, r.SetupCode(t), wire.PairRequest{Name: name})
}

// Join pairs a device of a new member whom the member with the token invites.
func (r *Relay) Join(t testing.TB, token, name string, role wire.Role) wire.PairResponse {
	t.Helper()
	invite := r.Invite(t, token, wire.InviteRequest{Role: role})
	return r.Redeem(t, invite.Code, wire.PairRequest{Name: name})
}

// Invite makes an invite that lasts an hour unless it says otherwise.
func (r *Relay) Invite(t testing.TB, token string, req wire.InviteRequest) wire.Invite {
	t.Helper()
	if req.LastsS == 0 {
		req.LastsS = 3600
	}
	var invite wire.Invite
	if status := r.Call(t, http.MethodPost, "/v1/invites", token, req, &invite); status != http.StatusOK {
		t.Fatalf("relaytest: invite: status %d", status)
	}
	return invite
}

// Redeem pairs a device with a code and a key of its own.
func (r *Relay) Redeem(t testing.TB, code string, req wire.PairRequest) wire.PairResponse {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	req.Code, req.PublicKey = code, base64.StdEncoding.EncodeToString(key)
	if req.Device == "" {
		req.Device = req.Name + "'s computer"
	}
	var paired wire.PairResponse
	if status := r.Call(t, http.MethodPost, "/v1/pair", "", req, &paired); status != http.StatusOK {
		t.Fatalf("relaytest: pair %s: status %d", req.Name, status)
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
