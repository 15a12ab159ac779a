package checks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// module is the module's path, which starts every import of ours.
const module = "pagedesk"

// root is the repository's folder, seen from this package's tests.
const root = "../.."

// pkg is what `go list` says of one of our packages.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string // by the program, not by its tests
}

// name is the path without the module's; the package at the root is "main".
func (p pkg) name() string { return ourName(p.ImportPath) }

func ourName(importPath string) string {
	if importPath == module {
		return "main"
	}
	return strings.TrimPrefix(importPath, module+"/")
}

// systems are those the desktop is built for: a package's imports differ.
var systems = []string{"linux", "windows", "darwin"}

// packages lists our packages, each with what it imports on any system.
func packages(t *testing.T) []pkg {
	t.Helper()
	all, err := listOnce()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var listOnce = sync.OnceValues(func() ([]pkg, error) {
	byPath := map[string]pkg{}
	for _, system := range systems {
		list := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports", "-tags", "webkit2_41", "./...")
		list.Dir = root
		list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
		out, err := list.Output()
		if err != nil {
			return nil, commandError(list, err)
		}
		for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
			var p pkg
			if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, fmt.Errorf("read what %s printed: %w", list, err)
			}
			p.Imports = append(p.Imports, byPath[p.ImportPath].Imports...)
			byPath[p.ImportPath] = p
		}
	}
	var all []pkg
	for _, p := range byPath {
		slices.Sort(p.Imports)
		p.Imports = slices.Compact(p.Imports)
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b pkg) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return all, nil
})

// committed lists the files that git knows or would add, by their path from
// the root with forward slashes.
func committed(t *testing.T) []string {
	t.Helper()
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatal(commandError(list, err))
	}
	var files []string
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		// A file deleted but not yet committed is still listed.
		if _, err := os.Stat(filepath.Join(root, name)); err == nil {
			files = append(files, name)
		}
	}
	if len(files) == 0 {
		t.Fatal("git lists no files: is this a clone?")
	}
	return files
}

// commandError puts what a command said on its error output into its error.
func commandError(c *exec.Cmd, err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return fmt.Errorf("%s: %w: %s", c, err, exit.Stderr)
	}
	return fmt.Errorf("%s: %w", c, err)
}
