package server

import (
	"errors"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"pagedesk/relay/graph"
	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// state is what a desktop puts into the login's state: the port on which it
// listens and something random.
var state = regexp.MustCompile(`^([0-9]{4,5})\.[A-Za-z0-9_-]{16,512}$`)

// A desktop listens on a port that anybody may open.
const (
	minPort = 1024
	maxPort = 65535
)

// bounce sends the browser on to the desktop that started the login, with all
// that Meta said. It never leads anywhere but to this person's own computer.
// meta-platform.md, 1.2 and 1.3
func (s *Server) bounce(w http.ResponseWriter, r *http.Request) {
	securePage(w)
	port, ok := portOf(r.URL.Query()["state"])
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		_ = lostPage.Execute(w, r.URL.Query().Get("error_description"))
		return
	}
	target := url.URL{
		Scheme:   "http",
		Host:     net.JoinHostPort("localhost", port),
		Path:     callbackPath,
		RawQuery: r.URL.RawQuery,
	}
	http.Redirect(w, r, target.String(), http.StatusFound)
}

// portOf reads the port out of the one state there must be.
func portOf(states []string) (string, bool) {
	if len(states) != 1 {
		return "", false
	}
	parts := state.FindStringSubmatch(states[0])
	if parts == nil {
		return "", false
	}
	port, err := strconv.Atoi(parts[1])
	return parts[1], err == nil && port >= minPort && port <= maxPort && !strings.HasPrefix(parts[1], "0")
}

// securePage sets the headers of a page for a browser.
func securePage(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer") // the address holds a login code
	h.Set("Cache-Control", "no-store")
}

var lostPage = template.Must(template.New("lost").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pagedesk: login not found</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem}</style>
<h1>This login cannot be continued</h1>
<p>Pagedesk could not tell which program on this computer asked Facebook for it.
Close this page, go back to Pagedesk and choose “Continue with Facebook” again.</p>
{{with .}}<p>Facebook said: {{.}}</p>{{end}}
</html>
`))

// grants are the grant types that are passed on and the parameters that go
// with each. meta-platform.md, 1.4 and 1.5
var grants = map[string][]string{
	"authorization_code": {"code", "redirect_uri", "code_verifier"},
	"fb_exchange_token":  {"fb_exchange_token"},
}

// exchangeToken adds the app secret to a token request of a desktop and hands
// back what Meta answers. Nothing is kept.
func (s *Server) exchangeToken(w http.ResponseWriter, r *http.Request, _ registry.Identity) {
	if s.app == nil {
		problem(w, http.StatusServiceUnavailable, wire.ProblemNotConfigured, "the relay has no Meta app")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	if err := r.ParseForm(); err != nil {
		refuseBody(w, err, "want a form")
		return
	}
	grant := r.PostForm.Get("grant_type")
	names, known := grants[grant]
	if !known {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, "grant_type must be authorization_code or fb_exchange_token")
		return
	}
	if id := r.PostForm.Get("client_id"); id != "" && id != s.config.AppID {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, "client_id is not this relay's Meta app")
		return
	}
	if r.PostForm.Get(names[0]) == "" {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, names[0]+" is missing")
		return
	}
	params := url.Values{"grant_type": {grant}}
	for _, name := range names {
		if r.PostForm.Has(name) {
			params.Set(name, r.PostForm.Get(name))
		}
	}
	s.forward(w, r, params)
}

func (s *Server) forward(w http.ResponseWriter, r *http.Request, params url.Values) {
	status, body, err := s.app.Exchange(r.Context(), params)
	if err != nil {
		if !errors.Is(err, graph.ErrUnreachable) {
			s.internal(w, "exchanging the token", err)
			return
		}
		s.log.Warn("token not exchanged", "error", err)
		problem(w, http.StatusBadGateway, wire.ProblemMetaUnreachable, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
