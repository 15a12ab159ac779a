package server

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/time/rate"

	"pagedesk/relay/journal"
	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// Wrong codes in a row: a code has 80 bits, so this is for peace in the log.
const (
	badCodeRate  = rate.Limit(1)
	badCodeBurst = 10
)

// maxName is the length of a name in graphemes.
const maxName = 100

const publicKeyBytes = 32 // X25519

// pair redeems a setup code for a device token.
func (s *Server) pair(w http.ResponseWriter, r *http.Request) {
	if s.badCodes.Tokens() < 1 {
		problem(w, http.StatusTooManyRequests, wire.ProblemTooManyRequests, "too many wrong codes; wait a minute")
		return
	}
	var req wire.PairRequest
	if !decode(w, r, &req) {
		return
	}
	device, err := newDevice(req)
	if err != nil {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
		return
	}
	who, token, err := s.registry.Pair(r.Context(), req.Code, device, func(id registry.Identity) error {
		return s.announce(r, id)
	})
	switch {
	case errors.Is(err, registry.ErrBadCode):
		s.badCodes.Allow()
		problem(w, http.StatusForbidden, wire.ProblemBadCode, err.Error())
	case err != nil:
		s.internal(w, "pairing", err)
	default:
		s.log.Info("device paired", "workspace", who.Workspace.ID, "member", who.Member.ID, "device", who.Device.ID)
		answer(w, http.StatusOK, wire.PairResponse{
			Token: token, Workspace: who.Workspace, Member: who.Member, Device: who.Device, Meta: s.settings(),
		})
	}
}

// announce tells all desktops of a workspace who has joined.
func (s *Server) announce(r *http.Request, id registry.Identity) error {
	body, err := json.Marshal(wire.MemberJoined{Member: id.Member})
	if err != nil {
		return fmt.Errorf("announce member: %w", err)
	}
	_, err = journal.Append(r.Context(), s.journal, journal.Draft{
		Workspace: id.Workspace.ID, Kind: wire.KindMember, Body: body,
	})
	if err != nil {
		return fmt.Errorf("announce member: %w", err)
	}
	s.metrics.entries.relay.Inc()
	return nil
}

// newDevice checks what a person says when pairing.
func newDevice(req wire.PairRequest) (registry.NewDevice, error) {
	d := registry.NewDevice{Person: strings.TrimSpace(req.Name), Computer: strings.TrimSpace(req.Device)}
	if d.Person == "" {
		return d, errors.New("name is missing")
	}
	if err := checkName(d.Person); err != nil {
		return d, fmt.Errorf("name %w", err)
	}
	if err := checkName(d.Computer); err != nil {
		return d, fmt.Errorf("device %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(req.PublicKey)
	if err != nil || len(key) != publicKeyBytes {
		return d, errors.New("public_key is not 32 bytes in base64")
	}
	d.PublicKey = key
	return d, nil
}

func checkName(name string) error {
	if uniseg.GraphemeClusterCount(name) > maxName || len(name) > 16*maxName {
		return fmt.Errorf("is longer than %d characters", maxName)
	}
	if !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return errors.New("holds characters that cannot be shown")
	}
	return nil
}
