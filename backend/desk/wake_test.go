package desk_test

import (
	"testing"
	"time"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/metasim"
)

// A laptop that slept through a burst has all of it soon after it wakes, also
// when the relay's webhooks were lost meanwhile and nothing tells that the old
// connection is dead.
func TestAsleepInTheMiddleOfABurst(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Connect(t, metasim.LotusTea)
	awaitCompared(t, nok, metasim.LotusTea, 0)
	mai := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	mai.Say("before")
	nok.AwaitState(t, "before", "")
	faults := shop.Sim.Faults(metasim.LotusTea)
	faults.On(metasim.DropWebhooks())
	for _, text := range []string{"one", "two", "three"} {
		mai.SayAt(shop.Sim.Now().Add(-25*time.Second), text)
	}
	faults.Off()
	nok.Sleep(time.Hour)
	for _, text := range []string{"one", "two", "three"} {
		nok.AwaitState(t, text, "")
	}
}
