package main

import (
	"strings"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok, ploy := paired(t, shop, "Nok"), computer{t, t.TempDir()}
	nok.connect(shop.Sim)

	var made struct {
		Invite struct {
			Code, Link string
			Without    []string
		}
	}
	nok.do(&made, "invite", "--email", "ploy@shop.example")
	if made.Invite.Link != "pagedesk://join/"+made.Invite.Code || len(made.Invite.Without) != 0 {
		t.Errorf("invite %+v", made.Invite)
	}
	var open struct {
		Invites []struct{ ID, Email, Role string }
	}
	nok.do(&open, "invites")
	if len(open.Invites) != 1 || open.Invites[0].Email != "ploy@shop.example" || open.Invites[0].Role != "agent" {
		t.Errorf("open invites %+v", open)
	}
	var status desk.Status
	ploy.do(&status, "join", "--invite", made.Invite.Link, "--name", "Ploy", "--email", "ploy@shop.example")
	if !status.Paired || status.Member != "Ploy" || status.Role != "agent" {
		t.Errorf("joined: %+v", status)
	}
	if code, _, stderr := ploy.try("invite"); code != exitFailed || !strings.Contains(stderr, `"not_allowed"`) {
		t.Errorf("an agent invites: exit code %d, %s", code, stderr)
	}

	var team struct{ Members []desk.ExportMember }
	nok.do(nil, "run", "--until-live")
	nok.do(&team, "members")
	if len(team.Members) != 2 || team.Members[1].Email != "ploy@shop.example" {
		t.Fatalf("members %+v", team.Members)
	}
	nok.do(nil, "role", "--member", team.Members[1].ID, "--role", "admin")
	var devices struct {
		Devices []struct {
			ID   string
			This bool
		}
	}
	ploy.do(&devices, "devices")
	if len(devices.Devices) != 2 || devices.Devices[0].This || !devices.Devices[1].This {
		t.Fatalf("devices %+v", devices.Devices)
	}
	nok.do(nil, "revoke", "--device", devices.Devices[1].ID)
	if code, _, stderr := ploy.try("run", "--until-live"); code != exitFailed || !strings.Contains(stderr, `"device_revoked"`) {
		t.Errorf("a revoked computer runs: exit code %d, %s", code, stderr)
	}
	ploy.do(&status, "status")
	if status.Paired {
		t.Errorf("a revoked computer stands so: %+v", status)
	}
	nok.do(nil, "remove", "--member", team.Members[1].ID)
	nok.do(nil, "run", "--until-live")
	nok.do(&team, "members")
	if len(team.Members) != 1 {
		t.Errorf("members %+v", team.Members)
	}
}
