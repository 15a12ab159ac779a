package metasim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	shortLife  = 5112 * time.Second    // of a user token from the dialog
	longLife   = 5183944 * time.Second // about 60 days (meta-platform.md, 1.5)
	dataAccess = 90 * 24 * time.Hour   // after the person was last active in the app (meta-platform.md, 1.6)
)

// token is an access token: of a person, of a Page for a person, or of the app (then both are nil).
type token struct {
	value      string
	account    *Account
	page       *Page
	issued     time.Time
	expires    time.Time // zero is never
	long       bool
	generation int // of the account when it was issued
}

func (t *token) kind() string {
	switch {
	case t.page != nil:
		return "PAGE"
	case t.account != nil:
		return "USER"
	}
	return "APP"
}

func (s *Sim) appToken() string { return s.cfg.AppID + "|" + s.cfg.AppSecret }

func (s *Sim) userTokenLocked(a *Account, long bool) *token {
	life := shortLife
	if long {
		life = longLife
	}
	now := s.Now()
	t := &token{value: s.tokenValueLocked(), account: a, issued: now, expires: now.Add(life), long: long, generation: a.generation}
	s.tokens[t.value] = t
	return t
}

// pageTokenLocked gives the same token for the same question. One that comes from a long-lived user token does not
// expire, another dies with the user token (meta-platform.md, 1.6).
func (s *Sim) pageTokenLocked(user *token, p *Page) *token {
	for _, t := range s.tokens {
		if t.account == user.account && t.page == p && t.long == user.long && t.generation == user.generation && (user.long || t.expires.Equal(user.expires)) {
			return t
		}
	}
	t := &token{value: s.tokenValueLocked(), account: user.account, page: p, issued: s.Now(), long: user.long, generation: user.generation}
	if !user.long {
		t.expires = user.expires
	}
	s.tokens[t.value] = t
	return t
}

// tokenLocked finds a token and says what is wrong with it.
func (s *Sim) tokenLocked(value string) (*token, *graphError) {
	if value == s.appToken() {
		return &token{value: value}, nil
	}
	t := s.tokens[value]
	switch {
	case t == nil:
		return nil, badToken(0)
	case t.account == nil:
		return t, nil
	case !t.expires.IsZero() && s.Now().After(t.expires):
		return t, badToken(463)
	case t.generation != t.account.generation:
		return t, badToken(t.account.dead)
	case t.page == nil:
		return t, nil
	case t.account.roleOn(t.page) == nil:
		return t, badToken(492)
	case !t.account.grant.shares(t.page):
		return t, badToken(467)
	}
	return t, nil
}

// proofFor is what appsecret_proof must be (meta-platform.md, 1.10).
func (s *Sim) proofFor(token string) string {
	mac := hmac.New(sha256.New, []byte(s.cfg.AppSecret))
	mac.Write([]byte(token))
	return hex.EncodeToString(mac.Sum(nil))
}

// exchange answers /oauth/access_token in its three forms (meta-platform.md, 1.4 and 1.5).
func exchange(c *call) (any, *graphError) {
	if c.params["client_id"] != c.sim.cfg.AppID {
		return nil, &graphError{code: 101, message: "Error validating application. Cannot get application info due to a system error.", challenge: "invalid_request"}
	}
	if !hmac.Equal([]byte(c.params["client_secret"]), []byte(c.sim.cfg.AppSecret)) {
		return nil, &graphError{code: 1, status: http.StatusBadRequest, message: "Error validating client secret.", challenge: "invalid_request"}
	}
	switch c.params["grant_type"] {
	case "", "authorization_code":
		return exchangeCode(c)
	case "fb_exchange_token":
		return exchangeToken(c)
	case "client_credentials":
		return obj{"access_token": c.sim.appToken(), "token_type": "bearer"}, nil
	}
	return nil, invalidParam("Invalid grant_type: %s", c.params["grant_type"])
}

func exchangeToken(c *call) (any, *graphError) {
	old, err := c.sim.tokenLocked(c.params["fb_exchange_token"])
	if err != nil {
		return nil, err
	}
	if old.kind() != "USER" {
		return nil, invalidParam("fb_exchange_token must be a user access token")
	}
	return c.sim.grantAnswer(c.sim.userTokenLocked(old.account, true)), nil
}

func (s *Sim) grantAnswer(t *token) obj {
	return obj{"access_token": t.value, "token_type": "bearer", "expires_in": int(t.expires.Sub(s.Now()).Round(time.Second).Seconds())}
}

// debugToken answers 200 even for a bad token (meta-platform.md, 1.8).
func debugToken(c *call) (any, *graphError) {
	if c.token.page != nil {
		return nil, &graphError{code: 100, message: "(#100) You must provide an app access token, or a user access token that is an owner or developer of the app"}
	}
	t, bad := c.sim.tokenLocked(c.params["input_token"])
	if bad == nil && t.page != nil {
		bad = c.sim.faultsLocked(t).tokenError()
	}
	if bad != nil {
		e := obj{"code": bad.code, "message": bad.message}
		if bad.subcode != 0 {
			e["subcode"] = bad.subcode
		}
		return obj{"data": obj{"error": e, "is_valid": false, "scopes": []string{}}}, nil
	}
	data := obj{"app_id": c.sim.cfg.AppID, "type": t.kind(), "application": c.sim.cfg.AppName, "is_valid": true, "scopes": []string{}}
	if t.account != nil {
		data["user_id"] = t.account.ID
		data["issued_at"] = t.issued.Unix()
		data["expires_at"] = 0
		data["data_access_expires_at"] = t.issued.Add(dataAccess).Unix()
		if !t.expires.IsZero() {
			data["expires_at"] = t.expires.Unix()
		}
		data["scopes"], data["granular_scopes"] = t.account.grant.list()
	}
	if t.page != nil {
		data["profile_id"] = t.page.ID
	}
	return obj{"data": data}, nil
}

// list gives the granted scopes, plain and with the Pages each is for; no target_ids means all.
func (g *grant) list() (scopes []string, granular []obj) {
	if g == nil {
		return []string{}, []obj{}
	}
	for _, scope := range sortedKeys(g.scopes) {
		if !g.has(scope) {
			continue
		}
		scopes = append(scopes, scope)
		o := obj{"scope": scope}
		if !g.allPages && (strings.HasPrefix(scope, "pages_") || strings.HasPrefix(scope, "instagram_")) {
			o["target_ids"] = sortedKeys(g.pages)
		}
		if scope != "public_profile" {
			granular = append(granular, o)
		}
	}
	return scopes, granular
}

// permissions answers GET /me/permissions.
func permissions(c *call) (any, *graphError) {
	if c.account == nil {
		return nil, noObject("permissions")
	}
	data := []obj{}
	for _, scope := range sortedKeys(c.account.grant.scopes) {
		status := c.account.grant.scopes[scope]
		if want := c.params["permission"]; want != "" && want != scope {
			continue
		}
		if want := list(c.params["status"]); len(want) > 0 && !slices.Contains(want, status) {
			continue
		}
		data = append(data, obj{"permission": scope, "status": status})
	}
	return obj{"data": data}, nil
}

// revoke answers DELETE /me/permissions: one permission, or the whole app (meta-platform.md, 1.9).
func revoke(c *call) (any, *graphError) {
	scope := c.params["permission"]
	if c.rest != "" {
		scope = c.rest
	}
	if scope == "" {
		c.sim.removeAppLocked(c.account)
		return obj{"success": true}, nil
	}
	if !c.account.grant.has(scope) {
		return nil, invalidParam("The permission %s was not granted", scope)
	}
	c.account.grant.scopes[scope] = "declined"
	return obj{"success": true}, nil
}

// RemoveApp is the person removing the app in Facebook's settings: all their tokens answer 190/458 and the
// deauthorize callback is called.
func (a *Account) RemoveApp() {
	a.sim.mu.Lock()
	defer a.sim.mu.Unlock()
	a.sim.removeAppLocked(a)
}

func (s *Sim) removeAppLocked(a *Account) {
	a.grant = nil
	a.invalidateLocked(458)
	if s.cfg.DeauthorizeURL != "" {
		s.postDeauthorizeLocked(a)
	}
}
