package bell_test

import (
	"testing"

	"pagedesk/backend/bell"
)

func TestRingsCountOnceUntilTheyAreHeard(t *testing.T) {
	t.Parallel()
	b := bell.New()
	b.Ring()
	b.Ring()
	<-b
	select {
	case <-b:
		t.Error("heard twice")
	default:
	}
	b.Ring()
	<-b
}
