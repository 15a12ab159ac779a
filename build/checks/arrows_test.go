package checks

import (
	"path"
	"slices"
	"strings"
	"testing"
)

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	})
}

// rowOf is the row that a package stands in.
func rowOf(name string) (arrow, bool) {
	i := slices.IndexFunc(arrows, func(a arrow) bool { return matches(list(a.from), name) })
	if i < 0 {
		return arrow{}, false
	}
	return arrows[i], true
}

func isOurs(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

func inRelay(name string) bool { return name == "relay" || strings.HasPrefix(name, "relay/") }

func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		from := p.name()
		row, known := rowOf(from)
		if !known && !inRelay(from) {
			t.Errorf("%s stands on no floor: give it a row in build/checks/arrows.go that says what it may import and why", from)
			continue
		}
		for _, imported := range p.Imports {
			to := ourName(imported)
			switch {
			case !isOurs(imported):
			case inRelay(from) && from != "relay/wire":
				if !inRelay(to) {
					t.Errorf("%s imports %s: the relay is a program of its own and reaches nothing of the desktop", from, to)
				}
			case !matches(row.to, to):
				t.Errorf("%s (floor %d) imports %s; it may import only %v: %s", from, row.floor, to, row.to, row.why)
			}
		}
	}
}

// An arrow points down, or to a package on the same floor that the row names
// itself: a pattern there would let neighbours know each other.
func TestArrowsPointDown(t *testing.T) {
	t.Parallel()
	for _, a := range arrows {
		if a.why == "" {
			t.Errorf("the row of %s gives no reason", a.from)
		}
		for _, to := range a.to {
			if inRelay(to) {
				continue // only the programs' row may name it, and it names none of them
			}
			target, known := rowOf(to)
			if known && target.floor > a.floor {
				t.Errorf("%s (floor %d) may import %s, which stands above it on floor %d", a.from, a.floor, to, target.floor)
			}
		}
	}
}

func TestReservedImports(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			reserved := false
			for _, r := range reservations {
				if !slices.ContainsFunc(r.imports, func(prefix string) bool {
					return imported == prefix || strings.HasPrefix(imported, prefix+"/")
				}) {
					continue
				}
				reserved = true
				if !matches(r.only, p.name()) {
					t.Errorf("%s imports %s, which is for %v: %s", p.name(), imported, r.only, r.why)
				}
			}
			row, known := rowOf(p.name())
			outside := strings.Contains(strings.Split(imported, "/")[0], ".")
			if known && row.floor == 0 && outside && !reserved {
				t.Errorf("%s imports %s; the lowest floor uses the standard library: %s", p.name(), imported, row.why)
			}
		}
	}
}
