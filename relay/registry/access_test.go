package registry_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// shop is a workspace with one owner and one channel.
func shop(t *testing.T, r *registry.Registry, first wire.Access) (owner registry.Identity, channel string) {
	t.Helper()
	id, _, err := r.Pair(t.Context(), code(t, r), nok, accept)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Claim(t.Context(), id.Workspace.ID, "page", "1", registry.FirstAccess{Access: first})
	if err != nil {
		t.Fatal(err)
	}
	return id.Identity, c.ID
}

func to(a wire.Access) func(wire.Access) wire.Access {
	return func(wire.Access) wire.Access { return a }
}

func TestSetAccess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := open(t, dir)
	owner, channel := shop(t, r, wire.Access{Everyone: true})
	version := r.AccessVersion()
	record, changed, err := r.SetAccess(t.Context(), owner.Workspace.ID, channel, owner.Member.ID,
		to(wire.Access{Members: []string{owner.Member.ID, owner.Member.ID}, OwnOnly: true}))
	if err != nil || !changed || record.Revision != 2 || record.By != owner.Member.ID {
		t.Fatalf("got %+v, %v, %v", record, changed, err)
	}
	if diff := cmp.Diff(wire.Access{Members: []string{owner.Member.ID}, OwnOnly: true}, record.Access); diff != "" {
		t.Errorf("access (-want +got):\n%s", diff)
	}
	if r.AccessVersion() == version {
		t.Error("nobody can see that an access has changed")
	}
	_, changed, err = r.SetAccess(t.Context(), owner.Workspace.ID, channel, "", func(a wire.Access) wire.Access { return a })
	if changed || err != nil {
		t.Errorf("changing nothing: %v, %v", changed, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, dir)
	want := map[string]registry.AccessRecord{channel: record}
	if diff := cmp.Diff(want, r.Accesses(owner.Workspace.ID)); diff != "" {
		t.Errorf("after reopening (-want +got):\n%s", diff)
	}
	if waiting := r.Unannounced(); len(waiting) != 1 || waiting[0].Revision != 2 {
		t.Fatalf("to be announced are %+v", waiting)
	}
	if err := r.Announced(t.Context(), record); err != nil || len(r.Unannounced()) != 0 {
		t.Errorf("still to be announced: %+v, %v", r.Unannounced(), err)
	}
}

func TestSetAccess_refuses(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	owner, channel := shop(t, r, wire.Access{Everyone: true})
	_, _, err := r.SetAccess(t.Context(), owner.Workspace.ID, channel, "", to(wire.Access{Members: []string{"u_stranger"}}))
	if !errors.Is(err, registry.ErrNotMember) {
		t.Errorf("a stranger: %v", err)
	}
	_, _, err = r.SetAccess(t.Context(), owner.Workspace.ID, "page:none", "", to(wire.Access{Everyone: true}))
	if !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a channel that is not there: %v", err)
	}
	if a, _ := r.Access(owner.Workspace.ID, channel); !a.Everyone {
		t.Errorf("access is %+v", a)
	}
}

// What was hidden stays hidden when the channel is given up and claimed again.
func TestAccess_outlives_the_claim(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	ctx := context.Background()
	only := wire.Access{Members: []string{}}
	owner, channel := shop(t, r, only)
	if err := r.Release(ctx, owner.Workspace.ID, channel); err != nil {
		t.Fatal(err)
	}
	if a, found := r.Access(owner.Workspace.ID, channel); !found || a.Everyone {
		t.Errorf("after the release: %+v, %v", a, found)
	}
	if _, err := r.Claim(ctx, owner.Workspace.ID, "page", "1", registry.FirstAccess{Access: wire.Access{Everyone: true}}); err != nil {
		t.Fatal(err)
	}
	if a, _ := r.Access(owner.Workspace.ID, channel); a.Everyone {
		t.Errorf("claimed again it is %+v", a)
	}
	if _, found := r.Access("w_other", channel); found {
		t.Error("another workspace has an access to it")
	}
}

// TestAccess_changes_while_channels_are_claimed: neither waits for what the
// other holds.
func TestAccess_changes_while_channels_are_claimed(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	owner, channel := shop(t, r, wire.Access{Everyone: true})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	const times = 200
	var all sync.WaitGroup
	all.Go(func() {
		for i := range times {
			if _, err := r.Claim(ctx, owner.Workspace.ID, "page", fmt.Sprint("2", i), registry.FirstAccess{Access: wire.Access{Everyone: true}}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	all.Go(func() {
		for i := range times {
			record, _, err := r.SetAccess(ctx, owner.Workspace.ID, channel, "", to(wire.Access{Everyone: true, OwnOnly: i%2 == 0}))
			if err := errors.Join(err, r.Announced(ctx, record)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	all.Wait()
}
