package desk

import (
	"cmp"
	"context"
	"errors"

	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/vault"
	"pagedesk/relay/wire"
)

// Invitation is what an invite is for, before it is redeemed.
type Invitation struct {
	Relay     string
	Workspace string // its name
	Role      string
	Email     string // suggested
	Member    string // name of the member whose computer joins, "" for somebody new
	By        string // name of who invites
}

// ReadInvite tells what a pasted text or link is for. It uses nothing up.
func (d *Desk) ReadInvite(ctx context.Context, pasted string) (Invitation, error) {
	invite, relay, err := parseInvite(pasted)
	if err != nil {
		return Invitation{}, err
	}
	look, err := link.Invitation(ctx, relay, invite.Code)
	if err != nil {
		return Invitation{}, inviteProblem(relay, err)
	}
	// Before the first setup code is used there is no workspace yet.
	return Invitation{
		Relay: relay, Workspace: cmp.Or(look.Workspace.Name, invite.Relay), Role: string(look.Role), Email: look.Email, Member: look.Member, By: look.By,
	}, nil
}

// Join redeems an invite: from its text or link, with the name and the e-mail
// address of whoever joins, both "" for another computer of a member.
func (d *Desk) Join(ctx context.Context, pasted, name, email string) error {
	invite, relay, err := parseInvite(pasted)
	if err != nil {
		return err
	}
	if email, err = inbox.CleanEmail(email); err != nil {
		return err
	}
	req := wire.PairRequest{Code: invite.Code.Reveal(), Name: inbox.CleanName(name), Email: email}
	err = d.redeem(ctx, relay, req, func(items []wire.VaultItem) {
		key, ok := invite.Key()
		if !ok {
			return
		}
		// This computer has joined, whatever comes of its tokens: a computer that
		// has them seals them again.
		if err := d.take(ctx, key, items); err != nil {
			d.log.Error("take tokens of the invite", "error", err)
		}
	})
	return inviteProblem(relay, err)
}

// IsInvite reports whether a text holds an invite.
func IsInvite(text string) bool {
	_, _, err := parseInvite(text)
	return err == nil
}

func parseInvite(pasted string) (vault.Invite, string, error) {
	invite, err := vault.ParseInvite(pasted)
	if err != nil {
		return invite, "", &inbox.Problem{Code: inbox.CodeInviteUnreadable, Action: inbox.ActionEdit, Cause: err}
	}
	relay, err := link.ParseAddress(invite.Relay)
	if err != nil {
		return invite, "", &inbox.Problem{Code: inbox.CodeInviteUnreadable, Action: inbox.ActionEdit, Cause: err}
	}
	return invite, relay, nil
}

// inviteProblem says invite where relayProblem says setup code.
func inviteProblem(relay string, err error) error {
	if err == nil {
		return nil
	}
	var known *inbox.Problem
	if !errors.As(err, &known) {
		err = relayProblem(relay, err)
	}
	if errors.Is(err, &inbox.Problem{Code: inbox.CodeSetupCodeBad}) {
		return &inbox.Problem{Code: inbox.CodeInviteBad, Action: inbox.ActionEdit, Cause: err}
	}
	return err
}
