package desk_test

import (
	"slices"
	"testing"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
)

func TestOnlineOfTheTeam(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok, ploy := shop.Desk(t, "Nok"), shop.Desk(t, "Ploy")
	both := []inbox.MemberID{me(nok), me(ploy)}
	slices.Sort(both)
	awaitOnline := func(d *desktest.Desk, want []inbox.MemberID) {
		t.Helper()
		d.Await(t, "who is online", func() bool {
			got, known := d.Online()
			return known == (want != nil) && slices.Equal(got, want)
		})
	}
	awaitOnline(nok, both)
	awaitOnline(ploy, both)
	ploy.Stop(t)
	awaitOnline(nok, []inbox.MemberID{me(nok)})
	shop.Relay.Stop(t)
	awaitOnline(nok, nil)
	shop.Relay.Start(t)
	awaitOnline(nok, []inbox.MemberID{me(nok)})
}
