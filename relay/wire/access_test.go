package wire_test

import (
	"testing"

	"pagedesk/relay/wire"
)

func TestLevel(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		access wire.Access
		role   wire.Role
		want   wire.Level
	}{
		{"shared with everyone", wire.Access{Everyone: true}, wire.RoleAgent, wire.LevelFull},
		{"listed", wire.Access{Members: []string{"other", "me"}}, wire.RoleAgent, wire.LevelFull},
		{"not listed", wire.Access{Members: []string{"other"}}, wire.RoleAgent, wire.LevelNone},
		{"only me is also meant for owners", wire.Access{Members: []string{"other"}}, wire.RoleOwner, wire.LevelNone},
		{"nobody was named", wire.Access{}, wire.RoleAdmin, wire.LevelNone},
		{"agents see their own", wire.Access{Everyone: true, OwnOnly: true}, wire.RoleAgent, wire.LevelOwn},
		{"a listed agent sees their own", wire.Access{Members: []string{"me"}, OwnOnly: true}, wire.RoleAgent, wire.LevelOwn},
		{"an agent who is not listed has none to see", wire.Access{Members: []string{"other"}, OwnOnly: true}, wire.RoleAgent, wire.LevelNone},
		{"managers see all of it", wire.Access{Everyone: true, OwnOnly: true}, wire.RoleAdmin, wire.LevelFull},
		{"a role of the future is an agent's", wire.Access{Everyone: true, OwnOnly: true}, "auditor", wire.LevelOwn},
	}
	for _, test := range tests {
		if got := test.access.Level("me", test.role); got != test.want {
			t.Errorf("%s: level %q, want %q", test.name, got, test.want)
		}
	}
}
