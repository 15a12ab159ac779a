package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// storm draws faults from a seed and lets them happen, several at a time.
type storm struct {
	shop *shop
	draw *rand.Rand
	deck []fault

	mu   sync.Mutex
	busy map[string]bool // targets; guarded by mu
	done map[string]int  // by name of the fault; guarded by mu
}

func newStorm(s *shop) *storm {
	return &storm{shop: s, draw: random(s.seed, "faults"), busy: map[string]bool{}, done: map[string]int{}}
}

// next deals the faults as cards, so that a run has seen each kind before one
// that is not rarer comes again. Each gets a source of its own.
func (w *storm) next() (time.Duration, fault, *rand.Rand) {
	if len(w.deck) == 0 {
		for _, f := range faults {
			for range f.cards {
				w.deck = append(w.deck, f)
			}
		}
		w.draw.Shuffle(len(w.deck), func(i, j int) { w.deck[i], w.deck[j] = w.deck[j], w.deck[i] })
	}
	f := w.deck[0]
	w.deck = w.deck[1:]
	return pause(w.draw, w.shop.faultsPerSecond), f, rand.New(rand.NewPCG(w.draw.Uint64(), w.draw.Uint64())) //nolint:gosec // replayable, no secret
}

// rage does faults until ctx ends, and undoes each.
func (w *storm) rage(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		wait, f, source := w.next()
		if !rest(ctx, wait) {
			return
		}
		x := f.draw(w.shop, source)
		if !w.claim(x.target) {
			w.shop.story.say("not now: %s", x.words)
			continue
		}
		wg.Go(func() {
			defer w.release(x.target)
			w.strike(ctx, x, f.name)
		})
	}
}

func (w *storm) strike(ctx context.Context, x strike, name string) {
	w.shop.story.say("%s, for %v", x.words, x.lasts.Round(time.Millisecond))
	if err := x.begin(); err != nil {
		w.shop.story.say("%s: %v", x.words, err)
	}
	rest(ctx, x.lasts)
	if err := x.end(); err != nil {
		w.shop.complain(violation{At: time.Now(), Rule: "faults can be undone", Words: x.words + ": " + err.Error()})
	}
	if x.lasts > 0 {
		w.shop.story.say("over: %s", x.words)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done[name]++
}

func (w *storm) claim(target string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[target] {
		return false
	}
	w.busy[target] = true
	return true
}

func (w *storm) release(target string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, target)
}
