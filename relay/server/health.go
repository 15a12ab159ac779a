package server

import "net/http"

// healthy says that the process serves.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready        bool   `json:"ready"`
	Journal      string `json:"journal"`      // ok or failing
	Subscription string `json:"subscription"` // off, pending, accepted or refused
}

// ready says whether deliveries can be stored, and whether Meta knows where to
// send them.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	state := readiness{Ready: true, Journal: "ok", Subscription: s.subscription.state()}
	status := http.StatusOK
	if s.journal.Err() != nil {
		state.Ready, state.Journal = false, "failing"
		status = http.StatusServiceUnavailable
	}
	answer(w, status, state)
}
