package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// People is the team: who is in it, with which computers, and how others join.
type People struct{ s *Session }

// List answers the members by name, each with their computers.
func (b *People) List() ([]PersonView, error) {
	people := []PersonView{}
	err := b.ask(func(ctx context.Context, d *desk.Desk) error {
		members, err := d.Members(ctx)
		if err != nil {
			return err
		}
		devices, err := d.Devices(ctx)
		// Who is in the team is known without the relay too.
		if err != nil && !errors.Is(err, &inbox.Problem{Code: inbox.CodeRelayUnreachable}) {
			return err
		}
		online, _ := d.Online()
		for _, m := range members {
			if m.Removed {
				continue
			}
			p := PersonView{ID: string(m.ID), Name: m.Name, Role: m.Role, Email: m.Email, Online: slices.Contains(online, m.ID), Devices: []DeviceView{}}
			for _, device := range devices {
				if device.Member == m.ID {
					p.Devices = append(p.Devices, deviceView(device))
				}
			}
			people = append(people, p)
		}
		slices.SortFunc(people, func(a, b PersonView) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
		return nil
	})
	return people, err
}

// Invites answers the invites that can still be used, newest first.
func (b *People) Invites() ([]InviteView, error) {
	views := []InviteView{}
	err := b.ask(func(ctx context.Context, d *desk.Desk) error {
		open, err := d.Invites(ctx)
		if err != nil {
			return err
		}
		members, err := d.Members(ctx)
		for _, in := range open {
			views = append(views, inviteView(in, members))
		}
		return err
	})
	return views, err
}

// Invite makes an invite for somebody new.
func (b *People) Invite(role, email string, channels []string, days int) (NewInviteView, error) {
	to := desk.InviteFor{Role: role, Email: email, Lasts: time.Duration(days) * 24 * time.Hour}
	for _, id := range channels {
		to.Channels = append(to.Channels, inbox.ChannelID(id))
	}
	return b.invite(to)
}

// InviteComputer makes an invite for another computer of a member.
func (b *People) InviteComputer(memberID string) (NewInviteView, error) {
	return b.invite(desk.InviteFor{Member: inbox.MemberID(memberID), Lasts: computerLasts})
}

// computerLasts is short: whoever it is for sits beside the one who makes it.
const computerLasts = 24 * time.Hour

func (b *People) invite(to desk.InviteFor) (NewInviteView, error) {
	var view NewInviteView
	err := b.ask(func(ctx context.Context, d *desk.Desk) error {
		made, err := d.Invite(ctx, to)
		view = NewInviteView{
			ID: made.ID, Code: made.Text.Reveal(), Link: made.Link.Reveal(), ExpiresMs: made.ExpiresMs, Without: texts(made.Without),
		}
		return err
	})
	return view, err
}

// Withdraw makes an invite worthless.
func (b *People) Withdraw(inviteID string) error {
	return b.ask(func(ctx context.Context, d *desk.Desk) error { return d.WithdrawInvite(ctx, inviteID) })
}

// SetRole gives a member a role.
func (b *People) SetRole(memberID, role string) error {
	return b.ask(func(ctx context.Context, d *desk.Desk) error { return d.SetRole(ctx, inbox.MemberID(memberID), role) })
}

// SetPerson gives a member a name and an e-mail address, which may be "".
func (b *People) SetPerson(memberID, name, email string) error {
	return b.ask(func(ctx context.Context, d *desk.Desk) error {
		return d.SetPerson(ctx, inbox.MemberID(memberID), name, email)
	})
}

// Remove takes a member out of the team with all their computers.
func (b *People) Remove(memberID string) error {
	return b.ask(func(ctx context.Context, d *desk.Desk) error { return d.RemoveMember(ctx, inbox.MemberID(memberID)) })
}

// Revoke takes a computer out of the team.
func (b *People) Revoke(deviceID string) error {
	return b.ask(func(ctx context.Context, d *desk.Desk) error { return d.RevokeDevice(ctx, deviceID) })
}

// ask asks the relay.
func (b *People) ask(do func(context.Context, *desk.Desk) error) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := callContext()
	defer cancel()
	return do(ctx, d)
}
