package server_test

import (
	"slices"
	"testing"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

// awaitOnline reads on until the relay says that just these are online.
func (d *desktop) awaitOnline(t *testing.T, members ...string) {
	t.Helper()
	slices.Sort(members)
	for {
		if f := d.await(t, wire.TypeOnline); slices.Equal(f.Members, members) {
			return
		}
	}
}

func TestOnline(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok, may := r.Pair(t, "Nok"), r.Pair(t, "May")
	first := dial(t, r, nok.Token, 0)
	first.awaitOnline(t, nok.Member.ID)

	second := dial(t, r, may.Token, 0)
	second.awaitOnline(t, nok.Member.ID, may.Member.ID)
	first.awaitOnline(t, nok.Member.ID, may.Member.ID)

	// Another desktop of hers changes nothing for the others, and is told too.
	third := dial(t, r, may.Token, 0)
	third.awaitOnline(t, nok.Member.ID, may.Member.ID)
	second.conn.Close()
	third.conn.Close()
	first.awaitOnline(t, nok.Member.ID)
}

func TestOnline_of_another_workspace(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok, other := r.Pair(t, "Nok"), r.Pair(t, "May")
	r.AddWorkspace(t, "w_other")
	r.SetWorkspace(t, other.Member.ID, "w_other")
	dial(t, r, other.Token, 0).awaitOnline(t, other.Member.ID)
	dial(t, r, nok.Token, 0).awaitOnline(t, nok.Member.ID)
}
