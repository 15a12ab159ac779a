package server_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/webhook"
	"pagedesk/relay/wire"
)

func TestVerifyWebhook(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{VerifyToken: "tok"})
	for query, want := range map[string]struct {
		status int
		body   string
	}{
		"hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=tok": {200, "1158201444"},
		"hub.mode=subscribe&hub.challenge=<b>&hub.verify_token=tok":        {200, "<b>"},
		"hub.mode=subscribe&hub.challenge=1&hub.verify_token=other":        {403, ""},
		"": {403, ""},
	} {
		resp, err := http.Get(r.URL() + "/webhooks/meta?" + query)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want.status || (want.status == 200 && string(body) != want.body) {
			t.Errorf("%s: %d %q", query, resp.StatusCode, body)
		}
		if resp.StatusCode == 200 && !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("a browser could run the challenge: %s", resp.Header.Get("Content-Type"))
		}
	}
}

func TestReceiveWebhook(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1042")
	good := message("1042", "2600", "m_1")
	many := `{"object":"page","entry":[` + strings.TrimSuffix(strings.Repeat(`{"id":"1042","messaging":[{"sender":{"id":"7"}}]},`, 3000), ",") + `]}`
	tests := []struct {
		name, body, signature string
		status, entries       int
	}{
		{"genuine", good, "", 200, 1},
		{"the same again is the desktop's to sort out", good, "", 200, 1},
		{"page id as a number", strings.Replace(good, `"id":"1042"`, `"id":1042`, 1), "", 200, 1},
		{"thousands of entries", many, "", 200, 3000},
		{"one known Page of two", `{"object":"page","entry":[{"id":"9"},{"id":"1042"}]}`, "", 200, 1},
		{"unknown Page", message("9999", "1", "m"), "", 200, 0},
		{"another object", strings.Replace(good, `"page"`, `"instagram"`, 1), "", 200, 0},
		{"no elements", `{"object":"page","entry":[]}`, "", 200, 0},
		{"wrong signature", good, "sha256=" + strings.Repeat("0", 64), 401, 0},
		{"signature of another body", good, webhook.Sign(relaytest.AppSecret, []byte(good+" ")), 401, 0},
		{"old signature", good, "sha1=" + strings.Repeat("0", 40), 401, 0},
		{"signed, not JSON", "hello", "", 400, 0},
		{"signed, empty", "", "", 400, 0},
		{"signed, cut off", good[:len(good)-5], "", 400, 0},
		{"signed, another JSON", `{"hello":1}`, "", 400, 0},
		{"signed, nested deeply", `{"object":"page","entry":[{"id":"1042","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}]}`, "", 400, 0},
		{"too large", `{"object":"page","entry":[{"id":"1042","x":"` + strings.Repeat("x", 4<<20) + `"}]}`, "", 413, 0},
		{"just within the limit", `{"object":"page","entry":[{"id":"1042","x":"` + strings.Repeat("x", 4<<20-100) + `"}]}`, "", 200, 1},
	}
	d := dial(t, r, nok.Token, 0)
	d.entries(t, 1) // that Nok has joined
	for _, test := range tests {
		signature := test.signature
		if signature == "" {
			signature = webhook.Sign(relaytest.AppSecret, []byte(test.body))
		}
		if status := postWebhook(t, r, test.body, signature); status != test.status {
			t.Errorf("%s: status %d, want %d", test.name, status, test.status)
		}
		d.entries(t, test.entries)
	}
	if status := postWebhook(t, r, good, ""); status != 401 {
		t.Errorf("without signature: %d", status)
	}
	// Nothing beyond what was counted has arrived.
	r.Deliver(t, message("1042", "last", "m_last"))
	if e := d.entries(t, 1)[0]; e.Thread != "last" || len(d.queued) != 0 {
		t.Errorf("next is %s of %s, %d more", e.Kind, e.Thread, len(d.queued))
	}
	metrics := get(t, r.URL()+"/metrics")
	for _, want := range []string{
		`pagedesk_relay_webhooks_total{result="bad_signature"} 4`,
		`pagedesk_relay_unknown_account_events_total 3`,
		`pagedesk_relay_connected_desktops 1`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics have no %s", want)
		}
	}
}

func postWebhook(t *testing.T, r *relaytest.Relay, body, signature string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.URL()+"/webhooks/meta", bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	if signature != "" {
		req.Header.Set(webhook.SignatureHeader, signature)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What Meta sent reaches the desktop byte for byte.
func TestReceiveWebhook_keeps_bytes(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1042")
	element := `{"id":"1042", "time":1,"messaging":[{"sender":{"id":"2"},"message":{"text":"\u0e2a\u0e27 https:\/\/x\/ \ud83d\ude00","n":1.50e2}}],"a":1,"a":2}`
	if status := r.Deliver(t, fmt.Sprintf(`{"object":"page","entry":[%s]}`, element)); status != 200 {
		t.Fatalf("status %d", status)
	}
	d := dial(t, r, nok.Token, 0)
	e := d.entries(t, 2)[1]
	if want := `{"object":"page","entry":` + element + `}`; string(e.Body) != want || e.Kind != wire.KindWebhook {
		t.Errorf("body is\n%s, want\n%s", e.Body, want)
	}
}

func TestReceiveWebhook_body_that_ends_early(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"object\":"); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
		t.Errorf("answer %.80q, %v", answer, err)
	}
}

func TestMetrics_on_an_address_of_their_own(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	r := relaytest.Start(t, relaytest.Options{Metrics: address})
	get(t, r.URL()+"/healthz") // it serves
	if got := get(t, "http://"+address+"/metrics"); !strings.Contains(got, "pagedesk_relay_webhooks_total") {
		t.Errorf("metrics are %.200s", got)
	}
	if got := get(t, r.URL()+"/metrics"); strings.Contains(got, "pagedesk_relay") {
		t.Error("metrics are on the public address too")
	}
}
