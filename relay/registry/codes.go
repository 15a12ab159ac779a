package registry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"pagedesk/relay/wire"
)

// CodeLifetime is how long a setup code can be redeemed.
const CodeLifetime = 24 * time.Hour

// ErrBadCode says that a code is unknown, used or expired; it does not say
// which.
var ErrBadCode = errors.New("the code is unknown, used or expired")

// codeAlphabet has no letter that looks like a digit: 32 characters, 5 bits
// each.
const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength   = 16 // 80 bits
	codeGroup    = 4
)

// IssueSetupCode makes a code that pairs one device as an owner: of a new
// member, or of the one with that id or e-mail address, who becomes an owner
// thereby. It returns ErrNotFound when there is no such member.
func (r *Registry) IssueSetupCode(ctx context.Context, member string) (string, error) {
	code := newCode()
	expires := now() + CodeLifetime.Milliseconds()
	err := r.update(ctx, func(tx *sql.Tx) error {
		var id sql.NullString
		if member != "" {
			err := tx.QueryRowContext(ctx, `SELECT id FROM members
				WHERE (id = ? OR lower(email) = lower(?)) AND removed_at_ms IS NULL`, member, member).Scan(&id)
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("member %s: %w", member, ErrNotFound)
			}
			if err != nil {
				return fmt.Errorf("look up member: %w", err)
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO setup_codes (code_sha256, member, expires_at_ms) VALUES (?, ?, ?)`, sumOf(code), id, expires)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("store setup code: %w", err)
	}
	return grouped(code), nil
}

// New reports whether no setup code was ever issued.
func (r *Registry) New(ctx context.Context) (bool, error) {
	var n int
	if err := r.db.QueryRowContext(ctx, `SELECT count(*) FROM setup_codes`).Scan(&n); err != nil {
		return false, fmt.Errorf("look for setup codes: %w", err)
	}
	return n == 0, nil
}

// repeatTime is how long a code that was used can be sent again by the device
// that used it and did not get the answer.
const repeatTime = 10 * time.Minute

// grant is what a code gives to whoever redeems it.
type grant struct {
	usedBy string // device that has used it and may ask again, "" while it can be used
	setup  []byte // hash of the setup code, nil for an invite
	invite wire.Invite
	space  string // workspace of the invite; that of a setup code is the first
}

// find looks a code up that can be used, or was a short while ago. The hash is
// compared by an index: what its timing tells is of the hash, not of the code.
func find(ctx context.Context, tx *sql.Tx, code string, at int64) (grant, error) {
	sum := sumOf(normal(code))
	g := grant{setup: sum, invite: wire.Invite{Role: wire.RoleOwner}}
	err := tx.QueryRowContext(ctx, `SELECT coalesce(member, ''), coalesce(used_by, '') FROM setup_codes
		WHERE code_sha256 = ? AND coalesce(used_at_ms + ?, expires_at_ms) > ?`, sum, repeatTime.Milliseconds(), at).Scan(&g.invite.Member, &g.usedBy)
	if !errors.Is(err, sql.ErrNoRows) {
		return g, wrap("look up setup code", err)
	}
	g.setup = nil
	row := tx.QueryRowContext(ctx, `SELECT `+inviteColumns+`, workspace, coalesce(used_by, '') FROM invites WHERE code_sha256 = ? AND expires_at_ms > ?`, sum, at)
	g.invite, err = scanInvite(row, &g.space, &g.usedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return g, ErrBadCode
	}
	return g, wrap("look up invite", err)
}

// use uses the code up.
func (g grant) use(ctx context.Context, tx *sql.Tx, device string, at int64) error {
	if g.setup != nil {
		_, err := tx.ExecContext(ctx, `UPDATE setup_codes SET used_at_ms = ?, used_by = ? WHERE code_sha256 = ?`, at, device, g.setup)
		return wrap("use setup code", err)
	}
	_, err := tx.ExecContext(ctx, `UPDATE invites SET used_by = ?, expires_at_ms = ? WHERE id = ?`, device, at+repeatTime.Milliseconds(), g.invite.ID)
	return wrap("use invite", err)
}

func wrap(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func newCode() string {
	var b [codeLength]byte
	_, _ = rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = codeAlphabet[b[i]%byte(len(codeAlphabet))] // 256 is a multiple of 32
	}
	return string(b[:])
}

func sumOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func grouped(code string) string {
	var groups []string
	for i := 0; i < len(code); i += codeGroup {
		groups = append(groups, code[i:i+codeGroup])
	}
	return strings.Join(groups, "-")
}

// normal undoes what people do to a code when they copy it by hand.
func normal(code string) string {
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").
		Replace(strings.ToUpper(strings.TrimSpace(code)))
}
