package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
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

// maxEmail is the length of an e-mail address in bytes (RFC 5321, 4.5.3.1.3).
const maxEmail = 254

const publicKeyBytes = 32 // X25519

// pair redeems a setup code or an invite for a device token.
func (s *Server) pair(w http.ResponseWriter, r *http.Request) {
	req, ok := s.codeRequest(w, r)
	if !ok {
		return
	}
	device, err := newDevice(req)
	if err != nil {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
		return
	}
	paired, token, err := s.registry.Pair(r.Context(), req.Code, device, func(p registry.Paired) error {
		if p.Kind == "" {
			return nil
		}
		return s.announce(r.Context(), p.Workspace.ID, p.Kind, p.Member, registry.Identity{})
	})
	if err != nil {
		s.refusePair(w, err)
		return
	}
	s.log.Info("device paired", "workspace", paired.Workspace.ID, "member", paired.Member.ID, "device", paired.Device.ID)
	if paired.Kind == wire.KindChanged {
		s.renew(paired.Workspace.ID, paired.Member.ID)
	}
	if err := s.openChannels(context.WithoutCancel(r.Context()), paired); err != nil {
		s.log.Error("a new member does not see all channels of the invite", "member", paired.Member.ID, "error", err)
	}
	// Whoever made the invite may not have known yet that a channel was hidden.
	paired.Vault = slices.DeleteFunc(paired.Vault, s.keptFrom(paired.Identity))
	s.hub.peopleChanged(paired.Workspace.ID)
	answer(w, http.StatusOK, wire.PairResponse{
		Token: token, Workspace: paired.Workspace, Member: paired.Member, Device: paired.Device, Meta: s.settings(), Vault: paired.Vault,
	})
}

// invitation tells what a code is for.
func (s *Server) invitation(w http.ResponseWriter, r *http.Request) {
	req, ok := s.codeRequest(w, r)
	if !ok {
		return
	}
	inv, err := s.registry.Invitation(r.Context(), req.Code)
	if err != nil {
		s.refusePair(w, err)
		return
	}
	answer(w, http.StatusOK, inv)
}

// codeRequest reads a request that holds a code, unless there were too many
// wrong ones.
func (s *Server) codeRequest(w http.ResponseWriter, r *http.Request) (req wire.PairRequest, ok bool) {
	if s.badCodes.Tokens() < 1 {
		problem(w, http.StatusTooManyRequests, wire.ProblemTooManyRequests, "too many wrong codes; wait a minute")
		return req, false
	}
	return req, decode(w, r, &req)
}

func (s *Server) refusePair(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, registry.ErrBadCode):
		s.badCodes.Allow()
		problem(w, http.StatusForbidden, wire.ProblemBadCode, err.Error())
	case errors.Is(err, registry.ErrNameMissing):
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
	case errors.Is(err, registry.ErrEmailTaken):
		problem(w, http.StatusConflict, wire.ProblemEmailTaken, err.Error())
	default:
		s.internal(w, "pairing", err)
	}
}

// announce tells all desktops of a workspace what happened to a member, and
// who did it.
func (s *Server) announce(ctx context.Context, workspace, kind string, m wire.Member, by registry.Identity) error {
	body, err := json.Marshal(wire.MemberEntry{Member: m})
	if err != nil {
		return fmt.Errorf("announce member: %w", err)
	}
	_, err = journal.Append(ctx, s.journal, journal.Draft{
		Workspace: workspace, Kind: kind, Body: body, Actor: by.Member.ID, Device: by.Device.ID,
	})
	if err != nil {
		return fmt.Errorf("announce member: %w", err)
	}
	s.metrics.entries.relay.Inc()
	return nil
}

// newDevice checks what a person says when pairing.
func newDevice(req wire.PairRequest) (registry.NewDevice, error) {
	d := registry.NewDevice{Person: strings.TrimSpace(req.Name), Email: strings.TrimSpace(req.Email), Computer: strings.TrimSpace(req.Device)}
	if err := checkName(d.Person); err != nil {
		return d, fmt.Errorf("name %w", err)
	}
	if err := checkName(d.Computer); err != nil {
		return d, fmt.Errorf("device %w", err)
	}
	if err := checkEmail(d.Email); err != nil {
		return d, err
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

// checkEmail accepts a bare address, or none.
func checkEmail(email string) error {
	if email == "" {
		return nil
	}
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > maxEmail || strings.ContainsFunc(email, unicode.IsSpace) {
		return errors.New("email is not an address")
	}
	return nil
}
