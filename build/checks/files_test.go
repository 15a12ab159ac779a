package checks

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// longestFile is in lines. A file has one subject; past this it has two.
const longestFile = 600

// code are the endings of what people write and read here; a file without one
// is a script.
var code = []string{".go", ".ts", ".tsx", ".js", ".css", ".html", ".sql", ".sh", ".yml", ".yaml", ""}

// source is a committed file that a person wrote.
type source struct {
	name string
	text []byte
}

// sources reads what people wrote: not the generated bindings, the lock files,
// what tests only read, or what is no text.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, name := range committed(t) {
		if strings.HasPrefix(name, "frontend/wailsjs/") || strings.Contains(name, "/testdata/") ||
			slices.Contains([]string{"go.sum", "package-lock.json"}, path.Base(name)) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.ContainsRune(text, 0) {
			all = append(all, source{name, text})
		}
	}
	return all
}

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if lines := bytes.Count(s.text, []byte("\n")); slices.Contains(code, path.Ext(s.name)) && lines > longestFile {
			t.Errorf("%s has %d lines, more than %d: what is its second subject?", s.name, lines, longestFile)
		}
	}
}

// forbidden is text that has no place in a committed file.
type forbidden struct {
	files *regexp.Regexp // which files the rule is for
	text  *regexp.Regexp
	why   string
}

var everything = regexp.MustCompile(``)

var forbiddenTexts = []forbidden{
	{
		files: regexp.MustCompile(`_test\.go$|test/[^/]*\.go$`),
		text:  regexp.MustCompile(`\btime\.Sleep\(`),
		why:   "a test waits for a condition with a deadline, not for an amount of time",
	},
	{
		files: everything,
		text:  regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`),
		why:   "what is left to do is an issue",
	},
	{
		files: everything,
		text:  regexp.MustCompile(`(^|[\s"'` + "`" + `=(:])/(root|work|home/\w+|Users/\w+)/\w`),
		why:   "a path of somebody's machine",
	},
	{
		files: everything,
		text:  regexp.MustCompile(`\b(GOPROXY|GONOSUMDB|GONOSUMCHECK)=|_auth` + `Token|^registry *=`),
		why:   "where packages come from is the machine's setting",
	},
}

func TestFilesHoldNothingForbidden(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, f := range forbiddenTexts {
			if !f.files.MatchString(s.name) {
				continue
			}
			for i, line := range strings.Split(string(s.text), "\n") {
				if found := f.text.FindString(line); found != "" {
					t.Errorf("%s:%d has %q: %s", s.name, i+1, strings.TrimSpace(found), f.why)
				}
			}
		}
	}
}

// A lock file made behind a private registry records its addresses, which
// nobody else can reach. Package and checksum are enough.
func TestLockFileNamesNoRegistry(t *testing.T) {
	t.Parallel()
	lock, err := os.ReadFile(filepath.Join(root, "frontend/package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(lock, []byte(`"resolved"`)); n > 0 {
		t.Errorf("frontend/package-lock.json has %d download addresses: run npm with --omit-lockfile-registry-resolved", n)
	}
}
