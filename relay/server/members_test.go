package server_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

// team is a shop with one member of each role.
type team struct {
	*relaytest.Relay
	owner, admin, agent wire.PairResponse
}

func startTeam(t *testing.T) team {
	t.Helper()
	r := relaytest.Start(t, relaytest.Options{})
	owner := r.Pair(t, "Nok")
	return team{r, owner, r.Join(t, owner.Token, "May", wire.RoleAdmin), r.Join(t, owner.Token, "Ploy", wire.RoleAgent)}
}

func ptr[T any](v T) *T { return &v }

// TestPeople_who_may_do_what: every row is a call that one role may make and
// the one below may not, or that nobody may.
func TestPeople_who_may_do_what(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	second := x.Join(t, x.owner.Token, "Lan", wire.RoleOwner)
	lasting := func(req wire.InviteRequest) wire.InviteRequest { req.LastsS = 60; return req }
	role := func(r wire.Role) wire.MemberChange { return wire.MemberChange{Role: ptr(r)} }
	people, devices := "/v1/members/", "/v1/devices/"
	tests := []struct {
		name         string
		token        string
		method, path string
		body         any
		status       int
		code         string
	}{
		{"agent invites", x.agent.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Role: wire.RoleAgent}), 403, wire.ProblemForbidden},
		{"agent invites a computer of the owner", x.agent.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Member: x.owner.Member.ID}), 403, wire.ProblemForbidden},
		{"agent invites a computer of their own", x.agent.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Member: x.agent.Member.ID}), 200, ""},
		{"admin invites an admin", x.admin.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Role: wire.RoleAdmin}), 200, ""},
		{"admin invites an owner", x.admin.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Role: wire.RoleOwner}), 403, wire.ProblemForbidden},
		{"admin invites a computer of the owner", x.admin.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Member: x.owner.Member.ID}), 403, wire.ProblemForbidden},
		{"invite to no role", x.owner.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Role: "boss"}), 400, wire.ProblemBadRequest},
		{"invite for ever", x.owner.Token, "POST", "/v1/invites", wire.InviteRequest{Role: wire.RoleAgent, LastsS: wire.MaxInviteS + 1}, 400, wire.ProblemBadRequest},
		{"invite to a channel of nobody", x.owner.Token, "POST", "/v1/invites", lasting(wire.InviteRequest{Role: wire.RoleAgent, Channels: []string{"page:9"}}), 400, wire.ProblemBadRequest},
		{"agent becomes an owner", x.agent.Token, "PATCH", people + x.agent.Member.ID, role(wire.RoleOwner), 403, wire.ProblemForbidden},
		{"agent renames themselves", x.agent.Token, "PATCH", people + x.agent.Member.ID, wire.MemberChange{Name: ptr(" พลอย "), Email: ptr("ploy@shop.example")}, 200, ""},
		{"agent renames another", x.agent.Token, "PATCH", people + x.admin.Member.ID, wire.MemberChange{Name: ptr("X")}, 403, wire.ProblemForbidden},
		{"admin becomes an owner", x.admin.Token, "PATCH", people + x.admin.Member.ID, role(wire.RoleOwner), 403, wire.ProblemForbidden},
		{"admin makes an owner", x.admin.Token, "PATCH", people + x.agent.Member.ID, role(wire.RoleOwner), 403, wire.ProblemForbidden},
		{"admin demotes an owner", x.admin.Token, "PATCH", people + x.owner.Member.ID, role(wire.RoleAgent), 403, wire.ProblemForbidden},
		{"admin makes an admin", x.admin.Token, "PATCH", people + x.agent.Member.ID, role(wire.RoleAdmin), 200, ""},
		{"admin takes it back", x.admin.Token, "PATCH", people + x.agent.Member.ID, role(wire.RoleAgent), 200, ""},
		{"an address that is none", x.owner.Token, "PATCH", people + x.agent.Member.ID, wire.MemberChange{Email: ptr("Ploy <p@x>")}, 400, wire.ProblemBadRequest},
		{"an address that is taken", x.owner.Token, "PATCH", people + x.admin.Member.ID, wire.MemberChange{Email: ptr("PLOY@shop.example")}, 409, wire.ProblemEmailTaken},
		{"nobody's role", x.owner.Token, "PATCH", people + "u_nobody", role(wire.RoleAgent), 404, wire.ProblemNotFound},
		{"agent removes the admin", x.agent.Token, "DELETE", people + x.admin.Member.ID, nil, 403, wire.ProblemForbidden},
		{"admin removes an owner", x.admin.Token, "DELETE", people + x.owner.Member.ID, nil, 403, wire.ProblemForbidden},
		{"agent revokes the admin's computer", x.agent.Token, "DELETE", devices + x.admin.Device.ID, nil, 403, wire.ProblemForbidden},
		{"admin revokes the owner's computer", x.admin.Token, "DELETE", devices + x.owner.Device.ID, nil, 403, wire.ProblemForbidden},
		{"nobody's computer", x.owner.Token, "DELETE", devices + "d_nobody", nil, 404, wire.ProblemNotFound},
		{"owner removes an owner", x.owner.Token, "DELETE", people + second.Member.ID, nil, 204, ""},
		{"last owner is demoted", x.owner.Token, "PATCH", people + x.owner.Member.ID, role(wire.RoleAdmin), 409, wire.ProblemLastOwner},
		{"last owner is removed", x.owner.Token, "DELETE", people + x.owner.Member.ID, nil, 409, wire.ProblemLastOwner},
		{"last owner's last computer is revoked", x.owner.Token, "DELETE", devices + x.owner.Device.ID, nil, 409, wire.ProblemLastOwner},
		{"agent revokes their own computer", x.agent.Token, "DELETE", devices + x.agent.Device.ID, nil, 204, ""},
	}
	for _, test := range tests {
		var problem *wire.Problem
		if test.status >= 400 {
			problem = &wire.Problem{}
		}
		status := call(t, x.Relay, test.method, test.path, test.token, test.body, problem)
		if status != test.status || (problem != nil && problem.Code != test.code) {
			t.Errorf("%s: %d %+v, want %d %s", test.name, status, problem, test.status, test.code)
		}
	}
}

// call leaves the answer alone unless out is a problem.
func call(t *testing.T, r *relaytest.Relay, method, path, token string, in any, out *wire.Problem) int {
	t.Helper()
	if out == nil {
		return r.Call(t, method, path, token, in, nil)
	}
	return r.Call(t, method, path, token, in, out)
}

func TestMembers_are_told_in_the_journal(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	d := dial(t, x.Relay, x.owner.Token, 0)
	d.entries(t, 3)
	x.Call(t, http.MethodPatch, "/v1/members/"+x.agent.Member.ID, x.admin.Token, wire.MemberChange{Role: ptr(wire.RoleAdmin), Email: ptr("ploy@shop.example")}, nil)
	x.Call(t, http.MethodDelete, "/v1/members/"+x.agent.Member.ID, x.owner.Token, nil, nil)
	entries := d.entries(t, 2)
	ploy := wire.Member{ID: x.agent.Member.ID, Name: "Ploy", Role: wire.RoleAdmin, Email: "ploy@shop.example"}
	for i, want := range []struct{ kind, actor string }{{wire.KindChanged, x.admin.Member.ID}, {wire.KindRemoved, x.owner.Member.ID}} {
		var body wire.MemberEntry
		if err := json.Unmarshal(entries[i].Body, &body); err != nil {
			t.Fatal(err)
		}
		if entries[i].Kind != want.kind || entries[i].Actor != want.actor || body.Member != ploy {
			t.Errorf("entry %s by %s: %s", entries[i].Kind, entries[i].Actor, entries[i].Body)
		}
	}
	var members []wire.Member
	x.Call(t, http.MethodGet, "/v1/members", x.admin.Token, nil, &members)
	if diff := cmp.Diff([]wire.Member{x.owner.Member, x.admin.Member}, members); diff != "" {
		t.Errorf("members differ (-want +got):\n%s", diff)
	}
}

// TestRole_counts_at_once: an open socket of somebody who was demoted does not
// go on with the old role.
func TestRole_counts_at_once(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	d := dial(t, x.Relay, x.admin.Token, 0)
	d.await(t, wire.TypeLive)
	invite := x.Invite(t, x.admin.Token, wire.InviteRequest{Role: wire.RoleAgent})
	x.Call(t, http.MethodPatch, "/v1/members/"+x.admin.Member.ID, x.owner.Token, wire.MemberChange{Role: ptr(wire.RoleAgent)}, nil)
	if code := d.closeCode(t); code == wire.CloseRevoked || code == 1000 {
		t.Errorf("closed with %d", code)
	}
	again := dial(t, x.Relay, x.admin.Token, 0)
	again.send(t, wire.Append{T: wire.TypeAppend, ID: "1", Kind: "rule.saved", Body: json.RawMessage(`{}`)})
	if nack := again.await(t, wire.TypeNack); nack.Code != wire.NackForbidden {
		t.Errorf("a rule of a former admin: %+v", nack)
	}
	var problem wire.Problem
	if status := x.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: invite.Code, Name: "Eve", PublicKey: key}, &problem); status != 403 {
		t.Errorf("an invite of a former admin got %d", status)
	}
}

func TestAgent_cannot_append_what_managers_do(t *testing.T) {
	t.Parallel()
	x := startTeam(t)
	d := dial(t, x.Relay, x.agent.Token, 0)
	for _, kind := range []string{"channel.connected", "rule.saved", "access.changed", "member.joined", "member.removed", "member.changed", "meta.webhook"} {
		d.send(t, wire.Append{T: wire.TypeAppend, ID: kind, Kind: kind, Body: json.RawMessage(`{}`)})
		if nack := d.await(t, wire.TypeNack); nack.Code != wire.NackForbidden || nack.ID != kind {
			t.Errorf("%s: %+v", kind, nack)
		}
	}
}
