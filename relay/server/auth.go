package server

import (
	"errors"
	"net/http"
	"strings"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// authenticated is a handler for paired devices.
type authenticated func(w http.ResponseWriter, r *http.Request, who registry.Identity)

// member lets every paired device in.
func (s *Server) member(next authenticated) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			problem(w, http.StatusUnauthorized, wire.ProblemUnauthorized, "want Authorization: Bearer and a device token")
			return
		}
		who, err := s.registry.Device(r.Context(), token)
		switch {
		case errors.Is(err, registry.ErrNotFound):
			problem(w, http.StatusUnauthorized, wire.ProblemUnauthorized, "the device token is not known")
		case errors.Is(err, registry.ErrRevoked):
			problem(w, http.StatusUnauthorized, wire.ProblemRevoked, err.Error())
		case err != nil:
			s.internal(w, "checking the device token", err)
		default:
			next(w, r, who)
		}
	}
}

// manager lets the devices of owners and admins in.
func (s *Server) manager(next authenticated) http.HandlerFunc {
	return s.member(func(w http.ResponseWriter, r *http.Request, who registry.Identity) {
		if !who.Member.Role.Manages() {
			problem(w, http.StatusForbidden, wire.ProblemForbidden, "only owners and admins may do this")
			return
		}
		next(w, r, who)
	})
}
