package server_test

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/journal/sqlite"
	"pagedesk/relay/wire"
)

// shop is a team with one channel that is shared with everyone.
type shop struct {
	team
	channel string
	marks   *marks
}

// marks are entries that everybody sees, by a desktop of the owner's.
type marks struct {
	by *desktop
	n  int
}

func openShop(t *testing.T) shop {
	t.Helper()
	m := startTeam(t)
	return shop{m, m.Claim(t, m.owner.Workspace.ID, "page", "1"), &marks{by: dial(t, m.Relay, m.owner.Token, 0)}}
}

// put sets the access of the channel and returns the status.
func (m shop) put(t *testing.T, who wire.PairResponse, access wire.Access) int {
	t.Helper()
	return m.Call(t, http.MethodPut, "/v1/channels/"+m.channel+"/access", who.Token, access, nil)
}

// share is put by the owner, which has to go well.
func (m shop) share(t *testing.T, access wire.Access) {
	t.Helper()
	if status := m.put(t, m.owner, access); status != http.StatusOK {
		t.Fatalf("access not changed: %d", status)
	}
}

func only(members ...wire.PairResponse) wire.Access {
	var a wire.Access
	for _, m := range members {
		a.Members = append(a.Members, m.Member.ID)
	}
	return a
}

func TestAccess_who_may_change_it(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	everyone := wire.Access{Everyone: true}
	steps := []struct {
		name   string
		who    wire.PairResponse
		access wire.Access
		want   int
	}{
		{"an agent", m.agent, everyone, http.StatusForbidden},
		{"an admin", m.admin, only(m.admin), http.StatusOK},
		{"nobody sees it", m.admin, wire.Access{}, http.StatusBadRequest},
		{"a stranger sees it", m.admin, wire.Access{Members: []string{"u_stranger"}}, http.StatusBadRequest},
		{"an owner who does not see it", m.owner, only(m.owner), http.StatusOK},
		{"an admin who does not see it", m.admin, everyone, http.StatusNotFound},
		{"the owner again", m.owner, everyone, http.StatusOK},
	}
	for _, step := range steps {
		if got := m.put(t, step.who, step.access); got != step.want {
			t.Errorf("%s: %d, want %d", step.name, got, step.want)
		}
	}
	d := dial(t, m.Relay, m.owner.Token, 0)
	var told []wire.AccessChanged
	for _, e := range d.entries(t, 6)[3:] {
		var body wire.AccessChanged
		if err := json.Unmarshal(e.Body, &body); err != nil || e.Kind != wire.KindAccess || e.Channel != m.channel || e.Actor == "" {
			t.Fatalf("entry %+v, %v", e, err)
		}
		told = append(told, body)
	}
	list := func(who ...wire.PairResponse) wire.AccessChanged {
		return wire.AccessChanged{Access: only(who...), V: 1}
	}
	want := []wire.AccessChanged{list(m.admin), list(m.owner), {Access: wire.Access{Everyone: true, Members: []string{}}, V: 1}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestAccess_hides_that_a_channel_exists(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, only(m.admin))
	for who, want := range map[*wire.PairResponse]int{&m.owner: 1, &m.admin: 1, &m.agent: 0} {
		var channels []wire.Channel
		if status := m.Call(t, http.MethodGet, "/v1/channels", who.Token, nil, &channels); status != http.StatusOK || len(channels) != want {
			t.Errorf("%s is told of %+v (%d)", who.Member.Name, channels, status)
		}
	}
	// Nor do what others hold or hand out name it.
	item := []wire.VaultItem{{Name: wire.VaultChannel + m.channel, Stamp: 1, Sealed: "eA=="}}
	m.share(t, only(m.owner))
	if status := m.Call(t, http.MethodPut, "/v1/vault/"+m.owner.Device.ID, m.owner.Token, item, nil); status != http.StatusNoContent {
		t.Fatalf("filling the vault got %d", status)
	}
	m.Invite(t, m.owner.Token, wire.InviteRequest{Role: wire.RoleAgent, Channels: []string{m.channel}})
	for who, want := range map[*wire.PairResponse]int{&m.owner: 1, &m.admin: 0} {
		var devices []wire.DeviceState
		m.Call(t, http.MethodGet, "/v1/devices", who.Token, nil, &devices)
		if got := devices[0].Vault; len(got) != want {
			t.Errorf("%s is told of the vault's %+v", who.Member.Name, got)
		}
		var invites []wire.Invite
		m.Call(t, http.MethodGet, "/v1/invites", who.Token, nil, &invites)
		if got := invites[0].Channels; len(got) != want {
			t.Errorf("%s is told of an invite to %q", who.Member.Name, got)
		}
	}
	if status := m.Call(t, http.MethodGet, "/v1/channels/page:none/access", m.owner.Token, nil, nil); status != http.StatusNotFound {
		t.Errorf("a channel that is not there: %d", status)
	}
}

// TestAccess_is_told_in_the_order_it_changed: what desktops were told last is
// what holds.
func TestAccess_is_told_in_the_order_it_changed(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	d := dial(t, m.Relay, m.owner.Token, 0)
	var told wire.AccessChanged
	for range 25 {
		var all sync.WaitGroup
		for _, access := range []wire.Access{only(m.owner), only(m.owner, m.admin), only(m.owner, m.agent), {Everyone: true}} {
			all.Go(func() { m.put(t, m.owner, access) })
		}
		all.Wait()
		var now wire.Access
		m.Call(t, http.MethodGet, "/v1/channels/"+m.channel+"/access", m.owner.Token, nil, &now)
		m.to(t, d)
		for _, e := range d.queued {
			if e.Kind == wire.KindAccess {
				told = wire.AccessChanged{}
				if err := json.Unmarshal(e.Body, &told); err != nil {
					t.Fatal(err)
				}
			}
		}
		d.queued = nil
		if diff := cmp.Diff(now, told.Access); diff != "" {
			t.Fatalf("told last (-holds +told):\n%s", diff)
		}
	}
}

// TestAccess_that_could_not_be_told: who tries again tells it, although nothing
// changes any more.
func TestAccess_that_could_not_be_told(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	file, err := sql.Open("sqlite", "file:"+filepath.Join(m.DataDir(), sqlite.FileName)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, step := range []struct {
		journal string
		want    int
	}{
		{`ALTER TABLE entries RENAME TO broken`, http.StatusInternalServerError},
		{`ALTER TABLE broken RENAME TO entries`, http.StatusOK},
	} {
		if _, err := file.Exec(step.journal); err != nil {
			t.Fatal(err)
		}
		if got := m.put(t, m.owner, only(m.owner)); got != step.want {
			t.Fatalf("after %s: %d, want %d", step.journal, got, step.want)
		}
	}
	d := dial(t, m.Relay, m.owner.Token, 0)
	if told := m.to(t, d); !slices.Contains(told, wire.KindAccess) {
		t.Errorf("told %q", told)
	}
}
