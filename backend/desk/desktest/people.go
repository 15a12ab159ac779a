package desktest

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
)

// Join opens and runs a desktop that joins with an invite's text. A computer
// of somebody who is a member has no name.
func (s *Shop) Join(t testing.TB, invite desk.Invite, name string) *Desk {
	t.Helper()
	d := &Desk{Dir: t.TempDir(), shop: s}
	d.Start(t)
	t.Cleanup(func() { d.Stop(t) })
	if err := d.Desk.Join(t.Context(), invite.Text.Reveal(), name, ""); err != nil {
		t.Fatalf("join as %s: %v", name, err)
	}
	return d
}

// Invited makes an invite.
func (d *Desk) Invited(t testing.TB, to desk.InviteFor) desk.Invite {
	t.Helper()
	invite, err := d.Invite(t.Context(), to)
	if err != nil {
		t.Fatalf("invite: %v", err)
	}
	return invite
}

// Member is who works on the desktop.
func (d *Desk) Member() inbox.MemberID { return inbox.MemberID(d.Setup().Member.ID) }

// Secrets is the desktop's keychain as it is now; leaving a workspace begins
// another.
func (d *Desk) Secrets(t testing.TB) keychain.Keychain {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(d.Dir, "desk.json"))
	if err != nil {
		t.Fatal(err)
	}
	var settings struct{ Profile string }
	if err := json.Unmarshal(raw, &settings); err != nil {
		t.Fatal(err)
	}
	return keychain.File(filepath.Join(d.Dir, "secrets.json"), settings.Profile)
}

// AwaitRemoved waits until the desktop learns that it was taken out of the
// workspace, and opens it again as the window does.
func (d *Desk) AwaitRemoved(t testing.TB) {
	t.Helper()
	select {
	case err := <-d.ended:
		if !errors.Is(err, desk.ErrRemoved) {
			t.Fatalf("desk ended with %v", err)
		}
	case <-time.After(patience):
		t.Fatal("the desktop goes on in a workspace that it was taken out of")
	}
	d.ended <- nil
	d.Stop(t)
	d.Start(t)
}
