package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// relayTime bounds the relay's answer to a question about people.
const relayTime = time.Minute

type joinCommand struct {
	Invite string `help:"The invite: its code, or its link." required:""`
	Name   string `help:"Your name, as the team sees it; not for another computer of a member."`
	Email  string `help:"Your e-mail address."`
}

// Run joins and prints the status.
func (c *joinCommand) Run(e *environment) error {
	if err := e.desk.Join(e.ctx, c.Invite, c.Name, c.Email); err != nil {
		return err
	}
	return printStatus(e)
}

type inviteCommand struct {
	Role    string        `help:"owner, admin or agent." enum:"owner,admin,agent" default:"agent"`
	Channel []string      `help:"Id of an inbox to give access to, beside those that everyone sees; may be repeated."`
	Email   string        `help:"E-mail address, suggested to whoever joins."`
	Member  string        `help:"Id of the member whose next computer it is for, in place of somebody new."`
	Lasts   time.Duration `help:"How long the invite can be used, at most 720h." default:"168h"`
}

// Run makes an invite and prints its text and link, which are shown this once.
func (c *inviteCommand) Run(e *environment) error {
	to := desk.InviteFor{Member: inbox.MemberID(c.Member), Role: c.Role, Email: c.Email, Lasts: c.Lasts}
	for _, id := range c.Channel {
		to.Channels = append(to.Channels, inbox.ChannelID(id))
	}
	return e.ask(func(ctx context.Context) error {
		made, err := e.desk.Invite(ctx, to)
		if err != nil {
			return err
		}
		return e.print(map[string]any{"invite": map[string]any{
			"id": made.ID, "code": made.Text.Reveal(), "link": made.Link.Reveal(), "expires_ms": made.ExpiresMs, "without": list(made.Without),
		}})
	})
}

type invitesCommand struct{}

// Run prints the open invites.
func (invitesCommand) Run(e *environment) error {
	return e.ask(func(ctx context.Context) error {
		open, err := e.desk.Invites(ctx)
		if err != nil {
			return err
		}
		out := make([]map[string]any, len(open))
		for i, in := range open {
			out[i] = map[string]any{
				"id": in.ID, "member": in.Member, "role": in.Role, "channels": list(in.Channels), "email": in.Email, "by": in.By,
				"created_ms": in.CreatedMs, "expires_ms": in.ExpiresMs,
			}
		}
		return e.print(map[string]any{"invites": out})
	})
}

type withdrawCommand struct {
	Invite string `help:"Invite id, from invites." required:""`
}

// Run makes an invite worthless.
func (c *withdrawCommand) Run(e *environment) error {
	return e.ask(func(ctx context.Context) error { return e.desk.WithdrawInvite(ctx, c.Invite) })
}

type membersCommand struct{}

// Run prints the members, as this computer last heard of them.
func (membersCommand) Run(e *environment) error {
	members, err := e.desk.Members(e.ctx)
	if err != nil {
		return err
	}
	out := []desk.ExportMember{}
	for _, m := range members {
		if !m.Removed {
			out = append(out, desk.ExportMember{ID: string(m.ID), Name: m.Name, Role: m.Role, Email: m.Email})
		}
	}
	slices.SortFunc(out, func(a, b desk.ExportMember) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return e.print(map[string]any{"members": out})
}

type roleCommand struct {
	Member string `help:"Member id, from members." required:""`
	Role   string `help:"owner, admin or agent." enum:"owner,admin,agent" required:""`
}

// Run gives a member a role.
func (c *roleCommand) Run(e *environment) error {
	return e.ask(func(ctx context.Context) error { return e.desk.SetRole(ctx, inbox.MemberID(c.Member), c.Role) })
}

type removeCommand struct {
	Member string `help:"Member id, from members." required:""`
}

// Run takes a member out of the workspace.
func (c *removeCommand) Run(e *environment) error {
	return e.ask(func(ctx context.Context) error { return e.desk.RemoveMember(ctx, inbox.MemberID(c.Member)) })
}

type devicesCommand struct{}

// Run prints the computers of the workspace.
func (devicesCommand) Run(e *environment) error {
	return e.ask(func(ctx context.Context) error {
		devices, err := e.desk.Devices(ctx)
		if err != nil {
			return err
		}
		out := make([]map[string]any, len(devices))
		for i, d := range devices {
			out[i] = map[string]any{
				"id": d.ID, "name": d.Name, "member": d.Member, "created_ms": d.CreatedMs, "last_seen_ms": d.LastSeenMs, "online": d.Online, "this": d.This,
			}
		}
		return e.print(map[string]any{"devices": out})
	})
}

type revokeCommand struct {
	Device string `help:"Device id, from devices." required:""`
}

// Run takes a computer out of the workspace.
func (c *revokeCommand) Run(e *environment) error {
	return e.ask(func(ctx context.Context) error { return e.desk.RevokeDevice(ctx, c.Device) })
}

// ask asks the relay something that needs no connection to the journal.
func (e *environment) ask(do func(context.Context) error) error {
	ctx, stop := context.WithTimeout(e.ctx, relayTime)
	defer stop()
	return do(ctx)
}

// list is never null.
func list[T any](items []T) []T { return append([]T{}, items...) }
