package server_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

func TestInvite(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	channel := r.Claim(t, nok.Workspace.ID, "page", "1042")
	items := []wire.VaultItem{{Name: wire.VaultChannel + channel, Stamp: 7, Sealed: "c2VhbGVk"}}
	invite := r.Invite(t, nok.Token, wire.InviteRequest{Role: wire.RoleAgent, Channels: []string{channel}, Email: "may@shop.example", Vault: items})

	var look wire.Invitation
	r.Call(t, http.MethodPost, "/v1/invitation", "", wire.PairRequest{Code: invite.Code}, &look)
	if want := (wire.Invitation{Workspace: nok.Workspace, Role: wire.RoleAgent, Email: "may@shop.example", By: "Nok"}); look != want {
		t.Errorf("the code is for %+v, want %+v", look, want)
	}
	var open []wire.Invite
	r.Call(t, http.MethodGet, "/v1/invites", nok.Token, nil, &open)
	want := invite
	want.Code = ""
	if diff := cmp.Diff([]wire.Invite{want}, open); diff != "" {
		t.Errorf("open invites differ (-want +got):\n%s", diff)
	}

	may := r.Redeem(t, invite.Code, wire.PairRequest{Name: "May", Email: "may@shop.example"})
	if may.Member.Role != wire.RoleAgent || may.Member.Email != "may@shop.example" || may.Workspace != nok.Workspace {
		t.Errorf("joined as %+v", may)
	}
	if diff := cmp.Diff(items, may.Vault); diff != "" {
		t.Errorf("sealed tokens differ (-want +got):\n%s", diff)
	}
	r.Call(t, http.MethodGet, "/v1/invites", nok.Token, nil, &open)
	if len(open) != 0 {
		t.Errorf("a used invite is open: %+v", open)
	}
	var problem wire.Problem
	if status := r.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: invite.Code, Name: "Eve", PublicKey: key}, &problem); status != 403 || problem.Code != wire.ProblemBadCode {
		t.Errorf("a used invite got %d %+v", status, problem)
	}
}

func TestInvite_that_cannot_be_redeemed_any_more(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	withdrawn := x.Invite(t, x.admin.Token, wire.InviteRequest{Role: wire.RoleAgent})
	if status := x.Call(t, http.MethodDelete, "/v1/invites/"+withdrawn.ID, x.agent.Token, nil, nil); status != 404 {
		t.Errorf("an agent withdrew it: %d", status)
	}
	if status := x.Call(t, http.MethodDelete, "/v1/invites/"+withdrawn.ID, x.owner.Token, nil, nil); status != 204 {
		t.Errorf("withdrawing got %d", status)
	}
	expired := x.Invite(t, x.owner.Token, wire.InviteRequest{Role: wire.RoleAgent})
	x.Expire(t, expired.ID)
	removed := x.Invite(t, x.admin.Token, wire.InviteRequest{Role: wire.RoleAgent})
	x.Call(t, http.MethodDelete, "/v1/members/"+x.admin.Member.ID, x.owner.Token, nil, nil)
	for name, invite := range map[string]wire.Invite{"withdrawn": withdrawn, "expired": expired, "of a removed member": removed} {
		var problem wire.Problem
		if status := x.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: invite.Code, Name: "Eve", PublicKey: key}, &problem); status != 403 || problem.Code != wire.ProblemBadCode {
			t.Errorf("%s: %d %+v", name, status, problem)
		}
	}
	var open []wire.Invite
	x.Call(t, http.MethodGet, "/v1/invites", x.owner.Token, nil, &open)
	if len(open) != 0 {
		t.Errorf("open invites: %+v", open)
	}
}

func TestInvite_one_of_many_wins(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	invite := x.Invite(t, x.owner.Token, wire.InviteRequest{Role: wire.RoleAgent})
	var all sync.WaitGroup
	statuses := make(chan int, 8)
	for range cap(statuses) {
		all.Go(func() {
			statuses <- x.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: invite.Code, Name: "Lan", PublicKey: randomKey()}, nil)
		})
	}
	all.Wait()
	close(statuses)
	won := 0
	for status := range statuses {
		if status == 200 {
			won++
		}
	}
	var members []wire.Member
	x.Call(t, http.MethodGet, "/v1/members", x.owner.Token, nil, &members)
	if won != 1 || len(members) != 4 {
		t.Errorf("%d joined with one invite: %+v", won, members)
	}
}

func TestInvite_for_another_computer(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	invite := x.Invite(t, x.agent.Token, wire.InviteRequest{Member: x.agent.Member.ID})
	second := x.Redeem(t, invite.Code, wire.PairRequest{Device: "Stall"})
	if second.Member != x.agent.Member || second.Device.Name != "Stall" || second.Token == x.agent.Token {
		t.Errorf("paired as %+v", second)
	}
	var devices []wire.DeviceState
	x.Call(t, http.MethodGet, "/v1/devices", x.agent.Token, nil, &devices)
	if len(devices) != 2 || devices[0].ID != x.agent.Device.ID || devices[1].ID != second.Device.ID {
		t.Errorf("an agent sees the devices %+v", devices)
	}
	x.Call(t, http.MethodGet, "/v1/devices", x.admin.Token, nil, &devices)
	if len(devices) != 4 {
		t.Errorf("an admin sees %d devices", len(devices))
	}
}

func TestInvite_of_a_name_that_is_missing_can_be_repeated(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	x.Call(t, http.MethodPatch, "/v1/members/"+x.admin.Member.ID, x.admin.Token, wire.MemberChange{Email: ptr("may@shop.example")}, nil)
	invite := x.Invite(t, x.owner.Token, wire.InviteRequest{Role: wire.RoleAgent})
	var problem wire.Problem
	if status := x.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: invite.Code, PublicKey: key}, &problem); status != 400 {
		t.Errorf("without a name: %d", status)
	}
	if status := x.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: invite.Code, Name: "Lan", Email: "May@shop.example", PublicKey: key}, &problem); status != 409 || problem.Code != wire.ProblemEmailTaken {
		t.Errorf("with another's address: %d %+v", status, problem)
	}
	x.Redeem(t, invite.Code, wire.PairRequest{Name: "Lan"})
}

// TestSetupCode_brings_an_owner_back: the relay's own command line is the way
// in when the only owner has lost the only computer.
func TestSetupCode_brings_an_owner_back(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	x.Call(t, http.MethodPatch, "/v1/members/"+x.agent.Member.ID, x.owner.Token, wire.MemberChange{Email: ptr("ploy@shop.example")}, nil)
	back := x.Redeem(t, x.SetupCodeFor(t, "Ploy@Shop.example"), wire.PairRequest{Device: "New"})
	if back.Member.ID != x.agent.Member.ID || back.Member.Role != wire.RoleOwner {
		t.Errorf("paired as %+v", back.Member)
	}
	if status := x.Call(t, http.MethodDelete, "/v1/members/"+x.owner.Member.ID, back.Token, nil, nil); status != 204 {
		t.Errorf("removing the lost owner got %d", status)
	}
}
