package metasim

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// clock follows real time at a distance that only grows.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// Now is the time on Meta's movable clock.
func (s *Sim) Now() time.Time { return s.clock.now() }

// Advance moves the clock forward: windows close, tokens, codes and URLs expire. Pending deliveries are not hurried.
func (s *Sim) Advance(d time.Duration) {
	s.clock.mu.Lock()
	defer s.clock.mu.Unlock()
	s.clock.offset += d
}

// schedule runs short functions at their time, in the order they are due, on the goroutine that called run.
type schedule struct {
	mu    sync.Mutex
	tasks taskHeap
	count int
	wake  chan struct{}
}

type task struct {
	due   time.Time
	order int // of equal times: first planned, first run
	run   func()
}

func newSchedule() *schedule { return &schedule{wake: make(chan struct{}, 1)} }

func (q *schedule) after(d time.Duration, run func()) { q.at(time.Now().Add(d), run) }

func (q *schedule) at(due time.Time, run func()) {
	q.mu.Lock()
	q.count++
	heap.Push(&q.tasks, task{due, q.count, run})
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *schedule) run(ctx context.Context) {
	for {
		next := q.runDue(ctx)
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-q.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// runDue runs what is due and says how long nothing else will be.
func (q *schedule) runDue(ctx context.Context) time.Duration {
	for ctx.Err() == nil {
		q.mu.Lock()
		if len(q.tasks) == 0 {
			q.mu.Unlock()
			return time.Hour
		}
		if wait := time.Until(q.tasks[0].due); wait > 0 {
			q.mu.Unlock()
			return wait
		}
		t := heap.Pop(&q.tasks).(task)
		q.mu.Unlock()
		t.run()
	}
	return 0
}

type taskHeap []task

func (h taskHeap) Len() int { return len(h) }
func (h taskHeap) Less(i, j int) bool {
	if h[i].due.Equal(h[j].due) {
		return h[i].order < h[j].order
	}
	return h[i].due.Before(h[j].due)
}
func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any)   { *h = append(*h, x.(task)) }
func (h *taskHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
