package server

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// listMembers answers with the members of the workspace; every member may know
// them.
func (s *Server) listMembers(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	members, err := s.registry.Members(r.Context(), who.Workspace.ID)
	if err != nil {
		s.internal(w, "listing members", err)
		return
	}
	answer(w, http.StatusOK, members)
}

// changeMember changes a member. A role is given by managers, owner only by
// owners and to others than oneself; name and address also by whose they are.
func (s *Server) changeMember(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	var change wire.MemberChange
	if !decode(w, r, &change) {
		return
	}
	m, ok := s.memberToManage(w, r, who, r.PathValue("id"))
	if !ok {
		return
	}
	if err := checkChange(&change); err != nil {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
		return
	}
	if change.Role != nil && *change.Role != m.Role && !mayGive(who.Member.Role, *change.Role) {
		forbidden(w, "your role may not give this role")
		return
	}
	changed, err := s.registry.ChangeMember(r.Context(), m.ID, change, func(m wire.Member) error {
		return s.announce(r.Context(), who.Workspace.ID, wire.KindChanged, m, who)
	})
	if err != nil {
		s.refuseMember(w, "changing the member", err)
		return
	}
	if changed.Role != m.Role {
		s.log.Info("role changed", "workspace", who.Workspace.ID, "member", m.ID, "role", string(changed.Role), "by", who.Member.ID)
		s.renew(who.Workspace.ID, m.ID)
	}
	s.hub.peopleChanged(who.Workspace.ID)
	answer(w, http.StatusOK, changed)
}

// removeMember takes a member out of the workspace with all their computers.
func (s *Server) removeMember(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	m, ok := s.memberToManage(w, r, who, r.PathValue("id"))
	if !ok {
		return
	}
	err := s.registry.RemoveMember(r.Context(), m.ID, func(m wire.Member) error {
		return s.announce(r.Context(), who.Workspace.ID, wire.KindRemoved, m, who)
	})
	if err != nil {
		s.refuseMember(w, "removing the member", err)
		return
	}
	s.log.Info("member removed", "workspace", who.Workspace.ID, "member", m.ID, "by", who.Member.ID)
	s.hub.dismiss(who.Workspace.ID, revoked, func(id registry.Identity) bool { return id.Member.ID == m.ID })
	s.hub.peopleChanged(who.Workspace.ID)
	w.WriteHeader(http.StatusNoContent)
}

// renew makes the desktops of a member connect again, so that they and the
// relay go by the role that the member has now.
func (s *Server) renew(workspace, member string) {
	s.hub.dismiss(workspace, renewed, func(id registry.Identity) bool { return id.Member.ID == member })
}

// memberToManage finds a member whom the caller may manage: oneself, others as
// a manager, owners as an owner. Otherwise it has answered.
func (s *Server) memberToManage(w http.ResponseWriter, r *http.Request, who registry.Identity, id string) (wire.Member, bool) {
	m, err := s.workspaceMember(r.Context(), who, id)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		problem(w, http.StatusNotFound, wire.ProblemNotFound, "the workspace has no such member")
	case err != nil:
		s.internal(w, "looking up the member", err)
	case m.ID != who.Member.ID && !mayGive(who.Member.Role, m.Role):
		forbidden(w, "your role may not manage this member")
	default:
		return m, true
	}
	return m, false
}

func (s *Server) workspaceMember(ctx context.Context, who registry.Identity, id string) (wire.Member, error) {
	if id == who.Member.ID {
		return who.Member, nil
	}
	return s.registry.Member(ctx, who.Workspace.ID, id)
}

// mayGive reports whether members of one role decide over those of another.
func mayGive(by, role wire.Role) bool {
	return by == wire.RoleOwner || (by == wire.RoleAdmin && role != wire.RoleOwner)
}

// checkChange checks and tidies a change.
func checkChange(c *wire.MemberChange) error {
	if c.Role != nil && !knownRole(*c.Role) {
		return errors.New("role is not owner, admin or agent")
	}
	if c.Name != nil {
		*c.Name = strings.TrimSpace(*c.Name)
		if *c.Name == "" {
			return registry.ErrNameMissing
		}
		if err := checkName(*c.Name); err != nil {
			return err
		}
	}
	if c.Email != nil {
		*c.Email = strings.TrimSpace(*c.Email)
		return checkEmail(*c.Email)
	}
	return nil
}

func knownRole(r wire.Role) bool {
	return r == wire.RoleOwner || r == wire.RoleAdmin || r == wire.RoleAgent
}

// refuseMember answers to a change of people that was not made.
func (s *Server) refuseMember(w http.ResponseWriter, doing string, err error) {
	switch {
	case errors.Is(err, registry.ErrNotFound):
		problem(w, http.StatusNotFound, wire.ProblemNotFound, err.Error())
	case errors.Is(err, registry.ErrLastOwner):
		problem(w, http.StatusConflict, wire.ProblemLastOwner, err.Error())
	case errors.Is(err, registry.ErrEmailTaken):
		problem(w, http.StatusConflict, wire.ProblemEmailTaken, err.Error())
	default:
		s.internal(w, doing, err)
	}
}

func forbidden(w http.ResponseWriter, detail string) {
	problem(w, http.StatusForbidden, wire.ProblemForbidden, detail)
}
