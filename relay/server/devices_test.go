package server_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// TestRevoke: the socket ends at once, the token is dead and told to be, and
// the relay remembers that after a restart.
func TestRevoke(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	channel := x.Claim(t, x.owner.Workspace.ID, "page", "1042")
	item := []wire.VaultItem{{Name: wire.VaultChannel + channel, Stamp: 1, Sealed: "c2VhbGVk"}}
	x.Call(t, http.MethodPut, "/v1/vault/"+x.agent.Device.ID, x.admin.Token, item, nil)
	d := dial(t, x.Relay, x.agent.Token, 0)
	d.await(t, wire.TypeLive)
	if status := x.Call(t, http.MethodDelete, "/v1/devices/"+x.agent.Device.ID, x.admin.Token, nil, nil); status != 204 {
		t.Fatalf("revoking got %d", status)
	}
	if code := d.closeCode(t); code != wire.CloseRevoked {
		t.Errorf("closed with %d", code)
	}
	x.Restart(t)
	for _, path := range []string{"/v1/vault", "/v1/connect", "/v1/members"} {
		var problem wire.Problem
		if status := x.Call(t, http.MethodGet, path, x.agent.Token, nil, &problem); status != 401 || problem.Code != wire.ProblemRevoked {
			t.Errorf("%s: %d %+v", path, status, problem)
		}
	}
	if status := x.Call(t, http.MethodPut, "/v1/vault/"+x.agent.Device.ID, x.admin.Token, item, nil); status != 404 {
		t.Errorf("filling its vault got %d", status)
	}
	var members []wire.Member
	if x.Call(t, http.MethodGet, "/v1/members", x.owner.Token, nil, &members); len(members) != 3 {
		t.Errorf("the member went with the computer: %+v", members)
	}
}

func TestRemoveMember_ends_all_their_computers(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	invite := x.Invite(t, x.owner.Token, wire.InviteRequest{Member: x.agent.Member.ID})
	second := x.Redeem(t, invite.Code, wire.PairRequest{})
	sockets := []*desktop{dial(t, x.Relay, x.agent.Token, 0), dial(t, x.Relay, second.Token, 0)}
	stays := dial(t, x.Relay, x.owner.Token, 0)
	stays.await(t, wire.TypeLive)
	x.Call(t, http.MethodDelete, "/v1/members/"+x.agent.Member.ID, x.admin.Token, nil, nil)
	for _, d := range sockets {
		if code := d.closeCode(t); code != wire.CloseRevoked {
			t.Errorf("closed with %d", code)
		}
	}
	stays.await(t, wire.TypePeople)
}

func TestDevices(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	dial(t, x.Relay, x.agent.Token, 0).await(t, wire.TypeLive)
	var devices []wire.DeviceState
	x.Call(t, http.MethodGet, "/v1/devices", x.owner.Token, nil, &devices)
	if len(devices) != 3 {
		t.Fatalf("devices %+v", devices)
	}
	ploy := devices[2]
	if ploy.ID != x.agent.Device.ID || ploy.Member != x.agent.Member.ID || !ploy.Online || ploy.LastSeenMs < ploy.CreatedMs || len(ploy.PublicKey) != 44 {
		t.Errorf("the agent's device is %+v", ploy)
	}
	if devices[0].Online || devices[0].LastSeenMs != 0 {
		t.Errorf("a device that never came is %+v", devices[0])
	}
}

// TestVault_of_a_channel_that_is_hidden: what a stop of the relay, or somebody
// who filled the vault at that moment, left in it is not handed out.
func TestVault_of_a_channel_that_is_hidden(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, only(m.owner))
	m.Stop(t)
	people, err := registry.Open(m.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	left := wire.VaultItem{Name: wire.VaultChannel + m.channel, Stamp: 1, Sealed: "eA=="}
	if err := errors.Join(people.Fill(t.Context(), m.agent.Device.ID, []wire.VaultItem{left}), people.Close()); err != nil {
		t.Fatal(err)
	}
	m.Start(t)
	var items []wire.VaultItem
	m.Call(t, http.MethodGet, "/v1/vault", m.agent.Token, nil, &items)
	if len(items) != 0 {
		t.Errorf("the agent reads %+v", items)
	}
}

func TestVault(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	channel := x.Claim(t, x.owner.Workspace.ID, "page", "1042")
	name := wire.VaultChannel + channel
	put := func(token string, device wire.Device, items ...wire.VaultItem) int {
		return x.Call(t, http.MethodPut, "/v1/vault/"+device.ID, token, items, nil)
	}
	vault := func(token string) []wire.VaultItem {
		var items []wire.VaultItem
		x.Call(t, http.MethodGet, "/v1/vault", token, nil, &items)
		return items
	}
	d := dial(t, x.Relay, x.agent.Token, 0)
	d.await(t, wire.TypeLive)
	newer := wire.VaultItem{Name: name, Stamp: 2, Sealed: "bmV3"}
	if status := put(x.owner.Token, x.agent.Device, newer); status != 204 {
		t.Errorf("filling got %d", status)
	}
	d.await(t, wire.TypeVault)
	put(x.admin.Token, x.agent.Device, wire.VaultItem{Name: name, Stamp: 1, Sealed: "b2xk"})
	if diff := cmp.Diff([]wire.VaultItem{newer}, vault(x.agent.Token)); diff != "" {
		t.Errorf("the vault differs (-want +got):\n%s", diff)
	}
	if got := vault(x.owner.Token); len(got) != 0 {
		t.Errorf("the owner reads %+v", got)
	}
	var problem wire.Problem
	if status := x.Call(t, http.MethodGet, "/v1/vault/"+x.owner.Device.ID, x.agent.Token, nil, &problem); status != 405 {
		t.Errorf("reading another's vault got %d", status)
	}
	var devices []wire.DeviceState
	x.Call(t, http.MethodGet, "/v1/devices", x.admin.Token, nil, &devices)
	if diff := cmp.Diff([]wire.VaultItem{{Name: name, Stamp: 2}}, devices[2].Vault); diff != "" {
		t.Errorf("what managers see differs (-want +got):\n%s", diff)
	}
	tests := map[string]struct {
		status int
		got    int
	}{
		"an agent fills another's":      {403, put(x.agent.Token, x.owner.Device, newer)},
		"an agent fills their own":      {204, put(x.agent.Token, x.agent.Device, newer)},
		"a name of nothing":             {400, put(x.owner.Token, x.agent.Device, wire.VaultItem{Name: "x", Stamp: 1, Sealed: "eA=="})},
		"a channel of nobody":           {400, put(x.owner.Token, x.agent.Device, wire.VaultItem{Name: wire.VaultChannel + "page:9", Stamp: 1, Sealed: "eA=="})},
		"the mail password to an agent": {403, put(x.owner.Token, x.agent.Device, wire.VaultItem{Name: wire.VaultMail, Stamp: 1, Sealed: "eA=="})},
		"the mail password by an agent": {400, put(x.agent.Token, x.agent.Device, wire.VaultItem{Name: wire.VaultMail, Stamp: 1, Sealed: "eA=="})},
		"the mail password to an admin": {204, put(x.owner.Token, x.admin.Device, wire.VaultItem{Name: wire.VaultMail, Stamp: 1, Sealed: "eA=="})},
		"not in base64":                 {400, put(x.owner.Token, x.agent.Device, wire.VaultItem{Name: name, Stamp: 1, Sealed: "?"})},
		"too large":                     {400, put(x.owner.Token, x.agent.Device, wire.VaultItem{Name: name, Stamp: 1, Sealed: string(make([]byte, wire.MaxSealedBytes+1))})},
		"a device of nobody":            {404, put(x.owner.Token, wire.Device{ID: "d_nobody"}, newer)},
		"the invite's id, not a device": {404, put(x.owner.Token, wire.Device{ID: x.Invite(t, x.owner.Token, wire.InviteRequest{Role: wire.RoleAgent}).ID}, newer)},
	}
	for what, test := range tests {
		if test.got != test.status {
			t.Errorf("%s: %d, want %d", what, test.got, test.status)
		}
	}
	// Who may not see the channel any more loses its token, and gets none.
	only := wire.Access{Members: []string{x.owner.Member.ID}}
	if status := x.Call(t, http.MethodPut, "/v1/channels/"+channel+"/access", x.owner.Token, only, nil); status != 200 {
		t.Fatalf("hiding the channel got %d", status)
	}
	if got := vault(x.agent.Token); len(got) != 0 {
		t.Errorf("the token of a hidden channel is still there: %+v", got)
	}
	if status := put(x.owner.Token, x.agent.Device, newer); status != 403 {
		t.Errorf("giving it the token got %d", status)
	}
	if status := put(x.admin.Token, x.owner.Device, newer); status != 400 {
		t.Errorf("an admin who does not see the channel fills a vault: %d", status)
	}
	x.Call(t, http.MethodPut, "/v1/channels/"+channel+"/access", x.owner.Token, wire.Access{Everyone: true}, nil)
	if status := put(x.owner.Token, x.agent.Device, newer); status != 204 {
		t.Errorf("giving it back got %d", status)
	}
	x.Call(t, http.MethodDelete, "/v1/channels/"+channel, x.owner.Token, nil, nil)
	if got := vault(x.agent.Token); len(got) != 0 {
		t.Errorf("the token of a released channel is still there: %+v", got)
	}
}
