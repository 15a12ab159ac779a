package metasim

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// call is one Graph call: who asks, for what, about which object.
type call struct {
	sim     *Sim
	ctx     context.Context
	method  string
	version string
	op      string // family of calls that a fault can be limited to
	rest    string // what stands behind the edge in the path
	params  params
	file    *part
	token   *token // nil for calls that need none

	// The object of the call; one of these, and the Page it belongs to.
	page     *Page
	account  *Account
	thread   *thread
	message  *message
	customer *Customer
}

// A handler answers with something that encodes to JSON.
type handler func(*call) (any, *graphError)

// held runs a handler with the lock held; the others take it themselves, because they call out in between.
func held(h handler) handler {
	return func(c *call) (any, *graphError) {
		c.sim.mu.Lock()
		defer c.sim.mu.Unlock()
		return h(c)
	}
}

type route struct {
	op     string
	handle handler
}

// graphRoutes by kind of object, method and edge.
var graphRoutes = map[string]route{
	"page GET ":                        {"page", held(readPage)},
	"page GET picture":                 {"page", held(pagePicture)},
	"page GET subscribed_apps":         {"subscribe", held(subscribedApps)},
	"page POST subscribed_apps":        {"subscribe", held(subscribePage)},
	"page DELETE subscribed_apps":      {"subscribe", held(unsubscribePage)},
	"page GET conversations":           {"conversations", held(listConversations)},
	"page GET threads":                 {"conversations", held(listConversations)},
	"page POST messages":               {"send", send},
	"page POST message_attachments":    {"upload", uploadAttachment},
	"page GET thread_owner":            {"control", held(threadOwner)},
	"page POST pass_thread_control":    {"control", held(passControl)},
	"page POST take_thread_control":    {"control", held(takeControl)},
	"page POST request_thread_control": {"control", held(requestControl)},
	"page POST release_thread_control": {"control", held(releaseControl)},
	"user GET ":                        {"user", held(readAccount)},
	"user GET accounts":                {"accounts", held(listAccounts)},
	"user GET permissions":             {"permissions", held(permissions)},
	"user DELETE permissions":          {"permissions", held(revoke)},
	"app GET ":                         {"app", held(readApp)},
	"app GET subscriptions":            {"subscriptions", held(listSubscriptions)},
	"app POST subscriptions":           {"subscriptions", subscribeApp},
	"app DELETE subscriptions":         {"subscriptions", held(unsubscribeApp)},
	"thread GET ":                      {"conversations", held(readThread)},
	"thread GET messages":              {"conversations", held(listMessages)},
	"message GET ":                     {"conversations", held(readMessage)},
	"message GET attachments":          {"conversations", held(listAttachments)},
	"customer GET ":                    {"profile", held(readProfile)},
}

var versionSegment = regexp.MustCompile(`^v\d+\.\d+$`)

const newestVersion = "v26.0"

func splitVersion(path string) (version string, segments []string) {
	segments = strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if len(segments) > 0 && versionSegment.MatchString(segments[0]) {
		return segments[0], segments[1:]
	}
	return newestVersion, segments
}

func (s *Sim) serveGraph(w http.ResponseWriter, r *http.Request, version string, segments []string) {
	a := s.answerGraph(r, version, segments)
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller may have gone; there is nobody to tell
}

func (s *Sim) answerGraph(r *http.Request, version string, segments []string) answer {
	p, file, err := readParams(r)
	c := &call{sim: s, ctx: r.Context(), method: r.Method, version: version, params: p, file: file}
	if err != nil {
		return c.finish(nil, invalidParam("Unreadable request: %v", err), effect{})
	}
	if override := strings.ToUpper(p["method"]); override == http.MethodDelete || override == http.MethodGet {
		c.method = override
		delete(p, "method")
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		bearer, ok = strings.CutPrefix(r.Header.Get("Authorization"), "OAuth ")
	}
	if ok && p["access_token"] == "" {
		p["access_token"] = bearer
	}
	s.mu.Lock()
	handle, gerr := c.routeLocked(segments)
	var effect effect
	if gerr == nil {
		effect = s.faultsLocked(c.token).next(c.op)
	}
	s.mu.Unlock()
	if gerr == nil && !effect.accepted {
		gerr = effect.strike(c)
	}
	if gerr != nil || effect.html {
		return c.finish(nil, gerr, effect)
	}
	body, gerr := handle(c)
	if gerr == nil && effect.accepted {
		gerr = effect.strike(c)
	}
	return c.finish(body, gerr, effect)
}

// routeLocked finds the token, the object and the handler.
func (c *call) routeLocked(segments []string) (handler, *graphError) {
	switch path := strings.Join(segments, "/"); {
	case path == "" && c.method == http.MethodPost:
		c.op = "batch"
		return batch, nil
	case path == "oauth/access_token":
		c.op = "oauth"
		return held(exchange), nil
	case path == "":
		return nil, &graphError{code: 100, message: "Unsupported get request. Please read the Graph API documentation", kind: "GraphMethodException"}
	}
	if err := c.authenticateLocked(); err != nil {
		return nil, err
	}
	if segments[0] == "debug_token" {
		c.op = "debug"
		return held(debugToken), nil
	}
	kind, err := c.findLocked(segments[0])
	if err != nil {
		return nil, err
	}
	edge := ""
	if len(segments) > 1 {
		edge, c.rest = segments[1], strings.Join(segments[2:], "/")
	}
	r, ok := graphRoutes[kind+" "+c.method+" "+edge]
	if !ok {
		return nil, &graphError{code: 100, kind: "GraphMethodException", message: fmt.Sprintf("(#100) Unsupported %s request on edge (%s) of node type (%s)", strings.ToLower(c.method), edge, kind)}
	}
	c.op = r.op
	return r.handle, nil
}

func (c *call) authenticateLocked() *graphError {
	value := c.params["access_token"]
	if value == "" {
		return missingToken()
	}
	t, err := c.sim.tokenLocked(value)
	c.token = t
	if err != nil {
		return err
	}
	proof := c.params["appsecret_proof"]
	switch {
	case proof == "" && c.sim.cfg.RequireProof && t.kind() != "APP":
		return invalidParam("API calls from the server require an appsecret_proof argument")
	case proof != "" && proof != c.sim.proofFor(value):
		return invalidParam("Invalid appsecret_proof provided in the API argument")
	}
	return nil
}

// findLocked finds the object that id names, if the token may see it.
func (c *call) findLocked(id string) (kind string, err *graphError) {
	s, t := c.sim, c.token
	if id == "me" {
		switch t.kind() {
		case "PAGE":
			c.page = t.page
			return "page", nil
		case "USER":
			c.account = t.account
			return "user", nil
		}
		return "", missingToken()
	}
	if id == s.cfg.AppID {
		return "app", nil
	}
	if p := s.pageLocked(id); p != nil {
		mine := t.page == p || t.page == nil && t.account != nil && t.account.roleOn(p) != nil && t.account.grant.shares(p)
		if !mine {
			return "", noObject(id)
		}
		c.page = p
		return "page", nil
	}
	if a := s.accountLocked(id); a != nil && a == t.account && t.page == nil {
		c.account = a
		return "user", nil
	}
	c.page = t.page // what follows belongs to a Page and needs its token
	if th := s.threads[id]; th != nil && th.page == t.page {
		c.thread = th
		return "thread", nil
	}
	if m := s.messages[id]; m != nil && m.thread.page == t.page {
		c.message = m
		return "message", nil
	}
	if cu := s.customers[id]; cu != nil && cu.page == t.page {
		c.customer = cu
		return "customer", nil
	}
	return "", noObject(id)
}

// need asks for a permission and, unless empty, a task of the person behind the token on the call's Page.
func (c *call) need(scope, task string) *graphError {
	if c.token.page == nil {
		return &graphError{code: 190, subcode: 2069032, message: "User Access Token Is Not Supported. A Page access token is required for this call for the new Pages experience.", challenge: "invalid_token"}
	}
	if !c.token.account.grant.has(scope) {
		return noPermission(scope)
	}
	if r := c.token.account.roleOn(c.page); task != "" && (r == nil || !r.allows(task)) {
		return &graphError{code: 200, message: "(#200) The user does not have the " + task + " task on this Page"}
	}
	return nil
}
