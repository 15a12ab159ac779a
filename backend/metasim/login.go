package metasim

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// login is one person on their way through the dialog.
type login struct {
	id            string
	redirect      *url.URL
	state         string
	hasState      bool
	responseType  []string
	scopes        []string // asked for, in order
	withConfig    bool     // config_id: permissions are all or nothing (meta-platform.md, 1.1)
	rerequest     bool
	challenge     string // PKCE
	challengeKind string

	account  *Account
	allPages bool
	pages    map[string]bool
	declined map[string]bool
}

// knownScopes are the permissions of meta-platform.md, 2, with what the dialog says about each.
var knownScopes = map[string]string{
	"public_profile":              "Your name and profile picture",
	"email":                       "Your e-mail address",
	"pages_show_list":             "See the list of your Pages",
	"pages_messaging":             "Read and answer your Pages' messages",
	"pages_manage_metadata":       "Be told when something happens on your Pages",
	"pages_read_engagement":       "Read what your Pages publish",
	"pages_read_user_content":     "Read what others write on your Pages",
	"pages_manage_engagement":     "Answer and moderate comments on your Pages",
	"pages_manage_posts":          "Publish as your Pages",
	"instagram_basic":             "See the linked Instagram accounts",
	"instagram_manage_messages":   "Read and answer Instagram messages",
	"instagram_manage_comments":   "Answer and moderate Instagram comments",
	"pages_user_locale":           "See your customers' language",
	"pages_user_timezone":         "See your customers' time zone",
	"pages_user_gender":           "See your customers' gender",
	"business_management":         "See the Pages of your business portfolio",
	"whatsapp_business_messaging": "Send and receive WhatsApp messages",

	"whatsapp_business_management": "Manage WhatsApp accounts",
}

// configScopes is what the configuration behind any config_id asks for.
var configScopes = list("pages_show_list pages_messaging pages_manage_metadata pages_read_engagement pages_read_user_content " +
	"pages_manage_engagement instagram_basic instagram_manage_messages business_management")

// serveDialog opens the dialog. What is wrong with the request is shown here and never redirected (meta-platform.md, 1.2).
func (s *Sim) serveDialog(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	q := r.URL.Query()
	l, problem := s.startLogin(q)
	if problem != "" {
		showError(w, problem)
		return
	}
	s.mu.Lock()
	if len(s.accounts) == 0 {
		s.mu.Unlock()
		showError(w, "Nobody has an account on this simulator.")
		return
	}
	l.id = s.lettersLocked(24)
	l.account = s.accounts[0]
	l.chooseAsBefore()
	s.logins[l.id] = l
	s.mu.Unlock()
	http.Redirect(w, r, "/dialog/login/"+l.id+"/account", http.StatusFound)
}

func (s *Sim) startLogin(q url.Values) (*login, string) {
	if q.Get("client_id") != s.cfg.AppID {
		return nil, "Invalid App ID: The provided app ID does not look like a valid app ID."
	}
	redirect, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case q.Get("redirect_uri") == "":
		return nil, "The parameter redirect_uri is required."
	case err != nil || !s.mayRedirect(redirect):
		return nil, "URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app's Client OAuth Settings."
	}
	l := &login{
		redirect: redirect, state: q.Get("state"), hasState: q.Has("state"), withConfig: q.Get("config_id") != "",
		rerequest: slices.Contains(list(q.Get("auth_type")), "rerequest"),
		challenge: q.Get("code_challenge"), challengeKind: q.Get("code_challenge_method"),
		responseType: list(q.Get("response_type")), scopes: list(q.Get("scope")),
	}
	if l.withConfig {
		l.scopes = configScopes
	}
	if len(l.responseType) == 0 {
		l.responseType = []string{"code"}
	}
	l.scopes = append([]string{"public_profile"}, slices.DeleteFunc(slices.Clone(l.scopes), func(scope string) bool { return scope == "public_profile" })...)
	for _, scope := range l.scopes {
		if _, ok := knownScopes[scope]; !ok {
			return nil, "Invalid Scopes: " + scope + ". This message is only shown to developers."
		}
	}
	return l, ""
}

// mayRedirect holds the rules of meta-platform.md, 1.3.
func (s *Sim) mayRedirect(u *url.URL) bool {
	if s.cfg.RedirectURIs == nil {
		return secureURL(u)
	}
	if !s.cfg.Live && u.Scheme == "http" && u.Hostname() == "localhost" {
		return true // http://127.0.0.1 does not get this exemption
	}
	return u.Scheme == "https" && slices.ContainsFunc(s.cfg.RedirectURIs, func(allowed string) bool {
		a, err := url.Parse(allowed)
		return err == nil && a.Scheme == u.Scheme && a.Host == u.Host && a.EscapedPath() == u.EscapedPath() &&
			slices.Equal(sortedKeys(a.Query()), sortedKeys(u.Query()))
	})
}

// chooseAsBefore ticks what the person gave the app the last time.
func (l *login) chooseAsBefore() {
	l.allPages, l.pages, l.declined = true, map[string]bool{}, map[string]bool{}
	g := l.account.grant
	if g == nil {
		return
	}
	l.allPages = g.allPages
	for id := range g.pages {
		l.pages[id] = true
	}
	for scope, status := range g.scopes {
		if status == "declined" {
			l.declined[scope] = !l.withConfig
		}
	}
}

// asked lists the permissions that the person is asked about. What was declined before is asked again with
// auth_type=rerequest only (meta-platform.md, 1.1).
func (l *login) asked() []string {
	var out []string
	for _, scope := range l.scopes {
		before := ""
		if l.account.grant != nil {
			before = l.account.grant.scopes[scope]
		}
		if scope != "public_profile" && (before != "declined" || l.rerequest || l.withConfig) {
			out = append(out, scope)
		}
	}
	return out
}

// steps of the dialog for this login, in order.
func (l *login) steps() []string {
	if l.withConfig || len(l.asked()) == 0 {
		return []string{"account", "pages", "review", "done"}
	}
	return []string{"account", "pages", "permissions", "review", "done"}
}

// save records what the person gave.
func (l *login) save() {
	g := &grant{scopes: map[string]string{}, allPages: l.allPages, pages: l.pages}
	if old := l.account.grant; old != nil {
		for scope, status := range old.scopes {
			g.scopes[scope] = status
		}
	}
	for _, scope := range l.scopes {
		g.scopes[scope] = "granted"
		if l.declined[scope] {
			g.scopes[scope] = "declined"
		}
	}
	if l.allPages {
		g.pages = map[string]bool{}
	}
	l.account.grant = g
}

// finishLocked is the way back to the app after Save.
func (s *Sim) finishLocked(l *login) string {
	values := url.Values{}
	if slices.Contains(l.responseType, "code") || !slices.Contains(l.responseType, "token") {
		values.Set("code", s.newCodeLocked(l))
	}
	if slices.Contains(l.responseType, "token") {
		t := s.userTokenLocked(l.account, false)
		values.Set("access_token", t.value)
		values.Set("expires_in", fmt.Sprint(int(shortLife.Seconds())))
		values.Set("data_access_expiration_time", fmt.Sprint(t.issued.Add(dataAccess).Unix()))
	}
	if slices.Contains(l.responseType, "granted_scopes") {
		granted, _ := l.account.grant.list()
		values.Set("granted_scopes", strings.Join(granted, ","))
		values.Set("denied_scopes", strings.Join(declinedOf(l.account.grant), ","))
	}
	if slices.Contains(l.responseType, "token") {
		return l.back(nil, values.Encode())
	}
	return l.back(values, "_=_")
}

func declinedOf(g *grant) []string {
	return slices.DeleteFunc(sortedKeys(g.scopes), g.has)
}

// cancel is the way back without anything (meta-platform.md, 1.2).
func (l *login) cancel() string {
	return l.back(url.Values{
		"error": {"access_denied"}, "error_reason": {"user_denied"}, "error_code": {"200"}, "error_description": {"Permissions error"},
	}, "_=_")
}

// back adds parameters and the state, as it came, to what the redirect URI already holds.
func (l *login) back(values url.Values, fragment string) string {
	u := *l.redirect
	add := values.Encode()
	if l.hasState {
		add = strings.TrimPrefix(add+"&state="+url.QueryEscape(l.state), "&")
	}
	if values == nil { // a token goes into the fragment with everything else
		fragment, add = strings.TrimPrefix(fragment+"&"+add, "&"), ""
	}
	u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+add, "&")
	u.RawQuery = strings.TrimSuffix(u.RawQuery, "&")
	u.Fragment = ""
	return u.String() + "#" + fragment
}
