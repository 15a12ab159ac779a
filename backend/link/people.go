package link

import (
	"context"
	"net/http"
	"net/url"

	"pagedesk/backend/secret"
	"pagedesk/relay/wire"
)

// API is the relay's HTTP interface for one paired device.
type API struct {
	Relay  string
	Device secret.Token
}

// Invitation tells what a code at a relay is for.
func Invitation(ctx context.Context, relay string, code secret.Token) (wire.Invitation, error) {
	return call[wire.Invitation](ctx, http.MethodPost, relay+"/v1/invitation", secret.Token{}, wire.PairRequest{Code: code.Reveal()})
}

// Invite makes an invite. The answer holds its code in the clear.
func (a API) Invite(ctx context.Context, req wire.InviteRequest) (wire.Invite, error) {
	return call[wire.Invite](ctx, http.MethodPost, a.Relay+"/v1/invites", a.Device, req)
}

// Invites lists the invites that can be redeemed.
func (a API) Invites(ctx context.Context) ([]wire.Invite, error) {
	return call[[]wire.Invite](ctx, http.MethodGet, a.Relay+"/v1/invites", a.Device, nil)
}

// Withdraw makes an invite worthless.
func (a API) Withdraw(ctx context.Context, id string) error {
	return a.do(ctx, http.MethodDelete, "/v1/invites/"+url.PathEscape(id), nil)
}

// ChangeMember changes a member.
func (a API) ChangeMember(ctx context.Context, id string, change wire.MemberChange) error {
	return a.do(ctx, http.MethodPatch, "/v1/members/"+url.PathEscape(id), change)
}

// RemoveMember takes a member out of the workspace.
func (a API) RemoveMember(ctx context.Context, id string) error {
	return a.do(ctx, http.MethodDelete, "/v1/members/"+url.PathEscape(id), nil)
}

// Channels lists the claimed channels that the member may know of.
func (a API) Channels(ctx context.Context) ([]wire.Channel, error) {
	return call[[]wire.Channel](ctx, http.MethodGet, a.Relay+"/v1/channels", a.Device, nil)
}

// Devices lists the devices that the member may see.
func (a API) Devices(ctx context.Context) ([]wire.DeviceState, error) {
	return call[[]wire.DeviceState](ctx, http.MethodGet, a.Relay+"/v1/devices", a.Device, nil)
}

// Revoke takes a device out of the workspace.
func (a API) Revoke(ctx context.Context, device string) error {
	return a.do(ctx, http.MethodDelete, "/v1/devices/"+url.PathEscape(device), nil)
}

// Vault reads what is sealed for this device.
func (a API) Vault(ctx context.Context) ([]wire.VaultItem, error) {
	return call[[]wire.VaultItem](ctx, http.MethodGet, a.Relay+"/v1/vault", a.Device, nil)
}

// Fill puts sealed items into a device's vault.
func (a API) Fill(ctx context.Context, device string, items []wire.VaultItem) error {
	return a.do(ctx, http.MethodPut, "/v1/vault/"+url.PathEscape(device), items)
}

// do is a call whose answer does not matter.
func (a API) do(ctx context.Context, method, path string, body any) error {
	_, err := call[any](ctx, method, a.Relay+path, a.Device, body)
	return err
}
