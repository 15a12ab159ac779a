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
		webhookPath:           {"GET": s.verifyWebhook, "POST": s.receiveWebhook},
		callbackPath:          {"GET": s.bounce},
		"/oauth/access_token": {"POST": s.manager(s.exchangeToken)},
		"/v1/pair":            {"POST": s.pair},
		"/v1/connect":         {"GET": s.member(s.connect)},
		"/v1/channels":        {"GET": s.member(s.listChannels), "POST": s.manager(s.claimChannel)},
		"/v1/channels/{id}":   {"DELETE": s.manager(s.releaseChannel)},
		"/healthz":            {"GET": s.healthy},
		"/readyz":             {"GET": s.ready},
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
