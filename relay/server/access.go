package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"pagedesk/relay/journal"
	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// shared is the access of a channel of which nothing else was said.
var shared = wire.Access{Everyone: true}

// firstAccess is what a claim says about who may see the channel.
func firstAccess(who registry.Identity, req wire.ClaimRequest) wire.Access {
	if req.OnlyMe {
		return wire.Access{Members: []string{who.Member.ID}}
	}
	return shared
}

// mayManage reports whether a member may read and change who sees a channel:
// the managers among those who see it, and every owner, so that a channel whose
// people have left is not lost. That an owner opened it for themselves is an
// entry with their name.
func mayManage(who registry.Identity, access wire.Access) bool {
	if who.Member.Role == wire.RoleOwner {
		return true
	}
	return who.Member.Role.Manages() && access.Level(who.Member.ID, who.Member.Role) != wire.LevelNone
}

// readAccess answers with who may see a channel.
func (s *Server) readAccess(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	access, ok := s.managedAccess(w, r, who)
	if ok {
		answer(w, http.StatusOK, access)
	}
}

// changeAccess sets who may see a channel.
func (s *Server) changeAccess(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	if _, ok := s.managedAccess(w, r, who); !ok {
		return
	}
	var req wire.Access
	if !decode(w, r, &req) {
		return
	}
	if !req.Everyone && len(req.Members) == 0 {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, "somebody has to see the channel: want everyone or members")
		return
	}
	access, err := s.setAccess(r.Context(), who, r.PathValue("id"), func(wire.Access) wire.Access { return req })
	switch {
	case errors.Is(err, registry.ErrNotMember):
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
	case err != nil:
		s.internal(w, "changing who may see the channel", err)
	default:
		s.log.Info("access changed", "channel", r.PathValue("id"), "workspace", who.Workspace.ID, "member", who.Member.ID)
		answer(w, http.StatusOK, access)
	}
}

// managedAccess is the access of the request's channel, if the member may
// manage it; otherwise it has answered. A channel that they may not see does
// not exist for them.
func (s *Server) managedAccess(w http.ResponseWriter, r *http.Request, who registry.Identity) (wire.Access, bool) {
	access, found := s.registry.Access(who.Workspace.ID, r.PathValue("id"))
	if !found || !mayManage(who, access) {
		problem(w, http.StatusNotFound, wire.ProblemNotFound, "there is no such channel that you may manage")
		return access, false
	}
	return access, true
}

// setAccess changes who may see a channel: enforced first, then told, even
// when the caller hangs up. What could not be told is when somebody tries again.
func (s *Server) setAccess(ctx context.Context, who registry.Identity, channel string, change func(wire.Access) wire.Access) (wire.Access, error) {
	ctx = context.WithoutCancel(ctx)
	s.accessOrder.Lock()
	defer s.accessOrder.Unlock()
	record, changed, err := s.registry.SetAccess(ctx, who.Workspace.ID, channel, who.Member.ID, change)
	if told := record.Announced == record.Revision; err != nil || !changed && told {
		return record.Access, err
	}
	s.hub.accessChanged(who.Workspace.ID)
	return record.Access, errors.Join(s.emptyVaults(ctx, record), s.announceAccess(ctx, record))
}

// openChannels lets a new member see the channels that they were invited to, as
// far as whoever invited them may still know them.
func (s *Server) openChannels(ctx context.Context, p registry.Paired) error {
	if len(p.Channels) == 0 {
		return nil
	}
	by, err := s.registry.Member(ctx, p.Workspace.ID, p.By)
	if err != nil {
		return err
	}
	var errs []error
	for _, channel := range p.Channels {
		if s.mayKnow(registry.Identity{Workspace: p.Workspace, Member: by}, channel) {
			errs = append(errs, s.grantAccess(ctx, p.Identity, channel))
		}
	}
	return errors.Join(errs...)
}

// grantAccess lets a new member see a channel, if not everyone does.
func (s *Server) grantAccess(ctx context.Context, who registry.Identity, channel string) error {
	_, err := s.setAccess(ctx, who, channel, func(a wire.Access) wire.Access {
		a.Members = append(a.Members[:len(a.Members):len(a.Members)], who.Member.ID)
		return a
	})
	return err
}

// emptyVaults takes a channel's token from those who may not see it any more.
func (s *Server) emptyVaults(ctx context.Context, a registry.AccessRecord) error {
	members, err := s.registry.Members(ctx, a.Workspace)
	if err != nil {
		return err
	}
	for _, m := range members {
		if a.Access.Level(m.ID, m.Role) != wire.LevelNone {
			continue
		}
		if err := s.registry.EmptyFor(ctx, m.ID, wire.VaultChannel+a.Channel); err != nil {
			return err
		}
	}
	return nil
}

// announceAccess tells those who may see a channel who they are.
func (s *Server) announceAccess(ctx context.Context, a registry.AccessRecord) error {
	body, err := json.Marshal(wire.AccessChanged{Access: a.Access, V: 1})
	if err != nil {
		return fmt.Errorf("announce access to %s: %w", a.Channel, err)
	}
	_, err = journal.Append(ctx, s.journal, journal.Draft{
		Workspace: a.Workspace, Kind: wire.KindAccess, Channel: a.Channel, Actor: a.By,
		Unique: fmt.Sprintf(relayKeys+"access/%s/%d", a.Channel, a.Revision), Body: body,
	})
	if err != nil {
		return fmt.Errorf("announce access to %s: %w", a.Channel, err)
	}
	s.metrics.entries.relay.Inc()
	return s.registry.Announced(ctx, a)
}

// announceWaiting announces what a relay could not that stopped in between.
func (s *Server) announceWaiting(ctx context.Context) {
	s.accessOrder.Lock()
	defer s.accessOrder.Unlock()
	for _, a := range s.registry.Unannounced() {
		if err := s.announceAccess(ctx, a); err != nil {
			s.log.Error("access not announced", "channel", a.Channel, "error", err)
		}
	}
}
