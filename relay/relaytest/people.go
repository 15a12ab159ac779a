package relaytest

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// SetRole gives a member another role; sockets that are open keep the old one.
func (r *Relay) SetRole(t testing.TB, member string, role wire.Role) {
	t.Helper()
	r.edit(t, `UPDATE members SET role = ? WHERE id = ?`, role, member)
}

// AddWorkspace adds a workspace without members.
func (r *Relay) AddWorkspace(t testing.TB, id string) {
	t.Helper()
	r.edit(t, `INSERT INTO workspaces (id, name, created_at_ms) VALUES (?, ?, ?)`, id, id, time.Now().UnixMilli())
}

// SetWorkspace moves a member to another workspace.
func (r *Relay) SetWorkspace(t testing.TB, member, workspace string) {
	t.Helper()
	r.edit(t, `UPDATE members SET workspace = ? WHERE id = ?`, workspace, member)
}

// Expire lets the time of an invite run out.
func (r *Relay) Expire(t testing.TB, invite string) {
	t.Helper()
	r.edit(t, `UPDATE invites SET expires_at_ms = 1 WHERE id = ?`, invite)
}

// edit changes the registry beside the running relay.
func (r *Relay) edit(t testing.TB, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(r.config.Data, registry.FileName)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatalf("relaytest: %v", err)
	}
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatalf("relaytest: %v", err)
	}
}
