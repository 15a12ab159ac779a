package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// timeline is what was done to the shop and when.
type timeline struct {
	begun time.Time

	mu    sync.Mutex
	file  *os.File
	lines []moment // guarded by mu
}

// moment is a line of the timeline.
type moment struct {
	at    time.Time
	words string
}

func newTimeline(path string) (*timeline, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("begin timeline: %w", err)
	}
	return &timeline{begun: time.Now(), file: file}, nil
}

func (t *timeline) say(format string, args ...any) {
	m := moment{time.Now(), fmt.Sprintf(format, args...)}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, m)
	_, _ = fmt.Fprintln(t.file, t.line(m)) // lost lines are missed when reading, nothing else
}

func (t *timeline) line(m moment) string {
	return fmt.Sprintf("%s %8.3f  %s", m.at.Format("15:04:05.000"), m.at.Sub(t.begun).Seconds(), m.words)
}

// around lists what happened near a time.
func (t *timeline) around(at time.Time, reach time.Duration) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var near []string
	for _, m := range t.lines {
		if d := m.at.Sub(at); d > -reach && d < reach {
			near = append(near, t.line(m))
		}
	}
	return near
}

func (t *timeline) close() error { return t.file.Close() }
