package main

import (
	"bytes"
	"testing"
)

// stormy is a seed of which half a minute holds nearly every kind of fault.
const stormy = 2030

// The short form of what build/chaos/run does for as long as one likes.
func TestNothingIsLostOrSentTwiceInAStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("a shop in a storm takes about a minute")
	}
	t.Parallel()
	set := ordinary
	set.seed, set.people, set.messages, set.faultsPerSecond = stormy, 12, 250, 1.5
	var out bytes.Buffer
	if err := run(t.Context(), set, &out); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
}
