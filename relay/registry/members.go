package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"pagedesk/relay/wire"
)

var (
	// ErrLastOwner says that a change would leave a workspace without an owner
	// who has a computer.
	ErrLastOwner = errors.New("the workspace would have no owner with a computer left")
	// ErrEmailTaken says that another member has the e-mail address.
	ErrEmailTaken = errors.New("another member has this e-mail address")
)

// Members lists the members of a workspace in the order they joined.
func (r *Registry) Members(ctx context.Context, workspace string) ([]wire.Member, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT id, name, role, email FROM members
		WHERE workspace = ? AND removed_at_ms IS NULL ORDER BY created_at_ms, id`, workspace)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	defer rows.Close()
	members := []wire.Member{}
	for rows.Next() {
		var m wire.Member
		if err := rows.Scan(&m.ID, &m.Name, &m.Role, &m.Email); err != nil {
			return nil, fmt.Errorf("list members: %w", err)
		}
		members = append(members, m)
	}
	return members, wrap("list members", rows.Err())
}

// Member reads a member of a workspace; a removed one is ErrNotFound.
func (r *Registry) Member(ctx context.Context, workspace, id string) (wire.Member, error) {
	space, m, err := findMember(ctx, r.db, id)
	if err == nil && space != workspace {
		return wire.Member{}, fmt.Errorf("member: %w", ErrNotFound)
	}
	return m, err
}

// ChangeMember applies a change to a member. What the member may make no
// longer, invites that are open, goes. announce runs before anything becomes
// final.
func (r *Registry) ChangeMember(ctx context.Context, id string, change wire.MemberChange, announce func(wire.Member) error) (wire.Member, error) {
	var m wire.Member
	err := r.update(ctx, func(tx *sql.Tx) error {
		workspace, found, err := findMember(ctx, tx, id)
		if err != nil {
			return err
		}
		m = found
		set(&m.Role, change.Role)
		set(&m.Name, change.Name)
		set(&m.Email, change.Email)
		if m == found {
			return nil
		}
		if err := saveMember(ctx, tx, m); err != nil {
			return err
		}
		if m.Role != found.Role {
			if err := dropInvites(ctx, tx, `made_by = ?1 AND coalesce(member, '') <> ?1`, id); err != nil {
				return err
			}
			if err := checkOwners(ctx, tx, workspace, found.Role); err != nil {
				return err
			}
		}
		return announce(m)
	})
	return m, err
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// RemoveMember takes a member out of their workspace with all their devices
// and the invites that they made or that are for them. announce runs before
// anything becomes final.
func (r *Registry) RemoveMember(ctx context.Context, id string, announce func(wire.Member) error) error {
	return r.update(ctx, func(tx *sql.Tx) error {
		workspace, m, err := findMember(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := revoke(ctx, tx, `member = ?`, id); err != nil {
			return err
		}
		if err := dropInvites(ctx, tx, `?1 IN (made_by, member)`, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE members SET removed_at_ms = ? WHERE id = ?`, now(), id); err != nil {
			return fmt.Errorf("remove member: %w", err)
		}
		if err := checkOwners(ctx, tx, workspace, m.Role); err != nil {
			return err
		}
		return announce(m)
	})
}

func findMember(ctx context.Context, db queryer, id string) (workspace string, m wire.Member, err error) {
	err = db.QueryRowContext(ctx, `SELECT workspace, id, name, role, email FROM members WHERE id = ? AND removed_at_ms IS NULL`, id).
		Scan(&workspace, &m.ID, &m.Name, &m.Role, &m.Email)
	if errors.Is(err, sql.ErrNoRows) {
		return "", m, fmt.Errorf("member: %w", ErrNotFound)
	}
	return workspace, m, wrap("look up member", err)
}

func saveMember(ctx context.Context, tx *sql.Tx, m wire.Member) error {
	_, err := tx.ExecContext(ctx, `UPDATE members SET name = ?, role = ?, email = ? WHERE id = ?`, m.Name, m.Role, m.Email, m.ID)
	return memberError("change member", err)
}

// memberError finds the unique index in an error of the driver, which has no
// type of its own for it.
func memberError(doing string, err error) error {
	if err != nil && strings.Contains(err.Error(), "members_by_email") {
		return ErrEmailTaken
	}
	return wrap(doing, err)
}

// checkOwners makes a transaction fail that takes something from a member and
// leaves nobody who could manage the workspace.
func checkOwners(ctx context.Context, tx *sql.Tx, workspace string, from wire.Role) error {
	if from != wire.RoleOwner {
		return nil
	}
	var owners int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM members m JOIN devices d ON d.member = m.id
		WHERE m.workspace = ? AND m.role = 'owner' AND m.removed_at_ms IS NULL AND d.revoked_at_ms IS NULL`, workspace).Scan(&owners)
	if err != nil {
		return fmt.Errorf("count owners: %w", err)
	}
	if owners == 0 {
		return ErrLastOwner
	}
	return nil
}
