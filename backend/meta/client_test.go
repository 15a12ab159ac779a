package meta_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

const plainToken = "EAAKpageA0123456789"

var page = meta.Page{ID: "104200000000001", Token: secret.New(plainToken)}

// serve starts a server for one case and returns a client of it.
func serve(t *testing.T, handler http.HandlerFunc) *meta.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &meta.Client{GraphURL: server.URL, HTTPClient: server.Client(), Timeout: 5 * time.Second}
}

// answer writes one JSON answer.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func asError(t *testing.T, err error) *meta.Error {
	t.Helper()
	var e *meta.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *meta.Error", err)
	}
	return e
}

func TestSendRequest(t *testing.T) {
	t.Parallel()
	var got struct {
		Path, Query, Auth, Type, Agent string
		Body                           any
	}
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got.Path, got.Query = r.Method+" "+r.URL.Path, r.URL.RawQuery
		got.Auth, got.Type, got.Agent = r.Header.Get("Authorization"), r.Header.Get("Content-Type"), r.Header.Get("User-Agent")
		_ = json.NewDecoder(r.Body).Decode(&got.Body)
		answer(200, `{"recipient_id":2600000000000011,"message_id":"m_AbC200"}`)(w, r)
	})
	sent, err := client.Send(t.Context(), page, meta.SendRequest{
		Recipient: "2600000000000011", Text: "ใช่ค่ะ <b>2</b>", Metadata: "pd:7f3a", ReplyTo: "m_AbC123",
	})
	if err != nil {
		t.Fatal(err)
	}
	if sent.MessageID != "m_AbC200" || sent.RecipientID != "2600000000000011" {
		t.Errorf("got %+v", sent)
	}
	if got.Path != "POST /v26.0/104200000000001/messages" || got.Query != "" || got.Auth != "Bearer "+plainToken ||
		got.Type != "application/json" || !strings.HasPrefix(got.Agent, "Pagedesk/") {
		t.Errorf("request %+v", got)
	}
	want := map[string]any{
		"recipient": map[string]any{"id": "2600000000000011"}, "messaging_type": "RESPONSE",
		"message": map[string]any{"text": "ใช่ค่ะ <b>2</b>", "metadata": "pd:7f3a"}, "reply_to": map[string]any{"mid": "m_AbC123"},
	}
	if diff := cmp.Diff(want, got.Body); diff != "" {
		t.Error(diff)
	}
}

func TestSendTagAndAction(t *testing.T) {
	t.Parallel()
	var bodies []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(b))
		answer(200, `{"recipient_id":"2600000000000011"}`)(w, r)
	})
	if _, err := client.Send(t.Context(), page, meta.SendRequest{
		Recipient: "2600000000000011", Type: meta.TypeMessageTag, Tag: meta.TagHumanAgent, Text: "hello",
	}); err != nil {
		t.Fatal(err)
	}
	if err := client.SenderAction(t.Context(), page, "2600000000000011", meta.ActionMarkSeen); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"recipient":{"id":"2600000000000011"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"hello"}}`,
		`{"recipient":{"id":"2600000000000011"},"sender_action":"mark_seen"}`,
	}
	if diff := cmp.Diff(want, bodies); diff != "" {
		t.Error(diff)
	}
}

func TestGraphURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ suffix, version, want string }{
		{"", "", "/v26.0/me"},
		{"/", "", "/v26.0/me"},
		{"", "v25.0", "/v25.0/me"},
		{"/v24.0", "v26.0", "/v24.0/me"},
		{"/v24.0/", "", "/v24.0/me"},
		{"/graph", "", "/graph/v26.0/me"},
	} {
		var got string
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			got = r.URL.Path
			answer(200, `{"id":"10150000000000081","name":"Nok"}`)(w, r)
		})
		client.GraphURL += c.suffix
		client.Version = c.version
		me, err := client.Me(t.Context(), page.Token)
		if err != nil || me.Name != "Nok" || me.ID != "10150000000000081" {
			t.Errorf("%+v: %v %v", c, me, err)
		}
		if got != c.want {
			t.Errorf("%+v: asked for %s", c, got)
		}
	}
}

func TestIdsCannotLeaveTheirPlaceInThePath(t *testing.T) {
	t.Parallel()
	var paths []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.EscapedPath())
		answer(200, `{}`)(w, r)
	})
	for _, id := range []string{"", ".", ".."} {
		if _, err := client.Profile(t.Context(), page, id); err == nil {
			t.Errorf("%q was accepted as an id", id)
		}
	}
	if _, err := client.Profile(t.Context(), page, "../me?x=1#y"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"/v26.0/..%2Fme%3Fx=1%23y"}, paths); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutToken(t *testing.T) {
	t.Parallel()
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request without a token was sent") })
	_, err := client.Me(t.Context(), secret.Token{})
	if e := asError(t, err); e.Class != meta.Reauthorize || !errors.Is(err, meta.ErrNoToken) {
		t.Errorf("got %v", err)
	}
}

// cut closes the connection after reading the request and writing prefix.
func cut(t *testing.T, prefix string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		hijacker, ok := w.(http.Hijacker)
		if !ok {
			t.Error("cannot take the connection over")
			return
		}
		conn, _, err := hijacker.Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, prefix)
		_ = conn.Close()
	}
}

func TestNoUsableAnswer(t *testing.T) {
	t.Parallel()
	type verdict struct {
		Send, Read meta.Class
		Reason     meta.Reason
	}
	unknown := verdict{meta.Ambiguous, meta.Retry, meta.ReasonTemporary}
	lost := verdict{meta.Ambiguous, meta.Retry, meta.ReasonUnreachable}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    verdict
	}{
		"html 500":               {answer(500, "<html><body>Sorry, something went wrong.</body></html>"), unknown},
		"html 200":               {answer(200, "<html>Hotel Wi-Fi: please log in</html>"), unknown},
		"html 404":               {answer(404, "<html>nothing here</html>"), verdict{meta.Retry, meta.Retry, meta.ReasonTemporary}},
		"empty 200":              {answer(200, ""), unknown},
		"empty 503":              {answer(503, ""), unknown},
		"json 502 without error": {answer(502, `{}`), unknown},
		"text 429":               {answer(429, "slow down"), verdict{meta.Throttled, meta.Throttled, meta.ReasonThrottled}},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusFound)
		}, unknown},
		"cut before the answer":    {cut(t, ""), lost},
		"cut in the answer":        {cut(t, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"recip"), lost},
		"nonsense instead of HTTP": {cut(t, "\x00\x01\x02 what?\r\n\r\n"), lost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, c.handler)
			_, err := client.Send(t.Context(), page, meta.SendRequest{Recipient: "2600000000000011", Text: "hello"})
			sendErr := asError(t, err)
			other := serve(t, c.handler) // its own budget
			_, err = other.Profile(t.Context(), page, "2600000000000011")
			readErr := asError(t, err)
			got := verdict{sendErr.Class, readErr.Class, sendErr.Reason}
			if got != c.want || readErr.Reason != c.want.Reason {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			for _, e := range []*meta.Error{sendErr, readErr} {
				if strings.Contains(e.Error(), plainToken) || strings.Contains(e.Error(), "http://") {
					t.Errorf("the text shows a token or an address: %v", e)
				}
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	client := &meta.Client{GraphURL: "http://" + listener.Addr().String()}
	_, err = client.Send(t.Context(), page, meta.SendRequest{Recipient: "2600000000000011", Text: "hello"})
	if e := asError(t, err); e.Class != meta.Retry || e.Reason != meta.ReasonUnreachable || e.HTTPStatus != 0 {
		t.Errorf("got %+v: nothing can have been sent", e)
	}
}

func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	client.Timeout = 50 * time.Millisecond
	_, err := client.Send(t.Context(), page, meta.SendRequest{Recipient: "2600000000000011", Text: "hello"})
	if e := asError(t, err); e.Class != meta.Ambiguous || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("our own limit: got %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	client.Timeout = time.Minute
	_, err = client.Send(ctx, page, meta.SendRequest{Recipient: "2600000000000011", Text: "hello"})
	if e := asError(t, err); e.Class != meta.Ambiguous || ctx.Err() == nil {
		t.Errorf("the caller's limit: got %v", err)
	}
}

func TestAnswerTooLarge(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		out := bufio.NewWriter(w)
		_, _ = out.WriteString(`{"name":"`)
		for range 9 << 10 {
			_, _ = out.WriteString(strings.Repeat("x", 1024))
		}
		_, _ = out.WriteString(`"}`)
		_ = out.Flush()
	})
	_, err := client.Profile(t.Context(), page, "2600000000000011")
	if e := asError(t, err); e.Class != meta.Retry || !strings.Contains(e.Message, "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	client := serve(t, answer(400, fmt.Sprintf(
		`{"error":{"message":"Malformed access token %s in /me?access_token=%s","type":"OAuthException","code":190,"fbtrace_id":"AqSim0002"}}`,
		plainToken, plainToken)))
	var log bytes.Buffer
	client.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	_, err := client.Me(t.Context(), page.Token)
	e := asError(t, err)
	for _, text := range []string{log.String(), err.Error(), e.Message, fmt.Sprintf("%+v", e)} {
		if strings.Contains(text, "EAAK") {
			t.Errorf("a token is shown: %s", text)
		}
	}
	if e.TraceID != "AqSim0002" || !strings.Contains(log.String(), "AqSim0002") {
		t.Errorf("the trace id is lost: %+v, %s", e, log.String())
	}
}
