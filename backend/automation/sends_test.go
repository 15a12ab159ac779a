package automation

import (
	"testing"
	"time"
)

func TestTurn_fresh(t *testing.T) {
	t.Parallel()
	asked := time.Now()
	clock := asked.Round(0) // without the time that the process has run
	for name, c := range map[string]struct {
		now  time.Time
		want bool
	}{
		"at once":                    {asked, true},
		"just in time":               {asked.Add(turnTime - time.Millisecond), true},
		"too late":                   {asked.Add(turnTime), false},
		"the computer slept":         {clock.Add(turnTime), false},
		"the clock was put back":     {clock.Add(-time.Second), false},
		"a clock without a run time": {clock.Add(time.Second), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (turn{asked: asked, lasts: turnTime}).fresh(c.now); got != c.want {
				t.Errorf("fresh is %v", got)
			}
		})
	}
}
