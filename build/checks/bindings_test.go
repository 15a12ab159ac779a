package checks

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// wailsTags are the build tags for the web view that this machine has.
func wailsTags() (tags string, ok bool) {
	for _, w := range []struct{ library, tags string }{{"webkit2gtk-4.1", "webkit2_41"}, {"webkit2gtk-4.0", ""}} {
		if exec.Command("pkg-config", "--exists", "gtk+-3.0", w.library).Run() == nil {
			return w.tags, true
		}
	}
	return "", false
}

// The TypeScript that the window calls Go with is generated from the structs
// of app, and committed, so that the front end compiles without Wails.
func TestBindingsAreUpToDate(t *testing.T) {
	t.Parallel()
	lacking := func(what string) {
		t.Helper()
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: build/test installs it", what)
		}
		t.Skipf("not compared: %s is missing; build/test installs it", what)
	}
	tags, ok := wailsTags()
	if !ok {
		lacking("libwebkit2gtk-4.1-dev")
	}
	wails, err := exec.LookPath("wails")
	if err != nil {
		lacking("the wails command")
	}

	copied := t.TempDir()
	for _, name := range committed(t) {
		if !strings.HasPrefix(name, "frontend/src/") && !strings.HasPrefix(name, "frontend/wailsjs/") {
			copyFile(t, filepath.Join(root, name), filepath.Join(copied, name))
		}
	}
	generate := exec.Command(wails, "generate", "module", "-tags", tags, "-nocolour")
	generate.Dir = copied
	// The command leaves its program in the temporary folder under one fixed name.
	generate.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "GOFLAGS="+os.Getenv("GOFLAGS")+" -trimpath")
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", generate, err, out)
	}

	got := readTree(t, filepath.Join(root, "frontend/wailsjs"))
	want := readTree(t, filepath.Join(copied, "frontend/wailsjs"))
	if len(want) == 0 {
		t.Fatal("wails generated nothing")
	}
	const remedy = "run `wails generate module -tags webkit2_41` and commit frontend/wailsjs"
	for name, text := range want {
		if committedText, there := got[name]; !there {
			t.Errorf("frontend/wailsjs lacks %s: %s", name, remedy)
		} else if committedText != text {
			t.Errorf("frontend/wailsjs/%s is not what app's structs generate: %s", name, remedy)
		}
	}
	for name := range got {
		if _, there := want[name]; !there {
			t.Errorf("frontend/wailsjs/%s is generated no more: %s", name, remedy)
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// readTree reads the files of a folder by their path in it; a folder that is
// not there has none.
func readTree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(dir, name)
		files[filepath.ToSlash(inside)] = string(text)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return files
}
