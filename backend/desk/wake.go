package desk

import (
	"context"
	"time"
)

// wakeEvery is how often the clock is looked at; wakeGap is how much more must
// have passed for the computer to have slept.
const (
	wakeEvery = 5 * time.Second
	wakeGap   = 15 * time.Second
)

// runWake notices that the computer slept: connections that looked fine when
// it fell asleep are made anew, and Meta's record is compared, since a burst
// may have come in between (design.md, 7). It also looks for what was put off
// until now.
func (d *Desk) runWake(ctx context.Context) error {
	tick := time.NewTicker(wakeEvery)
	defer tick.Stop()
	last := d.now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := d.now()
		if slept(last, now) {
			d.log.Info("computer woke up", "after", now.Round(0).Sub(last.Round(0)))
			d.woke()
		}
		d.cameBack(ctx, last, now)
		last = now
	}
}

// slept compares wall clocks: the monotonic one stands still in a sleep on
// some systems.
func slept(last, now time.Time) bool { return now.Round(0).Sub(last.Round(0)) > wakeEvery+wakeGap }

func (d *Desk) woke() {
	if l := d.currentLink(); l != nil {
		l.Wake()
	}
	d.outbox.Kick()
	d.automate.Kick()
	d.mailed.Ring()
	d.Reconcile()
}
