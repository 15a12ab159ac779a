package desk

import (
	"context"
	"slices"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
	"pagedesk/backend/vault"
	"pagedesk/relay/wire"
)

// InviteFor says whom an invite is for.
type InviteFor struct {
	// Member is whose next computer it is for; "" for somebody new, who gets
	// the rest.
	Member   inbox.MemberID
	Role     string
	Channels []inbox.ChannelID // to give access to, beside those that everyone sees
	Email    string            // suggested to whoever joins
	Lasts    time.Duration     // InviteLasts when 0, at most 30 days
}

// InviteLasts is how long an invite can be redeemed unless it says otherwise.
const InviteLasts = 7 * 24 * time.Hour

// Invite is an invite that was made just now. Text and link hold its secret
// half, which is kept nowhere.
type Invite struct {
	ID        string
	Text      secret.Token
	Link      secret.Token
	ExpiresMs int64
	// Without are the channels that the new computer may see and this one has
	// no token of: it can answer there once a computer that has one is on.
	Without []inbox.ChannelID
}

// Invite makes an invite and seals into it the tokens that the new computer
// will need, so that it can answer even while no other computer is on.
func (d *Desk) Invite(ctx context.Context, to InviteFor) (Invite, error) {
	var err error
	if to.Email, err = inbox.CleanEmail(to.Email); err != nil {
		return Invite{}, err
	}
	if to.Lasts <= 0 {
		to.Lasts = InviteLasts
	}
	half := vault.NewHalf()
	key, err := vault.HalfKey(half)
	if err != nil {
		return Invite{}, err
	}
	sees, err := d.invitedTo(ctx, to)
	if err != nil {
		return Invite{}, err
	}
	stamps, err := d.heldTokens(ctx)
	if err != nil {
		return Invite{}, err
	}
	held := func(id inbox.ChannelID) bool { return stamps[id] != 0 }
	without := slices.DeleteFunc(slices.Clone(sees), held)
	items, err := d.seal(key.Public, stamps, slices.DeleteFunc(sees, func(id inbox.ChannelID) bool { return !held(id) }))
	if err != nil {
		return Invite{}, err
	}
	api, err := d.api()
	if err != nil {
		return Invite{}, err
	}
	req := wire.InviteRequest{
		Member: string(to.Member), Role: wire.Role(to.Role), Email: to.Email, LastsS: int64(to.Lasts / time.Second), Vault: items,
	}
	for _, id := range to.Channels {
		req.Channels = append(req.Channels, string(id))
	}
	made, err := api.Invite(ctx, req)
	if err != nil {
		return Invite{}, relayProblem(api.Relay, err)
	}
	text := vault.NewInvite(api.Relay, made.Code, half)
	return Invite{ID: made.ID, Text: text.Text(), Link: text.Link(), ExpiresMs: made.ExpiresMs, Without: without}, nil
}

// invitedTo are the connected channels that whoever redeems an invite will see.
func (d *Desk) invitedTo(ctx context.Context, to InviteFor) ([]inbox.ChannelID, error) {
	channels, err := d.replica.Channels(ctx)
	if err != nil {
		return nil, err
	}
	accesses, err := d.replica.Accesses(ctx)
	if err != nil {
		return nil, err
	}
	var sees []inbox.ChannelID
	for _, c := range channels {
		listed := to.Member == "" && slices.Contains(to.Channels, c.ID)
		if c.State != inbox.ChannelDisconnected && (listed || mayUse(accesses, c.ID, to.Member)) {
			sees = append(sees, c.ID)
		}
	}
	return sees, nil
}

// OpenInvite is an invite that can still be redeemed.
type OpenInvite struct {
	ID        string
	Member    inbox.MemberID // whose computer it is for, "" for somebody new
	Role      string
	Channels  []inbox.ChannelID
	Email     string
	By        inbox.MemberID
	CreatedMs int64
	ExpiresMs int64
}

// Invites lists the open invites, newest first: all for owners and admins, for
// agents those that they made.
func (d *Desk) Invites(ctx context.Context) ([]OpenInvite, error) {
	api, err := d.api()
	if err != nil {
		return nil, err
	}
	list, err := api.Invites(ctx)
	if err != nil {
		return nil, relayProblem(api.Relay, err)
	}
	open := make([]OpenInvite, len(list))
	for i, in := range list {
		open[i] = OpenInvite{
			ID: in.ID, Member: inbox.MemberID(in.Member), Role: string(in.Role), Email: in.Email, By: inbox.MemberID(in.By),
			CreatedMs: in.CreatedMs, ExpiresMs: in.ExpiresMs,
		}
		for _, c := range in.Channels {
			open[i].Channels = append(open[i].Channels, inbox.ChannelID(c))
		}
	}
	return open, nil
}

// WithdrawInvite makes an invite worthless. One that is gone is no error.
func (d *Desk) WithdrawInvite(ctx context.Context, id string) error {
	api, err := d.api()
	if err != nil {
		return err
	}
	return gone(api.Relay, api.Withdraw(ctx, id))
}
