package desk

import (
	"context"
	"errors"

	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/relay/wire"
)

// Device is a computer of a member.
type Device struct {
	ID         string
	Name       string
	Member     inbox.MemberID
	CreatedMs  int64
	LastSeenMs int64 // when it was last connected, 0: never
	Online     bool
	This       bool // this computer
}

// Devices lists the computers of the workspace; agents are told of their own.
func (d *Desk) Devices(ctx context.Context) ([]Device, error) {
	api, err := d.api()
	if err != nil {
		return nil, err
	}
	list, err := api.Devices(ctx)
	if err != nil {
		return nil, relayProblem(api.Relay, err)
	}
	this := d.currentConfig().Device.ID
	devices := make([]Device, len(list))
	for i, s := range list {
		devices[i] = Device{
			ID: s.ID, Name: s.Name, Member: inbox.MemberID(s.Member), CreatedMs: s.CreatedMs, LastSeenMs: s.LastSeenMs, Online: s.Online, This: s.ID == this,
		}
	}
	return devices, nil
}

// RevokeDevice takes a computer out of the workspace at once. One that is gone
// is no error.
func (d *Desk) RevokeDevice(ctx context.Context, id string) error {
	api, err := d.api()
	if err != nil {
		return err
	}
	return gone(api.Relay, api.Revoke(ctx, id))
}

// SetRole gives a member a role. Only owners make owners.
func (d *Desk) SetRole(ctx context.Context, id inbox.MemberID, role string) error {
	r := wire.Role(role)
	return d.changeMember(ctx, id, wire.MemberChange{Role: &r})
}

// SetPerson gives a member a name and an e-mail address, which may be "".
func (d *Desk) SetPerson(ctx context.Context, id inbox.MemberID, name, email string) error {
	email, err := inbox.CleanEmail(email)
	if err != nil {
		return err
	}
	if name = inbox.CleanName(name); name == "" {
		return &inbox.Problem{Code: inbox.CodeNameEmpty, Action: inbox.ActionEdit}
	}
	return d.changeMember(ctx, id, wire.MemberChange{Name: &name, Email: &email})
}

func (d *Desk) changeMember(ctx context.Context, id inbox.MemberID, change wire.MemberChange) error {
	api, err := d.api()
	if err != nil {
		return err
	}
	err = api.ChangeMember(ctx, string(id), change)
	if notFound(err) {
		return &inbox.Problem{Code: inbox.CodeMemberNotFound, Action: inbox.ActionNone, Cause: err}
	}
	if err != nil {
		return relayProblem(api.Relay, err)
	}
	return nil
}

// RemoveMember takes a member out of the workspace with all their computers.
// One who is gone is no error.
func (d *Desk) RemoveMember(ctx context.Context, id inbox.MemberID) error {
	api, err := d.api()
	if err != nil {
		return err
	}
	return gone(api.Relay, api.RemoveMember(ctx, string(id)))
}

// gone is the outcome of taking something away.
func gone(relay string, err error) error {
	if err == nil || notFound(err) {
		return nil
	}
	return relayProblem(relay, err)
}

func notFound(err error) bool {
	var p *link.Problem
	return errors.As(err, &p) && p.Code == wire.ProblemNotFound
}
