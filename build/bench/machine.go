package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// machine is where and with what a run was made.
type machine struct {
	CPU         string  `json:"cpu"`
	Cores       int     `json:"cores"`
	Kernel      string  `json:"kernel"`
	FsyncP50Ms  float64 `json:"fsync_p50_ms"`
	Load        string  `json:"load"` // when the run began
	Go          string  `json:"go"`
	Commit      string  `json:"commit"`
	Uncommitted bool    `json:"uncommitted"` // changes beyond it
	At          string  `json:"at"`
}

func describeMachine(dir string) machine {
	m := machine{
		CPU: "unknown", Cores: runtime.NumCPU(), Kernel: runtime.GOOS, Go: runtime.Version(), Commit: "unknown",
		At: time.Now().UTC().Format(time.RFC3339),
	}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		m.CPU = field(string(text), "model name")
	}
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel += " " + strings.TrimSpace(string(text))
	}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load, _, _ = strings.Cut(string(text), " ")
	}
	if times, err := fsyncs(dir, 300*time.Millisecond); err == nil {
		m.FsyncP50Ms = median(times)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				m.Commit = s.Value[:min(len(s.Value), 12)]
			case "vcs.modified":
				m.Uncommitted = s.Value == "true"
			}
		}
	}
	return m
}

func (m machine) text() string {
	changed := ""
	if m.Uncommitted {
		changed = " with uncommitted changes"
	}
	return fmt.Sprintf("%s, %d cores, %s, fsync of a small append %.2f ms p50, load %s\n%s, commit %s%s, %s\n",
		m.CPU, m.Cores, m.Kernel, m.FsyncP50Ms, m.Load, m.Go, m.Commit, changed, m.At)
}

// field finds "name : value" in a text of such lines, as /proc has them.
func field(text, name string) string {
	for line := range strings.Lines(text) {
		key, value, found := strings.Cut(line, ":")
		if found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// appendBytes is about what one webhook adds to a log.
const appendBytes = 700

// fsyncs appends and syncs for a while and returns how long each took, in ms.
func fsyncs(dir string, length time.Duration) ([]float64, error) {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return nil, fmt.Errorf("measure the disk: %w", err)
	}
	defer f.Close()
	text := make([]byte, appendBytes)
	var times []float64
	for end := time.Now().Add(length); time.Now().Before(end); {
		started := time.Now()
		if _, err := f.Write(text); err != nil {
			return nil, fmt.Errorf("measure the disk: %w", err)
		}
		if err := f.Sync(); err != nil {
			return nil, fmt.Errorf("measure the disk: %w", err)
		}
		times = append(times, milliseconds(time.Since(started)))
	}
	return times, nil
}

// residentBytes is the memory of a process as the system counts it.
func residentBytes(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read memory of a process: %w", err)
	}
	kilobytes, err := strconv.ParseInt(strings.TrimSuffix(field(string(text), "VmRSS"), " kB"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read memory of a process: %w", err)
	}
	return kilobytes << 10, nil
}

// ticksPerSecond is the unit of CPU time in /proc, the same on every Linux
// that Go runs on.
const ticksPerSecond = 100

// cpuTime is what a process has used of the CPUs, or 0 where that is not told.
func cpuTime(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// After the name, which may hold anything, in parentheses.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	const user, system = 11, 12
	if len(fields) <= system {
		return 0
	}
	total := 0
	for _, i := range []int{user, system} {
		ticks, _ := strconv.Atoi(fields[i])
		total += ticks
	}
	return time.Duration(total) * time.Second / ticksPerSecond
}
