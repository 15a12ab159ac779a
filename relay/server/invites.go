package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// invite makes an invite: managers for anybody whose role they may give, every
// member for computers of their own.
func (s *Server) invite(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	var req wire.InviteRequest
	if !decodeUpTo(maxVaultRequest, w, r, &req) {
		return
	}
	if req.Member != "" {
		m, ok := s.memberToManage(w, r, who, req.Member)
		if !ok {
			return
		}
		if !s.seesNoMore(m, who) {
			forbidden(w, "this member sees a channel that you may not see: they can invite their own computer")
			return
		}
		req.Role, req.Channels, req.Email = m.Role, nil, m.Email
	}
	if err := s.checkInvite(&req, who); err != nil {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
		return
	}
	if req.Member == "" && (!who.Member.Role.Manages() || !mayGive(who.Member.Role, req.Role)) {
		forbidden(w, "your role may not invite to this role")
		return
	}
	inv, err := s.registry.Invite(r.Context(), who.Workspace.ID, who.Member.ID, req)
	if err != nil {
		s.internal(w, "storing the invite", err)
		return
	}
	s.log.Info("invite made", "workspace", who.Workspace.ID, "by", who.Member.ID, "role", string(inv.Role), "invite", inv.ID)
	s.hub.peopleChanged(who.Workspace.ID)
	answer(w, http.StatusOK, inv)
}

// seesNoMore reports whether a member sees no channel that the caller may not
// know: with a computer of theirs one would look through their eyes.
func (s *Server) seesNoMore(m wire.Member, who registry.Identity) bool {
	for channel, record := range s.registry.Accesses(who.Workspace.ID) {
		if record.Access.Level(m.ID, m.Role) != wire.LevelNone && !s.mayKnow(who, channel) {
			return false
		}
	}
	return true
}

// checkInvite checks and tidies what an invite is made of.
func (s *Server) checkInvite(req *wire.InviteRequest, who registry.Identity) error {
	req.Email = strings.TrimSpace(req.Email)
	if !knownRole(req.Role) {
		return errors.New("role is not owner, admin or agent")
	}
	if req.LastsS <= 0 || req.LastsS > wire.MaxInviteS {
		return errors.New("lasts_s is not between 1 and 30 days")
	}
	if slices.ContainsFunc(req.Channels, func(c string) bool { return s.registry.Owner(c) != who.Workspace.ID || !s.mayKnow(who, c) }) {
		return errors.New("the workspace has not claimed one of the channels, or you may not see it")
	}
	if err := checkEmail(req.Email); err != nil {
		return err
	}
	if !req.Role.Manages() && slices.ContainsFunc(req.Vault, isMail) {
		return errors.New("the mail password is for the devices of owners and admins")
	}
	return s.checkVault(req.Vault, who)
}

// listInvites answers with the open invites: all for managers, one's own for
// agents. Of their channels it names those that the caller may know.
func (s *Server) listInvites(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	invites, err := s.registry.Invites(r.Context(), who.Workspace.ID, ownUnlessManager(who))
	if err != nil {
		s.internal(w, "listing invites", err)
		return
	}
	for i := range invites {
		invites[i].Channels = slices.DeleteFunc(invites[i].Channels, func(c string) bool { return !s.mayKnow(who, c) })
	}
	answer(w, http.StatusOK, invites)
}

// withdrawInvite makes the code of an invite worthless.
func (s *Server) withdrawInvite(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	err := s.registry.Withdraw(r.Context(), who.Workspace.ID, ownUnlessManager(who), r.PathValue("id"))
	if err != nil {
		s.refuseMember(w, "withdrawing the invite", err)
		return
	}
	s.hub.peopleChanged(who.Workspace.ID)
	w.WriteHeader(http.StatusNoContent)
}

// ownUnlessManager is the member whose things the caller may see; "" is
// everybody's.
func ownUnlessManager(who registry.Identity) string {
	if who.Member.Role.Manages() {
		return ""
	}
	return who.Member.ID
}
