package login_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"pagedesk/backend/login"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLogin(t *testing.T) {
	s := newStage(t)
	var l login.Login
	var stages []login.Stage
	got, err := l.Run(t.Context(), s.settings(), func(p login.Progress) { stages = append(stages, p.Stage) })
	if err != nil {
		t.Fatal(err)
	}
	if got.Token.Reveal() != longToken || got.Person.Name != "Nok" || len(got.Declined) != 0 || time.Until(got.Expires) < 59*24*time.Hour {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff([]login.Stage{login.Waiting, login.Exchanging}, stages); diff != "" {
		t.Error(diff)
	}
	q := s.dialogued
	if q.Get("client_id") != "770000000000001" || q.Get("response_type") != "code" || q.Get("redirect_uri") != s.server.URL+"/oauth/callback" ||
		q.Get("scope") != strings.Join(login.DefaultScopes, ",") || q.Get("code_challenge_method") != "S256" || q.Has("auth_type") || q.Has("config_id") {
		t.Errorf("dialog asked with %v", q)
	}
	if _, random, _ := strings.Cut(q.Get("state"), "."); len(random) != 43 {
		t.Errorf("state %q", q.Get("state"))
	}
	code, prolong := s.forms[0], s.forms[1]
	if code.Get("code") != theCode || code.Get("redirect_uri") != q.Get("redirect_uri") || code.Get("client_id") != "770000000000001" ||
		len(code.Get("code_verifier")) < 43 || code.Has("client_secret") {
		t.Errorf("code exchanged with %v", code)
	}
	if prolong.Get("fb_exchange_token") != shortToken || prolong.Get("client_id") != "770000000000001" {
		t.Errorf("token prolonged with %v", prolong)
	}
	shown := s.lastPage()
	if shown.Status != 200 || !strings.Contains(shown.Body, "You are logged in") || strings.Contains(shown.Body, theCode) {
		t.Errorf("the browser shows %d %s", shown.Status, shown.Body)
	}
	for header, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
	} {
		if !strings.Contains(shown.Header.Get(header), want) {
			t.Errorf("%s: %q", header, shown.Header.Get(header))
		}
	}
}

func TestLoginOptions(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*login.Settings)
		want   func(url.Values) bool
	}{
		"configuration": {
			func(s *login.Settings) { s.ConfigID = "990000000000001" },
			func(q url.Values) bool { return q.Get("config_id") == "990000000000001" && !q.Has("scope") },
		},
		"ask again": {
			func(s *login.Settings) { s.Rerequest = true },
			func(q url.Values) bool { return q.Get("auth_type") == "rerequest" },
		},
		"own scopes": {
			func(s *login.Settings) { s.Scopes = []string{"a", "b"} },
			func(q url.Values) bool { return q.Get("scope") == "a,b" },
		},
		"dialog address in full": {
			func(s *login.Settings) { s.DialogURL += "/v26.0/dialog/oauth" },
			func(q url.Values) bool { return q.Has("state") },
		},
		"dialog address with version": {
			func(s *login.Settings) { s.DialogURL += "/v26.0/"; s.Version = "v1.0" },
			func(q url.Values) bool { return q.Has("state") },
		},
		"loopback without a relay's bounce": {
			func(s *login.Settings) { s.RedirectURI = "" },
			func(q url.Values) bool { return strings.HasPrefix(q.Get("redirect_uri"), "http://localhost:") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			settings := s.settings()
			c.change(&settings)
			var l login.Login
			if _, err := l.Run(t.Context(), settings, ignore); err != nil {
				t.Fatal(err)
			}
			if !c.want(s.dialogued) {
				t.Errorf("dialog asked with %v", s.dialogued)
			}
		})
	}
}

func TestPartialPermissions(t *testing.T) {
	s := newStage(t)
	s.grants = `{"data":[{"permission":"pages_show_list","status":"granted"},{"permission":"pages_messaging","status":"declined"}]}`
	settings := s.settings()
	settings.Scopes = []string{"pages_show_list", "pages_messaging", "business_management"}
	var l login.Login
	got, err := l.Run(t.Context(), settings, ignore)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"pages_messaging", "business_management"}, got.Declined); diff != "" {
		t.Error(diff)
	}
	settings.ConfigID = "990000000000001"
	if got, err = l.Run(t.Context(), settings, ignore); err != nil || !cmp.Equal(got.Declined, []string{"pages_messaging"}) {
		t.Errorf("with a configuration: %v %v", got.Declined, err)
	}
}

func TestPermissionsUnknown(t *testing.T) {
	s := newStage(t)
	s.grants = `<html>`
	var l login.Login
	got, err := l.Run(t.Context(), s.settings(), ignore)
	if err != nil || got.Token.Reveal() != longToken || got.Declined != nil {
		t.Errorf("got %+v %v: the token is good all the same", got, err)
	}
}

func TestDialogSaysNo(t *testing.T) {
	for name, c := range map[string]struct {
		query url.Values
		want  login.Kind
		page  string
	}{
		"cancelled by the person": {
			url.Values{"error": {"access_denied"}, "error_reason": {"user_denied"}, "error_code": {"200"}, "error_description": {"Permissions error"}},
			login.Refused, "Login cancelled",
		},
		"only the reason":    {url.Values{"error": {"x"}, "error_reason": {"user_denied"}}, login.Refused, "Login cancelled"},
		"another error":      {url.Values{"error": {"server_error"}, "error_description": {"try <b>later</b> EAAKsecret1"}}, login.ExchangeFailed, "Login did not work"},
		"error without name": {url.Values{"error_code": {"1349126"}, "error_message": {"App not set up"}}, login.ExchangeFailed, "Login did not work"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.dialog = func(w http.ResponseWriter, r *http.Request) {
				c.query.Set("state", r.FormValue("state"))
				s.back(w, r, c.query)
			}
			if failure := s.fails(t.Context(), s.settings()); failure.Kind != c.want {
				t.Errorf("got %v", failure)
			}
			if shown := s.lastPage(); !strings.Contains(shown.Body, c.page) || strings.Contains(shown.Body, "later") {
				t.Errorf("the browser shows %s", shown.Body)
			}
			if len(s.forms) != 0 {
				t.Errorf("the relay was asked: %v", s.forms)
			}
		})
	}
}

// TestStrayAnswers: whatever comes back without our state is answered with a
// page, and the right answer after it counts, once.
func TestStrayAnswers(t *testing.T) {
	s := newStage(t)
	s.dialog = func(w http.ResponseWriter, r *http.Request) {
		state := r.FormValue("state")
		port, _, _ := strings.Cut(state, ".")
		local := "http://localhost:" + port
		for _, stray := range []string{
			"/favicon.ico", "/oauth/callback", "/oauth/callback?code=EVIL&state=", "/oauth/callback?code=EVIL&state=" + port + ".guess",
			"/oauth/callback?state=" + url.QueryEscape(state), "/oauth/callback?error=%3Cscript%3E&state=%3Cscript%3Ealert(1)%3C/script%3E",
		} {
			s.visit(local + stray)
		}
		response, err := s.client.Post(local+"/oauth/callback?code=EVIL&state="+url.QueryEscape(state), "text/plain", nil)
		if err != nil || response.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("POST: %v %v", response, err)
		} else {
			_ = response.Body.Close()
		}
		otherHost, _ := http.NewRequest(http.MethodGet, local+"/oauth/callback?code=EVIL&state="+url.QueryEscape(state), nil)
		otherHost.Host = "evil.example:" + port
		if response, err := s.client.Do(otherHost); err != nil || response.StatusCode != http.StatusNotFound {
			t.Errorf("another host name: %v %v", response, err)
		} else {
			_ = response.Body.Close()
		}
		s.back(w, r, url.Values{"code": {theCode}, "state": {state}})
	}
	twice := make(chan struct{})
	s.code = func(w http.ResponseWriter, r *http.Request) {
		defer close(twice)
		port, _, _ := strings.Cut(s.dialogued.Get("state"), ".")
		s.visit("http://localhost:" + port + "/oauth/callback?code=SECOND&state=" + url.QueryEscape(s.dialogued.Get("state")))
		reply(200, `{"access_token":"`+shortToken+`"}`)(w, r)
	}
	var l login.Login
	got, err := l.Run(t.Context(), s.settings(), ignore)
	if err != nil || got.Token.Reveal() != longToken {
		t.Fatalf("got %+v %v", got, err)
	}
	<-twice
	if code := s.forms[0].Get("code"); code != theCode {
		t.Errorf("exchanged %q", code)
	}
	s.browsing.Wait()
	statuses := []int{}
	for _, p := range s.pages {
		statuses = append(statuses, p.Status)
		if strings.Contains(p.Body, "script") || strings.Contains(p.Body, "EVIL") {
			t.Errorf("a page repeats its parameters: %s", p.Body)
		}
	}
	if len(statuses) != 8 || !cmp.Equal(statuses[:6], []int{404, 400, 400, 400, 400, 400}) || statuses[6] != 200 || statuses[7] != 200 {
		t.Errorf("the browser was answered %v", statuses)
	}
}

func TestNeverComesBack(t *testing.T) {
	s := newStage(t)
	s.dialog = reply(200, `an error page of Facebook's`)
	settings := s.settings()
	settings.Timeout = 50 * time.Millisecond
	if failure := s.fails(t.Context(), settings); failure.Kind != login.TimedOut {
		t.Errorf("got %v", failure)
	}
}

func TestOnlyAStaleAnswerComesBack(t *testing.T) {
	s := newStage(t)
	settings := s.settings()
	settings.Timeout = time.Second
	s.dialog = func(w http.ResponseWriter, r *http.Request) {
		port, _, _ := strings.Cut(r.FormValue("state"), ".")
		s.back(w, r, url.Values{"code": {theCode}, "state": {port + ".stale"}})
	}
	if failure := s.fails(t.Context(), settings); failure.Kind != login.WrongState {
		t.Errorf("got %v", failure)
	}
}

func TestCancelInTheApp(t *testing.T) {
	s := newStage(t)
	ctx, cancel := context.WithCancel(t.Context())
	settings := s.settings()
	settings.OpenBrowser = func(string) error { cancel(); return nil }
	if failure := s.fails(ctx, settings); failure.Kind != login.Cancelled {
		t.Errorf("got %v", failure)
	}
}

func TestCancelDuringTheExchange(t *testing.T) {
	s := newStage(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.code = func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}
	if failure := s.fails(ctx, s.settings()); failure.Kind != login.Cancelled {
		t.Errorf("got %v", failure)
	}
}

func TestNoBrowser(t *testing.T) {
	s := newStage(t)
	settings := s.settings()
	settings.OpenBrowser = func(string) error { return errors.New("no browser installed") }
	var l login.Login
	_, err := l.Run(t.Context(), settings, func(p login.Progress) {
		if p.Browser != nil { // the person copies the address
			_ = s.browser(p.URL)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSecondLoginReplacesTheFirst(t *testing.T) {
	s := newStage(t)
	var l login.Login
	first := make(chan error, 1)
	waiting := make(chan struct{})
	abandoned := s.settings()
	abandoned.OpenBrowser = func(string) error { close(waiting); return nil } // the tab was closed
	go func() {
		_, err := l.Run(t.Context(), abandoned, ignore)
		first <- err
	}()
	<-waiting
	got, err := l.Run(t.Context(), s.settings(), ignore)
	if err != nil || got.Token.Reveal() != longToken {
		t.Errorf("the second: %+v %v", got, err)
	}
	var failure *login.Error
	if err := <-first; !errors.As(err, &failure) || failure.Kind != login.Replaced {
		t.Errorf("the first: %v", err)
	}
}

func TestExchangeFails(t *testing.T) {
	const used = `{"error":{"message":"This authorization code has been used. AQBtheCode123?code=AQBtheCode123","type":"OAuthException","code":100,"error_subcode":36009,"fbtrace_id":"AqSim"}}`
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	for name, c := range map[string]struct {
		code, prolong http.HandlerFunc
		relay         string
		want          login.Kind
		subcode       int
	}{
		"code used":              {code: reply(400, used), want: login.ExchangeFailed, subcode: 36009},
		"code expired":           {code: reply(400, strings.NewReplacer("36009", "36007").Replace(used)), want: login.ExchangeFailed, subcode: 36007},
		"redirect differs":       {code: reply(400, strings.NewReplacer("36009", "36008").Replace(used)), want: login.ExchangeFailed, subcode: 36008},
		"app secret wrong":       {code: reply(400, `{"error":{"message":"Error validating client secret.","code":1}}`), want: login.ExchangeFailed},
		"no token in the answer": {code: reply(200, `{"token_type":"bearer"}`), want: login.ExchangeFailed},
		"device unknown":         {code: problem(401, "unauthorized"), want: login.RelayRefused},
		"role not enough":        {code: problem(403, "forbidden"), want: login.RelayRefused},
		"relay without an app":   {code: problem(503, "not_configured"), want: login.RelayRefused},
		"relay cannot reach it":  {code: problem(502, "meta_unreachable"), want: login.MetaUnreachable},
		"proxy's page":           {code: reply(502, `<html>Bad gateway</html>`), want: login.RelayUnreachable},
		"relay gone":             {relay: dead.URL, want: login.RelayUnreachable},
		"short token not long":   {prolong: reply(400, `{"error":{"message":"no EAAKshort123","code":190}}`), want: login.ExchangeFailed},
		"prolonged to nothing":   {prolong: reply(200, `{}`), want: login.ExchangeFailed},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.code, s.prolong = c.code, c.prolong
			settings := s.settings()
			if c.relay != "" {
				settings.RelayURL = c.relay
			}
			failure := s.fails(t.Context(), settings)
			if failure.Kind != c.want {
				t.Errorf("got %v, want %s", failure, c.want)
			}
			if c.subcode != 0 && (failure.Meta == nil || failure.Meta.Subcode != c.subcode) {
				t.Errorf("Meta's answer is lost: %+v", failure)
			}
		})
	}
}

func TestProlongingTriesAgain(t *testing.T) {
	s := newStage(t)
	tries := 0
	s.prolong = func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries == 1 {
			reply(502, `<html>Bad gateway</html>`)(w, r)
			return
		}
		reply(200, `{"access_token":"`+longToken+`","expires_in":"5183944"}`)(w, r)
	}
	var l login.Login
	got, err := l.Run(t.Context(), s.settings(), ignore)
	if err != nil || got.Token.Reveal() != longToken || tries != 2 || got.Expires.IsZero() {
		t.Errorf("got %+v %v after %d tries", got, err, tries)
	}
}

func TestFirstTokenThatLastsIsKept(t *testing.T) {
	for name, body := range map[string]string{
		"system user": `{"access_token":"` + shortToken + `"}`,
		"two months":  `{"access_token":"` + shortToken + `","expires_in":5112000}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.code = reply(200, body)
			s.prolong = reply(400, `{"error":{"message":"cannot be exchanged","code":100}}`)
			var l login.Login
			got, err := l.Run(t.Context(), s.settings(), ignore)
			if err != nil || got.Token.Reveal() != shortToken {
				t.Errorf("got %+v %v", got, err)
			}
		})
	}
}

func TestPageLanguages(t *testing.T) {
	for language, want := range map[string]string{
		"en": "You are logged in", "th": "เข้าสู่ระบบแล้ว", "vi": "Bạn đã đăng nhập", "zh-Hant": "您已登入", "": "You are logged in", "xx": "You are logged in",
	} {
		s := newStage(t)
		settings := s.settings()
		settings.Language = language
		var l login.Login
		if _, err := l.Run(t.Context(), settings, ignore); err != nil {
			t.Fatal(err)
		}
		if shown := s.lastPage(); !strings.Contains(shown.Body, want) {
			t.Errorf("%q: %s", language, shown.Body)
		}
	}
}
