package registry_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, dir string) *registry.Registry {
	t.Helper()
	r, err := registry.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func change(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, registry.FileName)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

var nok = registry.NewDevice{Person: "Nok", Computer: "Shop", PublicKey: make([]byte, 32)}

func accept(registry.Paired) error { return nil }

func code(t *testing.T, r *registry.Registry) string {
	t.Helper()
	c, err := r.IssueSetupCode(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPair_code_expires(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := open(t, dir)
	old := code(t, r)
	change(t, dir, `UPDATE setup_codes SET expires_at_ms = 1`)
	if _, _, err := r.Pair(context.Background(), old, nok, accept); !errors.Is(err, registry.ErrBadCode) {
		t.Errorf("an expired code got %v", err)
	}
	if fresh, err := r.New(context.Background()); err != nil || fresh {
		t.Errorf("a relay with an expired code counts as new: %v, %v", fresh, err)
	}
}

func TestPair_that_is_not_announced_can_be_repeated(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	c, full := code(t, r), errors.New("disk full")
	_, token, err := r.Pair(context.Background(), c, nok, func(registry.Paired) error { return full })
	if !errors.Is(err, full) || token != "" {
		t.Fatalf("got %q, %v", token, err)
	}
	id, token, err := r.Pair(context.Background(), c, nok, accept)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := r.Device(context.Background(), token); err != nil || found != id.Identity {
		t.Errorf("device is %+v, %v; want %+v", found, err, id)
	}
}

// TestPair_that_is_announced_is_final: who hangs up meanwhile does not leave a
// member behind of whom the journal tells and whom the registry does not know.
func TestPair_that_is_announced_is_final(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	ctx, hangUp := context.WithCancel(context.Background())
	var told registry.Paired
	id, token, err := r.Pair(ctx, code(t, r), nok, func(p registry.Paired) error {
		told = p
		hangUp()
		return nil
	})
	if err != nil || id.Member != told.Member {
		t.Fatalf("announced %+v, got %+v, %v", told.Member, id.Member, err)
	}
	if found, err := r.Device(context.Background(), token); err != nil || found != id.Identity {
		t.Errorf("device is %+v, %v; want %+v", found, err, id)
	}
}

func TestPair_code_of_another_process(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	serving, beside := open(t, dir), open(t, dir)
	if _, _, err := serving.Pair(context.Background(), code(t, beside), nok, accept); err != nil {
		t.Error(err)
	}
}

func TestEverything_survives_reopening(t *testing.T) {
	t.Parallel()
	dir, ctx := t.TempDir(), context.Background()
	r := open(t, dir)
	id, token, err := r.Pair(ctx, code(t, r), nok, accept)
	if err != nil {
		t.Fatal(err)
	}
	channel, err := r.Claim(ctx, id.Workspace.ID, "page", "1042", registry.FirstAccess{Access: wire.Access{Everyone: true}})
	if err != nil {
		t.Fatal(err)
	}
	epoch, err := r.NextEpoch(ctx, id.Workspace.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, dir)
	if found, err := r.Device(ctx, token); err != nil || found != id.Identity {
		t.Errorf("device is %+v, %v", found, err)
	}
	if owner := r.Owner(channel.ID); owner != id.Workspace.ID || channel.ID != wire.ChannelID("page", "1042") {
		t.Errorf("%s belongs to %q", channel.ID, owner)
	}
	if next, err := r.NextEpoch(ctx, id.Workspace.ID); err != nil || next != epoch+1 {
		t.Errorf("epoch %d after %d, %v", next, epoch, err)
	}
	if _, err := r.Device(ctx, token+"x"); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("an unknown token got %v", err)
	}
}

// TestLog_does_not_grow: a relay runs for years.
func TestLog_does_not_grow(t *testing.T) {
	t.Parallel()
	dir, ctx := t.TempDir(), context.Background()
	r := open(t, dir)
	id, _, err := r.Pair(ctx, code(t, r), nok, accept)
	if err != nil {
		t.Fatal(err)
	}
	items := make([]wire.VaultItem, wire.MaxVaultItems)
	written := 0
	for stamp := range int64(8) {
		for i := range items {
			items[i] = wire.VaultItem{Name: strconv.Itoa(i), Stamp: stamp + 1, Sealed: strings.Repeat(strconv.FormatInt(stamp, 10), wire.MaxSealedBytes)}
			written += len(items[i].Sealed)
		}
		if err := r.Fill(ctx, id.Device.ID, items); err != nil {
			t.Fatal(err)
		}
	}
	log, err := os.Stat(filepath.Join(dir, registry.FileName+"-wal"))
	if err != nil || log.Size() > int64(written)/2 {
		t.Errorf("after %d bytes of vaults the log has %d, %v", written, log.Size(), err)
	}
}

func TestOpen_refuses_a_newer_file(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	change(t, dir, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	if _, err := registry.Open(dir); err == nil || !strings.Contains(err.Error(), "newer relay") {
		t.Errorf("got %v", err)
	}
}
