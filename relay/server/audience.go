package server

import (
	"context"
	"slices"
	"strings"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

// audienceFamilies are the families of entries that may say whom a thread is
// for.
var audienceFamilies = []string{"conversation", "auto"}

// mayReach reports whether the member may say something about a thread, or
// about a channel as a whole.
func (c *socket) mayReach(ctx context.Context, thread journal.Thread) (bool, error) {
	if thread.Channel == "" {
		return true, nil
	}
	access, _ := c.server.registry.Access(c.who.Workspace.ID, thread.Channel)
	switch access.Level(c.who.Member.ID, c.who.Member.Role) {
	case wire.LevelFull:
		return true, nil
	case wire.LevelOwn:
		audience, err := c.server.journal.Audience(ctx, c.who.Workspace.ID, thread)
		return slices.Contains(audience, c.who.Member.ID), err
	default:
		return false, nil
	}
}

// hidden says why the member may not append about a thread or give it to that
// audience, "" if they may.
func (c *socket) hidden(ctx context.Context, f frame) (wire.NackCode, string) {
	reaches, err := c.mayReach(ctx, journal.Thread{Channel: f.Channel, Thread: f.Thread})
	if err != nil {
		c.log.Error("sight not checked", "error", err)
		return wire.NackBusy, "could not be checked"
	}
	if !reaches {
		return wire.NackForbidden, "you may not see this channel or thread"
	}
	if f.Audience == nil {
		return "", ""
	}
	family, _, _ := strings.Cut(f.Kind, ".")
	if !slices.Contains(audienceFamilies, family) || f.Channel == "" || f.Thread == "" {
		return wire.NackInvalid, "this entry is not about who a thread is for"
	}
	if len(f.Audience) == 0 || len(f.Audience) > wire.MaxAudience {
		return wire.NackInvalid, "the audience is empty or too large"
	}
	if f.Kind == wire.KindClaimed && !slices.Equal(f.Audience, []string{c.who.Member.ID}) {
		return wire.NackForbidden, "one claims for oneself"
	}
	return c.checkAudience(ctx, f)
}

// checkAudience lets a thread be given only to members who may see its
// channel.
func (c *socket) checkAudience(ctx context.Context, f frame) (wire.NackCode, string) {
	members, err := c.server.registry.Members(ctx, c.who.Workspace.ID)
	if err != nil {
		c.log.Error("audience not checked", "error", err)
		return wire.NackBusy, "could not be checked"
	}
	access, _ := c.server.registry.Access(c.who.Workspace.ID, f.Channel)
	for _, id := range f.Audience {
		i := slices.IndexFunc(members, func(m wire.Member) bool { return m.ID == id })
		if i < 0 || access.Level(id, members[i].Role) == wire.LevelNone {
			return wire.NackForbidden, "one of the audience may not see this channel"
		}
	}
	return "", ""
}
