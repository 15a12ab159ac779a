package registry

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"pagedesk/relay/wire"
)

// ErrNotMember says that an access names somebody who is not of the workspace.
var ErrNotMember = errors.New("not a member of the workspace")

// AccessRecord is a channel's access as it is stored. Each change gets a
// revision; those up to Announced are in the journal.
type AccessRecord struct {
	Workspace string
	Channel   string
	Access    wire.Access
	Revision  int64
	Announced int64
	By        string // member id of who made the revision, "" for the relay
	Since     int64  // no entry of the channel has a seq up to this
}

// FirstAccess is what a channel begins with that a workspace never had.
type FirstAccess struct {
	Access wire.Access
	Since  int64 // the newest seq of the workspace
}

// accessKey is what an access belongs to. It outlives the claim of the channel:
// what was hidden stays hidden.
type accessKey struct{ workspace, channel string }

func (r *Registry) loadAccess(ctx context.Context) error {
	rows, err := r.db.QueryContext(ctx, `SELECT workspace, channel, everyone, members, own_only, revision, announced, changed_by, since FROM access`)
	if err != nil {
		return fmt.Errorf("read access: %w", err)
	}
	defer rows.Close()
	all := map[accessKey]AccessRecord{}
	for rows.Next() {
		var a AccessRecord
		var members []byte
		err := rows.Scan(&a.Workspace, &a.Channel, &a.Access.Everyone, &members, &a.Access.OwnOnly, &a.Revision, &a.Announced, &a.By, &a.Since)
		if err == nil {
			err = json.Unmarshal(members, &a.Access.Members)
		}
		if err != nil {
			return fmt.Errorf("read access: %w", err)
		}
		all[accessKey{a.Workspace, a.Channel}] = a
	}
	r.access = all
	return rows.Err()
}

// AccessVersion goes up with every change of any access.
func (r *Registry) AccessVersion() int64 { return r.accessVersion.Load() }

// Access is who may see a channel; nobody may see one that the workspace never
// had.
func (r *Registry) Access(workspace, channel string) (wire.Access, bool) {
	r.accessMu.RLock()
	defer r.accessMu.RUnlock()
	a, found := r.access[accessKey{workspace, channel}]
	return a.Access, found
}

// Accesses are those of all channels that a workspace ever had, by channel id.
func (r *Registry) Accesses(workspace string) map[string]AccessRecord {
	r.accessMu.RLock()
	defer r.accessMu.RUnlock()
	found := map[string]AccessRecord{}
	for key, a := range r.access {
		if key.workspace == workspace {
			found[key.channel] = a
		}
	}
	return found
}

// SetAccess changes who may see a channel, by a member or "" for the relay. It
// reports false when the change changes nothing.
func (r *Registry) SetAccess(ctx context.Context, workspace, channel, by string, change func(wire.Access) wire.Access) (AccessRecord, bool, error) {
	r.accessMu.Lock()
	defer r.accessMu.Unlock()
	now, found := r.access[accessKey{workspace, channel}]
	if !found {
		return AccessRecord{}, false, fmt.Errorf("access to %s: %w", channel, ErrNotFound)
	}
	next := now
	next.Access = normalAccess(change(now.Access))
	if next.Access.Everyone == now.Access.Everyone && next.Access.OwnOnly == now.Access.OwnOnly && slices.Equal(next.Access.Members, now.Access.Members) {
		return now, false, nil
	}
	next.Revision, next.By = now.Revision+1, by
	err := r.update(ctx, func(tx *sql.Tx) error {
		if err := checkMembers(ctx, tx, workspace, added(now.Access.Members, next.Access.Members)); err != nil {
			return err
		}
		return writeAccess(ctx, tx, next)
	})
	if err != nil {
		return AccessRecord{}, false, err
	}
	r.keepAccessLocked(next)
	return next, true, nil
}

// Announced records that a revision of an access is in the journal.
func (r *Registry) Announced(ctx context.Context, a AccessRecord) error {
	r.accessMu.Lock()
	defer r.accessMu.Unlock()
	now := r.access[accessKey{a.Workspace, a.Channel}]
	now.Announced = max(now.Announced, a.Revision)
	_, err := r.db.ExecContext(ctx, `UPDATE access SET announced = ? WHERE workspace = ? AND channel = ?`, now.Announced, a.Workspace, a.Channel)
	if err != nil {
		return fmt.Errorf("mark access to %s as announced: %w", a.Channel, err)
	}
	r.access[accessKey{a.Workspace, a.Channel}] = now
	return nil
}

// Unannounced are the accesses whose newest revision the journal may not have.
func (r *Registry) Unannounced() []AccessRecord {
	r.accessMu.RLock()
	defer r.accessMu.RUnlock()
	var waiting []AccessRecord
	for _, a := range r.access {
		if a.Announced < a.Revision {
			waiting = append(waiting, a)
		}
	}
	return waiting
}

// beginAccessLocked gives a channel that a workspace claims its first access. One
// that it had before keeps what it had.
func (r *Registry) beginAccessLocked(ctx context.Context, tx *sql.Tx, a AccessRecord) (begun bool, err error) {
	if _, found := r.access[accessKey{a.Workspace, a.Channel}]; found {
		return false, nil
	}
	if err := checkMembers(ctx, tx, a.Workspace, a.Access.Members); err != nil {
		return false, err
	}
	return true, writeAccess(ctx, tx, a)
}

// keepAccessLocked shows a stored access to readers.
func (r *Registry) keepAccessLocked(a AccessRecord) {
	r.access[accessKey{a.Workspace, a.Channel}] = a
	r.accessVersion.Add(1)
}

// normalAccess is an access in the one form that says it.
func normalAccess(a wire.Access) wire.Access {
	members := map[string]bool{}
	for _, id := range a.Members {
		members[id] = !a.Everyone
	}
	maps.DeleteFunc(members, func(_ string, listed bool) bool { return !listed })
	a.Members = append([]string{}, slices.Sorted(maps.Keys(members))...)
	return a
}

// added are those of next that are not in now: who has left the workspace may
// stay on a list.
func added(now, next []string) []string {
	return slices.DeleteFunc(slices.Clone(next), func(id string) bool { return slices.Contains(now, id) })
}

func checkMembers(ctx context.Context, tx *sql.Tx, workspace string, members []string) error {
	for _, id := range members {
		var found bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM members WHERE id = ? AND workspace = ? AND removed_at_ms IS NULL)`, id, workspace).Scan(&found)
		if err != nil {
			return fmt.Errorf("look up member %s: %w", id, err)
		}
		if !found {
			return fmt.Errorf("%.80q: %w", id, ErrNotMember)
		}
	}
	return nil
}

func writeAccess(ctx context.Context, tx *sql.Tx, a AccessRecord) error {
	members, err := json.Marshal(a.Access.Members)
	if err != nil {
		return fmt.Errorf("store access to %s: %w", a.Channel, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO access (workspace, channel, everyone, members, own_only, revision, announced, changed_by, since)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace, channel) DO UPDATE SET
		everyone = excluded.everyone, members = excluded.members, own_only = excluded.own_only,
		revision = excluded.revision, changed_by = excluded.changed_by`,
		a.Workspace, a.Channel, a.Access.Everyone, string(members), a.Access.OwnOnly, a.Revision, a.Announced, a.By, a.Since)
	if err != nil {
		return fmt.Errorf("store access to %s: %w", a.Channel, err)
	}
	return nil
}
