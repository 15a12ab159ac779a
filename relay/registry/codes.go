package registry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// CodeLifetime is how long a setup code can be redeemed.
const CodeLifetime = 24 * time.Hour

// ErrBadCode says that a setup code is unknown, used or expired; it does not
// say which.
var ErrBadCode = errors.New("the setup code is unknown, used or expired")

// codeAlphabet has no letter that looks like a digit: 32 characters, 5 bits
// each.
const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength   = 16 // 80 bits
	codeGroup    = 4
)

// IssueSetupCode makes a code that pairs one device as an owner.
func (r *Registry) IssueSetupCode(ctx context.Context) (string, error) {
	code := newCode()
	sum := sha256.Sum256([]byte(code))
	expires := now() + CodeLifetime.Milliseconds()
	_, err := r.db.ExecContext(ctx, `INSERT INTO setup_codes (code_sha256, expires_at_ms) VALUES (?, ?)`, sum[:], expires)
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

// redeem uses a code up.
func redeem(ctx context.Context, tx *sql.Tx, code string, at int64) error {
	sum := sha256.Sum256([]byte(normal(code)))
	var stored []byte
	err := tx.QueryRowContext(ctx, `SELECT code_sha256 FROM setup_codes
		WHERE code_sha256 = ? AND used_at_ms IS NULL AND expires_at_ms > ?`, sum[:], at).Scan(&stored)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && subtle.ConstantTimeCompare(stored, sum[:]) != 1) {
		return ErrBadCode
	}
	if err != nil {
		return fmt.Errorf("look up setup code: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE setup_codes SET used_at_ms = ? WHERE code_sha256 = ?`, at, sum[:]); err != nil {
		return fmt.Errorf("use setup code: %w", err)
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
