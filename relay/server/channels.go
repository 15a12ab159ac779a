package server

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"

	"pagedesk/relay/graph"
	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// account is an id as Meta gives it.
var account = regexp.MustCompile(`^[0-9A-Za-z_.-]{1,128}$`)

// listChannels answers with the channels of the workspace that the member may
// see, an owner with all.
func (s *Server) listChannels(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	channels, err := s.registry.Channels(r.Context(), who.Workspace.ID)
	if err != nil {
		s.internal(w, "listing channels", err)
		return
	}
	channels = slices.DeleteFunc(channels, func(c wire.Channel) bool { return !s.mayKnow(who, c.ID) })
	answer(w, http.StatusOK, channels)
}

// claimChannel gives an account to the workspace whose token proves that it
// may have it. The token goes to Meta and nowhere else.
func (s *Server) claimChannel(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	if s.app == nil {
		problem(w, http.StatusServiceUnavailable, wire.ProblemNotConfigured, "the relay has no Meta app")
		return
	}
	var req wire.ClaimRequest
	if !decode(w, r, &req) {
		return
	}
	known := req.Object == graph.ObjectPage || req.Object == graph.ObjectInstagram
	if !known || !account.MatchString(req.Account) || req.Token == "" {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, "want object (page or instagram), account and token")
		return
	}
	if err := s.app.CheckToken(r.Context(), req.Object, req.Account, req.Token); err != nil {
		s.refuseClaim(w, req, err)
		return
	}
	id := wire.ChannelID(req.Object, req.Account)
	if had, found := s.registry.Access(who.Workspace.ID, id); found && had.Level(who.Member.ID, who.Member.Role) == wire.LevelNone {
		problem(w, http.StatusForbidden, wire.ProblemForbidden, "another member of the workspace keeps this channel to themselves")
		return
	}
	channel, err := s.claim(r.Context(), who.Workspace.ID, req.Object, req.Account, firstAccess(who, req))
	switch {
	case errors.Is(err, registry.ErrTaken):
		problem(w, http.StatusConflict, wire.ProblemChannelTaken, err.Error())
	case err != nil:
		s.internal(w, "claiming the channel", err)
	default:
		s.log.Info("channel claimed", "channel", channel.ID, "workspace", who.Workspace.ID, "member", who.Member.ID)
		answer(w, http.StatusOK, channel)
	}
}

// claim gives an account to a workspace and tells who may see it, even when
// the caller hangs up.
func (s *Server) claim(ctx context.Context, workspace, object, account string, access wire.Access) (wire.Channel, error) {
	head, err := s.journal.Head(ctx, workspace)
	if err != nil {
		return wire.Channel{}, err
	}
	channel, err := s.registry.Claim(ctx, workspace, object, account, registry.FirstAccess{Access: access, Since: head})
	if err != nil {
		return channel, err
	}
	s.hub.accessChanged(workspace)
	s.announceWaiting(context.WithoutCancel(ctx))
	return channel, nil
}

// mayKnow reports whether a member may know that the workspace has a channel.
func (s *Server) mayKnow(who registry.Identity, channel string) bool {
	access, found := s.registry.Access(who.Workspace.ID, channel)
	return found && (mayManage(who, access) || access.Level(who.Member.ID, who.Member.Role) != wire.LevelNone)
}

func (s *Server) refuseClaim(w http.ResponseWriter, req wire.ClaimRequest, err error) {
	s.log.Warn("channel not claimed", "channel", wire.ChannelID(req.Object, req.Account), "error", err)
	if errors.Is(err, graph.ErrRefused) {
		problem(w, http.StatusUnprocessableEntity, wire.ProblemTokenRefused, err.Error())
		return
	}
	problem(w, http.StatusBadGateway, wire.ProblemMetaUnreachable, err.Error())
}

// releaseChannel gives an account up; its entries stay.
func (s *Server) releaseChannel(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	channel := r.PathValue("id")
	if !s.mayKnow(who, channel) {
		problem(w, http.StatusNotFound, wire.ProblemNotFound, "the workspace has no such channel")
		return
	}
	err := s.registry.Release(r.Context(), who.Workspace.ID, channel)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		problem(w, http.StatusNotFound, wire.ProblemNotFound, "the workspace has no such channel")
	case err != nil:
		s.internal(w, "releasing the channel", err)
	default:
		s.log.Info("channel released", "channel", channel, "workspace", who.Workspace.ID, "member", who.Member.ID)
		// Also when the caller has hung up.
		if err := s.registry.Empty(context.WithoutCancel(r.Context()), who.Workspace.ID, wire.VaultChannel+channel); err != nil {
			s.log.Error("tokens of a released channel stay in vaults", "channel", channel, "error", err)
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
