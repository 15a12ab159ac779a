package metasim_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/metasim"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	back := a.approve(metasim.Choice{Pages: []string{"Mai Fashion", metasim.LotusTea}})
	if got := back.Get("state"); got != "s&t=a/t+e é" {
		t.Errorf("state came back as %q", got)
	}
	status, token, _ := a.exchange(back.Get("code"))
	if status != http.StatusOK || token["token_type"] != "bearer" {
		t.Fatalf("exchange: %d %v", status, token)
	}
	user := token["access_token"].(string)
	accounts := a.get("me/accounts", user, "fields", "name")["data"].([]any)
	if len(accounts) != 2 {
		t.Errorf("ticked two Pages, me/accounts has %v", accounts)
	}
	debug := a.get("debug_token", a.sim.AppID()+"|"+a.sim.AppSecret(), "input_token", user)["data"].(object)
	if debug["type"] != "USER" || debug["is_valid"] != true {
		t.Errorf("debug_token: %v", debug)
	}
	for _, g := range debug["granular_scopes"].([]any) {
		if targets := g.(object)["target_ids"].([]any); len(targets) != 2 {
			t.Errorf("granular scope %v, want the two ticked Pages", g)
		}
	}
}

func TestLoginAsSomebodyElse(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	user := a.longToken(metasim.Choice{Account: metasim.Helper, Back: []string{"pages", "permissions", "review"}})
	if name := a.get("me", user)["name"]; name != metasim.Helper {
		t.Errorf("logged in as %v", name)
	}
}

func TestLoginCancelled(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"account", "pages", "permissions", "review", "done"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			a := start(t, metasim.Config{})
			back := a.approve(metasim.Choice{Cancel: true, CancelAt: step})
			want := url.Values{
				"error": {"access_denied"}, "error_reason": {"user_denied"}, "error_code": {"200"},
				"error_description": {"Permissions error"}, "state": {"s&t=a/t+e é"},
			}
			if back.Encode() != want.Encode() {
				t.Errorf("came back with %v, want %v", back, want)
			}
		})
	}
}

func TestDeclinedPermission(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	status := func(user string) any {
		data := a.get("me/permissions", user, "permission", "pages_messaging")["data"].([]any)
		return data[0].(object)["status"]
	}
	user := a.longToken(metasim.Choice{Decline: []string{"pages_messaging"}})
	if got := status(user); got != "declined" {
		t.Fatalf("after declining: %v", got)
	}
	page := a.get(metasim.LotusTea, user, "fields", "access_token")["access_token"].(string)
	if _, answer, _ := a.call(http.MethodGet, "me/conversations", page); code(answer) != "200" {
		t.Errorf("conversations without the permission: %v", answer)
	}
	_, plain, _ := a.exchange(a.approve(metasim.Choice{}).Get("code"))
	if got := status(plain["access_token"].(string)); got != "declined" {
		t.Errorf("a plain login asked again: %v", got)
	}
	_, again, _ := a.exchange(a.approve(metasim.Choice{}, "auth_type", "rerequest").Get("code"))
	if got := status(again["access_token"].(string)); got != "granted" {
		t.Errorf("after rerequest: %v", got)
	}
}

func TestConfigurationHasNoSinglePermissions(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	// A cancel at a step that does not exist is never reached, so the login succeeds.
	back := a.approve(metasim.Choice{Cancel: true, CancelAt: "permissions"}, "config_id", "12345", "scope", "")
	if back.Get("code") == "" {
		t.Errorf("came back with %v", back)
	}
}

func TestResponseTypes(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	leave := func(responseType string) *url.URL {
		t.Helper()
		return a.lastRedirect(responseType)
	}
	if u := leave("code"); u.Query().Get("code") == "" || u.EscapedFragment() != "_=_" {
		t.Errorf("code: %s", u)
	}
	if u := leave("token"); u.RawQuery != "" || !strings.Contains(u.Fragment, "access_token=EAAK") || !strings.Contains(u.Fragment, "state=") {
		t.Errorf("token: %s", u)
	}
	if u := leave("code,granted_scopes"); !strings.Contains(u.Query().Get("granted_scopes"), "pages_messaging") {
		t.Errorf("granted_scopes: %s", u)
	}
}

// lastRedirect walks the dialog with plain forms and gives the address that the browser is sent to, fragment included.
func (a *app) lastRedirect(responseType string) *url.URL {
	a.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	step := func(r *http.Response, err error) *url.URL {
		if err != nil {
			a.t.Fatal(err)
		}
		defer r.Body.Close()
		to, err := r.Location()
		if err != nil {
			body, _ := io.ReadAll(r.Body)
			a.t.Fatalf("%s did not redirect: %s", r.Request.URL, body)
		}
		return to
	}
	at := step(client.Get(a.dialogURL("response_type", responseType)))
	for !strings.HasPrefix(at.String(), a.redirect) {
		at = step(client.PostForm(at.String(), url.Values{"do": {"next"}, "which": {"all"}, "scope": strings.Split(allScopes, ",")}))
	}
	return at
}

func TestDialogErrorsNeverRedirect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		live         bool
		param, value string
		want         string
	}{
		"wrong app":            {false, "client_id", "1", "Invalid App ID"},
		"no redirect":          {false, "redirect_uri", "", "redirect_uri is required"},
		"other host":           {false, "redirect_uri", "https://relay.example.org/oauth/callback", "URL Blocked"},
		"other path":           {false, "redirect_uri", "https://relay.example/oauth/callback/x", "URL Blocked"},
		"other query key":      {false, "redirect_uri", "https://relay.example/oauth/callback?x=1", "URL Blocked"},
		"loopback by number":   {false, "redirect_uri", "http://127.0.0.1:4711/back", "URL Blocked"},
		"localhost while live": {true, "redirect_uri", "http://localhost:4711/back", "URL Blocked"},
		"unknown scope":        {false, "scope", "pages_fly", "Invalid Scopes: pages_fly"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, metasim.Config{Live: c.live, RedirectURIs: []string{"https://relay.example/oauth/callback"}})
			a.redirect = "https://relay.example/oauth/callback"
			_, err := a.sim.Approve(context.Background(), a.dialogURL(c.param, c.value), metasim.Choice{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error page with %q", err, c.want)
			}
		})
	}
}

func TestLocalhostInDevelopment(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{RedirectURIs: []string{}})
	a.redirect = strings.Replace(a.redirect, "127.0.0.1", "localhost", 1)
	if back := a.approve(metasim.Choice{}); back.Get("code") == "" {
		t.Errorf("came back with %v", back)
	}
}

func TestCodeErrors(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	fresh := func(extra ...string) string { return a.approve(metasim.Choice{}, extra...).Get("code") }
	used := fresh()
	a.exchange(used)
	expired := fresh()
	a.sim.Advance(11 * time.Minute)
	pkce := []string{"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method", "S256"}
	for name, c := range map[string]struct {
		code   string
		change []string
		want   string
	}{
		"used":              {used, nil, "100/36009"},
		"expired":           {expired, nil, "100/36007"},
		"other redirect":    {fresh(), []string{"redirect_uri", a.redirect + "/"}, "100/36008"},
		"malformed":         {"nonsense", nil, "100"},
		"wrong secret":      {fresh(), []string{"client_secret", "x"}, "1"},
		"wrong client":      {fresh(), []string{"client_id", "1"}, "101"},
		"wrong verifier":    {fresh(pkce...), []string{"code_verifier", "x"}, "100"},
		"right verifier":    {fresh(pkce...), []string{"code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}, "no error"},
		"verifier not sent": {fresh(pkce...), nil, "no error"},
		"grant type sent":   {fresh(), []string{"grant_type", "authorization_code"}, "no error"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, answer, _ := a.exchange(c.code, c.change...); code(answer) != c.want {
				t.Errorf("got %v, want %s", answer, c.want)
			}
		})
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	user := a.longToken(metasim.Choice{})
	page := a.get(metasim.LotusTea, user, "fields", "access_token")["access_token"].(string)
	if status, answer, _ := a.call(http.MethodDelete, "me/permissions/pages_messaging", user); status != http.StatusOK {
		t.Fatalf("revoke one: %v", answer)
	}
	if _, answer, _ := a.call(http.MethodGet, "me/conversations", page); code(answer) != "200" {
		t.Errorf("a revoked permission still works: %v", answer)
	}
	if status, answer, _ := a.call(http.MethodDelete, "me/permissions", user); status != http.StatusOK {
		t.Fatalf("remove the app: %v", answer)
	}
	for _, token := range []string{user, page} {
		_, answer, header := a.call(http.MethodGet, "me", token)
		if code(answer) != "190/458" || !strings.Contains(header.Get("WWW-Authenticate"), `"invalid_token"`) {
			t.Errorf("after removal: %v %v", answer, header.Get("WWW-Authenticate"))
		}
	}
	debug := a.get("debug_token", a.sim.AppID()+"|"+a.sim.AppSecret(), "input_token", page)["data"].(object)
	if debug["is_valid"] != false || debug["error"] == nil {
		t.Errorf("debug_token of a dead token: %v", debug)
	}
}

func TestTokenLifetimes(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	_, short, _ := a.exchange(a.approve(metasim.Choice{}).Get("code"))
	user := short["access_token"].(string)
	fromShort := a.get(metasim.LotusTea, user, "fields", "access_token")["access_token"].(string)
	fromLong := a.pageToken(metasim.LotusTea)
	a.sim.Advance(2 * time.Hour)
	for name, token := range map[string]string{"short user token": user, "Page token from it": fromShort} {
		if _, answer, _ := a.call(http.MethodGet, "me", token); code(answer) != "190/463" {
			t.Errorf("%s after two hours: %v", name, answer)
		}
	}
	a.sim.Advance(100 * 24 * time.Hour)
	a.get("me", fromLong)
	debug := a.get("debug_token", a.sim.AppID()+"|"+a.sim.AppSecret(), "input_token", fromLong)["data"].(object)
	if debug["type"] != "PAGE" || debug["expires_at"].(interface{ String() string }).String() != "0" || debug["profile_id"] != metasim.LotusTea {
		t.Errorf("debug_token of a Page token: %v", debug)
	}
	a.sim.Account(metasim.Owner).Invalidate(460)
	if _, answer, _ := a.call(http.MethodGet, "me", fromLong); code(answer) != "190/460" {
		t.Errorf("after a password change: %v", answer)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	user := a.longToken(metasim.Choice{})
	next := a.sim.URL() + "/v26.0/me/accounts?fields=name,access_token,tasks,instagram_business_account%7Bid,username%7D&limit=100&access_token=" + user
	pages := map[string]object{}
	rounds := 0
	for next != "" {
		rounds++
		r, _ := http.NewRequest(http.MethodGet, next, nil)
		_, answer, _ := a.do(r, "")
		for _, p := range answer["data"].([]any) {
			pages[p.(object)["id"].(string)] = p.(object)
		}
		next, _ = answer["paging"].(object)["next"].(string)
	}
	if len(pages) != 6 || rounds != 3 {
		t.Fatalf("%d Pages in %d rounds", len(pages), rounds)
	}
	if ig := pages[metasim.LotusTea]["instagram_business_account"].(object); ig["username"] == nil {
		t.Errorf("linked Instagram account %v", ig)
	}
	if _, there := pages[metasim.MingTech]["instagram_business_account"]; there {
		t.Error("a Page without Instagram shows the member")
	}
	if _, there := pages[metasim.NoToken]["access_token"]; there {
		t.Error("the Page without a token has one")
	}
	if tasks := pages[metasim.NoMessage]["tasks"].([]any); slices.Contains(tasks, any("MESSAGING")) {
		t.Errorf("tasks %v", tasks)
	}
	noTask := pages[metasim.NoMessage]["access_token"].(string)
	if _, answer, _ := a.call(http.MethodGet, "me/conversations", noTask); code(answer) != "200" {
		t.Errorf("without MESSAGING: %v", answer)
	}
	plus := pages[metasim.PlusPage]["access_token"].(string)
	a.get("me/conversations", plus)
}
