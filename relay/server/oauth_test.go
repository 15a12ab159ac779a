package server_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

func TestBounce(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	const random = ".aZ09_-aZ09_-aZ09_-x"
	tests := []struct{ name, query, want string }{
		{"code", "code=AQB%2Fx&state=49152" + random, "http://localhost:49152/oauth/callback?code=AQB%2Fx&state=49152" + random},
		{
			"refusal", "error=access_denied&error_reason=user_denied&error_code=200&error_description=Permissions+error&state=1024" + random,
			"http://localhost:1024/oauth/callback?error=access_denied&error_reason=user_denied&error_code=200&error_description=Permissions+error&state=1024" + random,
		},
		{"highest port", "state=65535" + random, "http://localhost:65535/oauth/callback?state=65535" + random},
		{"port too high", "state=65536" + random, ""},
		{"port too low", "state=1023" + random, ""},
		{"port zero", "state=0" + random, ""},
		{"port with zeros", "state=08080" + random, ""},
		{"another host", "state=evil.example:8080" + random, ""},
		{"user and host", "state=8080@evil.example" + random, ""},
		{"path in port", "state=8080/../x" + random, ""},
		{"no random part", "state=8080", ""},
		{"line break", "state=8080" + random + "%0d%0aX:1", ""},
		{"two states", "state=8080" + random + "&state=8081" + random, ""},
		{"none", "code=x", ""},
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, test := range tests {
		resp, err := client.Get(r.URL() + "/oauth/callback?" + test.query)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Location"); got != test.want {
			t.Errorf("%s: leads to %q, want %q", test.name, got, test.want)
		}
		if want := map[bool]int{true: 302, false: 400}[test.want != ""]; resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", test.name, resp.StatusCode, want)
		}
		if resp.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: headers %v", test.name, resp.Header)
		}
	}
}

func TestBounce_page_escapes(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	page := get(t, r.URL()+"/oauth/callback?error_description="+url.QueryEscape(`<script>alert(1)</script>`))
	if strings.Contains(page, "<script>") || !strings.Contains(page, "&lt;script&gt;") {
		t.Errorf("page is %s", page)
	}
}

func TestExchangeToken(t *testing.T) {
	t.Parallel()
	refused := object{"error": object{"code": 100, "error_subcode": 36009, "message": "This authorization code has been used.", "type": "OAuthException"}}
	meta := startMeta(t, map[string]func(asked) (int, any){
		"GET /oauth/access_token": func(q asked) (int, any) {
			switch {
			case q.Params.Get("code") == "used":
				return 400, refused
			case q.Params.Get("code") == "html":
				return 500, "<html>sorry</html>"
			}
			return 200, object{"access_token": "EAAKshort", "token_type": "bearer", "expires_in": 5112000}
		},
	})
	r := relaytest.Start(t, relaytest.Options{GraphURL: meta.URL})
	nok := r.Pair(t, "Nok")

	t.Run("as x/oauth2 sends it", func(t *testing.T) {
		config := oauth2.Config{
			ClientID: relaytest.AppID, RedirectURL: "https://relay.example/oauth/callback?a=b c",
			Endpoint: oauth2.Endpoint{TokenURL: r.URL() + "/oauth/access_token", AuthStyle: oauth2.AuthStyleInParams},
		}
		ctx := context.WithValue(context.Background(), oauth2.HTTPClient, &http.Client{Transport: bearer(nok.Token)})
		token, err := config.Exchange(ctx, "AQB", oauth2.VerifierOption("verifier"))
		if err != nil || token.AccessToken != "EAAKshort" {
			t.Fatalf("token %v, %v", token, err)
		}
		got := meta.requests("/oauth/access_token")[0]
		want := url.Values{
			"client_id": {relaytest.AppID}, "client_secret": {relaytest.AppSecret}, "code": {"AQB"},
			"redirect_uri": {config.RedirectURL}, "grant_type": {"authorization_code"}, "code_verifier": {"verifier"},
		}
		if got.Path != "/v26.0/oauth/access_token" || got.Method != "GET" || got.Params.Encode() != want.Encode() {
			t.Errorf("Meta was asked %s %s %v", got.Method, got.Path, got.Params)
		}
	})
	const exchange = "grant_type=fb_exchange_token&fb_exchange_token=SHORT"
	tests := []struct {
		name, token, form string
		status            int
		body              string
	}{
		{"long-lived", nok.Token, exchange, 200, `"EAAKshort"`},
		{"with our client_id", nok.Token, exchange + "&client_id=" + relaytest.AppID, 200, `"EAAKshort"`},
		{"Meta's refusal as it is", nok.Token, "grant_type=authorization_code&code=used", 400, `"error_subcode":36009`},
		{"Meta without JSON", nok.Token, "grant_type=authorization_code&code=html", 502, wire.ProblemMetaUnreachable},
		{"another app", nok.Token, exchange + "&client_id=1", 400, wire.ProblemBadRequest},
		{"another grant", nok.Token, "grant_type=client_credentials", 400, wire.ProblemBadRequest},
		{"no grant", nok.Token, "code=x", 400, wire.ProblemBadRequest},
		{"no code", nok.Token, "grant_type=authorization_code", 400, wire.ProblemBadRequest},
		{"too large", nok.Token, exchange + strings.Repeat("x", 100_000), 413, wire.ProblemTooLarge},
		{"not paired", "pdk_x", exchange, 401, wire.ProblemUnauthorized},
	}
	for _, test := range tests {
		status, body := postForm(t, r.URL()+"/oauth/access_token", test.token, test.form)
		if status != test.status || !strings.Contains(body, test.body) {
			t.Errorf("%s: %d %s", test.name, status, body)
		}
		if strings.Contains(body, relaytest.AppSecret) {
			t.Errorf("%s: the answer holds the secret", test.name)
		}
	}
	for _, q := range meta.requests("/oauth/access_token") {
		if q.Params.Get("client_secret") != relaytest.AppSecret || q.Params.Get("client_id") != relaytest.AppID {
			t.Errorf("asked without our app: %v", q.Params)
		}
	}
}

func TestExchangeToken_unreachable(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	status, body := postForm(t, r.URL()+"/oauth/access_token", nok.Token, "grant_type=authorization_code&code=SECRETCODE")
	if status != 502 || !strings.Contains(body, wire.ProblemMetaUnreachable) {
		t.Errorf("%d %s", status, body)
	}
	for _, secret := range []string{"SECRETCODE", relaytest.AppSecret, "access_token?"} {
		if strings.Contains(body, secret) {
			t.Errorf("the answer holds %s: %s", secret, body)
		}
	}
}

func postForm(t *testing.T, url, token, form string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := bearer(token).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// bearer adds a device token to requests.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}
