package desk_test

import (
	"testing"
	"time"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/metasim"
)

// With a wrong clock windows for answering seem closed that are open: the
// window says why, until the clock is right.
func TestAWrongClockIsTold(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Connect(t, metasim.LotusTea)
	asks := func(sign string) {
		t.Helper()
		nok.Reconcile() // Meta is asked something
		nok.Await(t, "the sign: "+sign, func() bool { return problems(nok) == sign })
	}
	asks("")
	nok.Sleep(2 * time.Hour)
	asks("computer wrong_clock")
	nok.Sleep(-4 * time.Hour)
	asks("computer wrong_clock")
	nok.Sleep(2 * time.Hour)
	asks("")
}
