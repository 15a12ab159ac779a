package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pagedesk/backend/metasim"
)

// strike is one fault as it is done: on one target, for some time.
type strike struct {
	target string // what it is done to; one fault at a time each
	words  string
	lasts  time.Duration
	begin  func() error
	end    func() error
}

// fault is a kind of trouble. Its draw takes everything from the source that
// it is given, so that the same source gives the same strike.
type fault struct {
	name  string
	cards int // how often, out of all cards
	draw  func(*shop, *rand.Rand) strike
}

var faults = []fault{
	{"kill relay", 2, drawKillRelay},
	{"kill desktop", 4, drawKillDesktop},
	{"kill command", 3, drawKillCommand},
	{"freeze relay", 1, func(s *shop, r *rand.Rand) strike { return drawFreeze(s.relay, r) }},
	{"freeze desktop", 2, func(s *shop, r *rand.Rand) strike { return drawFreeze(pick(s.desks, r).process, r) }},
	{"outage", 1, drawOutage},
	{"deleted replica", 1, drawDeletedReplica},
	{"spoilt replica", 1, drawSpoiltReplica},
	{"spoilt local database", 1, drawSpoiltLocal},
	{"newer local database", 1, drawNewerLocal},
	{"full disk", 2, drawFullDisk},
	{"slow disk of relay", 1, func(s *shop, r *rand.Rand) strike { return drawSlowDisk(s.relay, r) }},
	{"slow disk of desktop", 2, func(s *shop, r *rand.Rand) strike { return drawSlowDisk(pick(s.desks, r).process, r) }},
	{"wrong clock of relay", 1, func(s *shop, r *rand.Rand) strike { return drawWrongClock(s.relay, r) }},
	{"wrong clock of desktop", 2, func(s *shop, r *rand.Rand) strike { return drawWrongClock(pick(s.desks, r).process, r) }},

	{"cut cable", 4, cableFault("cut", condition{refuse: true}, 6*time.Second)},
	{"silent cable", 3, cableFault("silenced", condition{silent: true}, 5*time.Second)},
	{"forgetful cable", 4, cableFault("answers lost on", condition{forget: true}, 2*time.Second)},
	{"late cable", 2, cableFault("late", condition{delay: 300 * time.Millisecond}, 6*time.Second)},
	{"slow cable", 1, cableFault("slow", condition{rate: 8 << 10}, 5*time.Second)},

	{"late break", 2, sendFault(metasim.LostAnswer(500*time.Millisecond), 3)},
	{"accepted with an error", 2, sendFault(metasim.AcceptedError(), 3)},
	{"echo first", 2, sendFault(metasim.EchoFirst(), 6)},
	{"unknown error", 1, sendFault(metasim.Transient(1), 3)},
	{"unavailable", 1, graphFault(metasim.Transient(2), 4)},
	{"web page for an answer", 1, graphFault(metasim.HTMLError(), 3)},
	{"no answer", 2, graphFault(metasim.NoAnswer(), 3)},
	{"slow answers", 1, graphFault(metasim.Slow(2*time.Second), 4)},
	{"too fast", 1, sendFault(metasim.Throttled(613, 0, 0), 3)},
	{"used up", 1, drawUsedUp},
	{"person unavailable", 1, sendFault(metasim.PersonUnavailable(), 2)},
	{"tokens forgotten", 1, drawForgottenTokens},

	{"webhooks twice", 3, graphFault(metasim.DuplicateWebhooks(), 20)},
	{"webhooks in any order", 3, graphFault(metasim.ShuffleWebhooks(), 30)},
	{"webhooks held back", 2, graphFault(metasim.HoldWebhooks(), 0)},
	{"webhooks of somebody else", 1, graphFault(metasim.WrongSignature(), 5)},
	{"webhooks that never come", 1, graphFault(metasim.DropWebhooks(), 4)},
	{"Meta's clock runs ahead", 1, drawClock},
}

func pick[T any](from []T, r *rand.Rand) T { return from[r.IntN(len(from))] }

// between draws a time of up to most, seldom near it.
func between(least, most time.Duration, r *rand.Rand) time.Duration {
	x := r.Float64()
	return least + time.Duration(x*x*float64(most-least))
}

func nothing() error { return nil }

func drawKillRelay(s *shop, r *rand.Rand) strike {
	return s.killRelay("kill", between(0, 3*time.Second, r))
}

// drawOutage keeps the relay dead until Meta unsubscribes the Pages.
func drawOutage(s *shop, r *rand.Rand) strike {
	return s.killRelay("outage:", disableAfter+between(retryMax, 3*retryMax, r))
}

func (s *shop) killRelay(how string, lasts time.Duration) strike {
	return strike{
		target: s.relay.name, words: how + " relay", lasts: lasts,
		begin: func() error { s.relay.kill(); return nil }, end: s.relay.start,
	}
}

func drawKillDesktop(s *shop, r *rand.Rand) strike {
	p := pick(s.desks, r).process
	return strike{
		target: p.name, words: "kill " + p.name, lasts: between(0, 4*time.Second, r),
		begin: func() error { p.kill(); return nil }, end: p.start,
	}
}

func drawKillCommand(s *shop, r *rand.Rand) strike {
	d, after := pick(s.desks, r), 1+r.IntN(500)
	return strike{
		target: "commands on " + d.name, words: fmt.Sprintf("kill the next command on %s after %d ms", d.name, after),
		begin: func() error { d.doomed.Store(int64(after)); return nil }, end: nothing,
	}
}

func drawFreeze(p *process, r *rand.Rand) strike {
	return strike{
		target: p.name, words: "freeze " + p.name, lasts: between(time.Second, 6*time.Second, r),
		begin: func() error { p.freeze(); return nil }, end: func() error { p.thaw(); return nil },
	}
}

func drawFullDisk(s *shop, r *rand.Rand) strike {
	lasts := between(time.Second, 6*time.Second, r)
	which := r.Float64()
	if len(s.disks) == 0 {
		return strike{target: "disk", words: "no disk to fill", begin: nothing, end: nothing}
	}
	d := s.disks[int(which*float64(len(s.disks)))]
	return strike{target: d.name, words: "fill " + d.name, lasts: lasts, begin: d.fill, end: d.free}
}

func cableFault(how string, state condition, most time.Duration) func(*shop, *rand.Rand) strike {
	return func(s *shop, r *rand.Rand) strike {
		c := pick(s.cables, r)
		return strike{
			target: "cable " + c.name, words: how + " cable " + c.name, lasts: between(200*time.Millisecond, most, r),
			begin: func() error { c.set(state); return nil },
			end:   func() error { c.set(condition{}); return nil },
		}
	}
}

// graphFault switches a fault of Meta's on for one Page or for all.
func graphFault(f metasim.Fault, times int) func(*shop, *rand.Rand) strike {
	return func(s *shop, r *rand.Rand) strike {
		of := pick(append([]string{""}, pages...), r)
		name := f.Name()
		limited := f
		if times > 0 {
			limited = f.Times(1 + r.IntN(times))
		}
		where := "Page " + of
		if of == "" {
			where = "all Pages"
		}
		return strike{
			target: "Meta's " + name + " " + of, words: fmt.Sprintf("%s on %s", name, where), lasts: between(500*time.Millisecond, 5*time.Second, r),
			begin: func() error { s.sim.Faults(of).On(limited); return nil },
			end:   func() error { s.sim.Faults(of).Off(name); return nil },
		}
	}
}

// longRun is from how many messages on a run has time for what takes minutes.
const longRun = 1000

// drawUsedUp lets a Page's budget run out: the desktops may not call for a
// minute.
func drawUsedUp(s *shop, r *rand.Rand) strike {
	x := graphFault(metasim.Throttled(80006, 3, 1), 0)(s, r)
	if s.messages < longRun {
		return strike{target: x.target, words: "no time for " + x.words, begin: nothing, end: nothing}
	}
	return x
}

// sendFault is one of the Send API only.
func sendFault(f metasim.Fault, times int) func(*shop, *rand.Rand) strike {
	if f.Name() != metasim.EchoFirst().Name() {
		f = f.Only("send")
	}
	return graphFault(f, times)
}

// tokenDeaths are the subcodes of error 190 of which a new login helps
// (meta-platform.md, 8.5).
var tokenDeaths = []int{460, 463, 467}

func drawForgottenTokens(s *shop, r *rand.Rand) strike {
	subcode, lasts := pick(tokenDeaths, r), between(time.Second, 5*time.Second, r)
	return strike{
		target: "tokens", words: fmt.Sprintf("forget the owner's tokens (190/%d)", subcode), lasts: lasts,
		begin: func() error { s.sim.Account(metasim.Owner).Invalidate(subcode); return nil },
		end: func() error {
			for _, d := range s.desks {
				d.loggedOut.Store(true)
			}
			return nil
		},
	}
}

// mostAhead bounds how far Meta's clock runs ahead of this computer's in one
// run.
const mostAhead = 20 * time.Second

func drawClock(s *shop, r *rand.Rand) strike {
	by := between(100*time.Millisecond, 5*time.Second, r)
	return strike{
		target: "clock", words: fmt.Sprintf("Meta's clock jumps %v ahead", by.Round(time.Millisecond)),
		begin: func() error {
			if s.ahead()+by < mostAhead {
				s.sim.Advance(by)
			}
			return nil
		},
		end: nothing,
	}
}

func (s *shop) ahead() time.Duration { return time.Until(s.sim.Now()) }
