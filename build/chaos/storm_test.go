package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pagedesk/backend/metasim"
)

// forecast is what a storm will do to a shop of nobody.
func forecast(seed uint64, n int) []string {
	s := &shop{settings: settings{seed: seed, faultsPerSecond: 1}, sim: metasim.New(metasim.Config{}), relay: &process{name: "relay"}}
	for i := range 3 {
		name := fmt.Sprintf("desktop %d", i+1)
		s.desks = append(s.desks, &desktop{shop: s, name: name, process: &process{name: name}})
		s.cables = append(s.cables, &cable{name: name + " to relay"}, &cable{name: name + " to Meta"})
	}
	w := newStorm(s)
	var all []string
	for range n {
		wait, f, source := w.next()
		x := f.draw(s, source)
		all = append(all, fmt.Sprintln(wait, f.name, x.target, x.words, x.lasts))
	}
	return all
}

func TestSeedBringsBackTheSameStorm(t *testing.T) {
	t.Parallel()
	first := forecast(7, 200)
	if again := forecast(7, 200); !slices.Equal(first, again) {
		t.Error("the same seed brought another storm")
	}
	if slices.Equal(first, forecast(8, 200)) {
		t.Error("another seed brought the same storm")
	}
	for _, f := range faults {
		if !slices.ContainsFunc(first[:100], func(line string) bool { return strings.Contains(line, f.name) }) {
			t.Errorf("%q never comes", f.name)
		}
	}
}

func TestSecretsAreFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"clean.log": "nothing here", "bytes.db": "\x00\x01EAAK" + strings.Repeat("a", 60) + "\x00", "kept.json": `{"x":"the-device-token"}`,
		secretsFile: "the-device-token",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := findSecrets(dir, map[string]string{"the-device-token": "a device's token"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range found {
		name, _, _ := strings.Cut(v.Words, " ")
		names = append(names, name)
	}
	if want := []string{"bytes.db", "kept.json"}; !slices.Equal(names, want) {
		t.Errorf("found %v, want %v", names, want)
	}
}
