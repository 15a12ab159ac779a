package server

import (
	"net/http"

	"pagedesk/relay/wire"
)

const (
	webhookPath  = "/webhooks/meta"
	callbackPath = "/oauth/callback"
)

// handler is everything the relay serves.
func (s *Server) handler() http.Handler {
	routes := map[string]map[string]http.HandlerFunc{
		webhookPath:                {"GET": s.verifyWebhook, "POST": s.receiveWebhook},
		callbackPath:               {"GET": s.bounce},
		"/oauth/access_token":      {"POST": s.manager(s.exchangeToken)},
		"/v1/pair":                 {"POST": s.pair},
		"/v1/invitation":           {"POST": s.invitation},
		"/v1/invites":              {"GET": s.member(s.listInvites), "POST": s.member(s.invite)},
		"/v1/invites/{id}":         {"DELETE": s.member(s.withdrawInvite)},
		"/v1/members":              {"GET": s.member(s.listMembers)},
		"/v1/members/{id}":         {"PATCH": s.member(s.changeMember), "DELETE": s.manager(s.removeMember)},
		"/v1/devices":              {"GET": s.member(s.listDevices)},
		"/v1/devices/{id}":         {"DELETE": s.member(s.revokeDevice)},
		"/v1/vault":                {"GET": s.member(s.readVault)},
		"/v1/vault/{device}":       {"PUT": s.member(s.fillVault)},
		"/v1/connect":              {"GET": s.member(s.connect)},
		"/v1/channels":             {"GET": s.member(s.listChannels), "POST": s.manager(s.claimChannel)},
		"/v1/channels/{id}":        {"DELETE": s.manager(s.releaseChannel)},
		"/v1/channels/{id}/access": {"GET": s.manager(s.readAccess), "PUT": s.manager(s.changeAccess)},
		"/healthz":                 {"GET": s.healthy},
		"/readyz":                  {"GET": s.ready},
	}
	if s.config.Metrics == "" {
		routes["/metrics"] = map[string]http.HandlerFunc{"GET": s.metrics.handler.ServeHTTP}
	}
	mux := http.NewServeMux()
	for path, methods := range routes {
		for method, handler := range methods {
			mux.HandleFunc(method+" "+path, handler)
		}
		mux.HandleFunc(path, methodNotAllowed)
	}
	mux.HandleFunc("/", notFound)
	return mux
}

func (s *Server) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.handler)
	return mux
}

func methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	problem(w, http.StatusMethodNotAllowed, wire.ProblemMethodNotAllowed, r.Method+" is not possible here")
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	problem(w, http.StatusNotFound, wire.ProblemNotFound, "there is nothing here")
}
