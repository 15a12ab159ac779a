package server

import (
	"context"
	"strings"

	"pagedesk/relay/lease"
	"pagedesk/relay/wire"
)

// Leases. The workspace's is for everything that all owners and admins see. A
// channel that one of them does not see is private: its automation is decided
// by those who see it, under a lease of its own.

// leaseKey names the lease of a private channel or, without one, of the
// workspace.
func leaseKey(workspace, channel string) string {
	if channel == "" {
		return workspace
	}
	return workspace + "/" + channel
}

// leaseWorkspace is the workspace of a lease.
func leaseWorkspace(key string) string {
	workspace, _, _ := strings.Cut(key, "/")
	return workspace
}

// privateChannels are the channels that not all owners and admins see.
func (s *Server) privateChannels(ctx context.Context, workspace string) (map[string]bool, error) {
	private := map[string]bool{}
	var managers []wire.Member
	for channel, r := range s.registry.Accesses(workspace) {
		if r.Access.Everyone {
			continue
		}
		if managers == nil {
			members, err := s.registry.Members(ctx, workspace)
			if err != nil {
				return nil, err
			}
			managers = members
		}
		for _, m := range managers {
			if m.Role.Manages() && r.Access.Level(m.ID, m.Role) == wire.LevelNone {
				private[channel] = true
			}
		}
	}
	return private, nil
}

// leaseOf is the lease under which one acts on a channel.
func (s *Server) leaseOf(ctx context.Context, workspace, channel string) (string, error) {
	private, err := s.privateChannels(ctx, workspace)
	if !private[channel] {
		channel = ""
	}
	return leaseKey(workspace, channel), err
}

// candidacy is which leases a device may hold, and what it was told of those
// that concern it. Only the socket's writer touches it.
type candidacy struct {
	stale    bool                  // who may see what, or manages, has changed
	private  map[string]bool       // channels with leases of their own that the member sees
	standing map[string]bool       // leases that the device stands for, by key
	told     map[string]lease.Term // by channel, "" the workspace's
}

// stand makes the device a candidate for the leases that it may hold, and no
// longer for others.
func (c *socket) stand(ctx context.Context) error {
	private, err := c.server.privateChannels(ctx, c.who.Workspace.ID)
	if err != nil {
		return err
	}
	now := map[string]bool{}
	if c.who.Member.Role.Manages() {
		now[leaseKey(c.who.Workspace.ID, "")] = true
	}
	for channel := range private {
		switch {
		case c.sight.levels[channel] == wire.LevelNone:
			delete(private, channel)
		case c.sight.levels[channel] == wire.LevelFull && c.who.Member.Role.Manages():
			now[leaseKey(c.who.Workspace.ID, channel)] = true
		}
	}
	c.resign(now)
	for key := range now {
		if !c.candidacy.standing[key] {
			c.server.leases.Join(key, c.who.Device.ID)
		}
	}
	c.candidacy.stale, c.candidacy.standing, c.candidacy.private = false, now, private
	return nil
}

// resign takes back every candidacy but those.
func (c *socket) resign(but map[string]bool) {
	for key := range c.candidacy.standing {
		if !but[key] {
			c.server.leases.Leave(key, c.who.Device.ID)
		}
	}
}

// sendLeases sends the present terms of the leases that concern the desktop,
// as far as they are not what it was told last. A channel that is no longer
// private has none.
func (c *socket) sendLeases() error {
	if c.candidacy.told == nil {
		c.candidacy.told = map[string]lease.Term{}
	}
	for channel := range c.candidacy.told {
		if channel != "" && !c.candidacy.private[channel] {
			delete(c.candidacy.told, channel)
			if err := c.send(wire.Lease{T: wire.TypeLease, Channel: channel}); err != nil {
				return err
			}
		}
	}
	if err := c.sendLease(""); err != nil {
		return err
	}
	for channel := range c.candidacy.private {
		if err := c.sendLease(channel); err != nil {
			return err
		}
	}
	return nil
}

func (c *socket) sendLease(channel string) error {
	term := c.server.leases.Current(leaseKey(c.who.Workspace.ID, channel))
	if told, known := c.candidacy.told[channel]; known && told == term {
		return nil
	}
	c.candidacy.told[channel] = term
	return c.send(wire.Lease{T: wire.TypeLease, Channel: channel, Epoch: term.Epoch, Holder: term.Holder})
}
