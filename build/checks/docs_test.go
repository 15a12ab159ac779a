package checks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shortestComment is how many lines say what a small package is for and what it
// does not do. One line only repeats the name.
const shortestComment = 2

func TestPackageComments(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		comments := packageComments(t, p.Dir)
		switch {
		case len(comments) == 0:
			t.Errorf("%s has no package comment: say in one file what it is for, what it does not do, who owns what and its invariants", p.name())
		case len(comments) > 1:
			t.Errorf("%s has %d package comments, a reader expects one: %v", p.name(), len(comments), keys(comments))
		default:
			for file, text := range comments {
				if lines := strings.Count(strings.TrimSpace(text), "\n") + 1; lines < shortestComment {
					t.Errorf("%s says what %s is for in %d line(s): say also what it does not do, who owns what and its invariants", file, p.name(), lines)
				}
			}
		}
	}
}

// packageComments reads the comments above the package clauses of a folder's
// files, those of other systems and tags included, tests excluded.
func packageComments(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		var file *ast.File
		file, err = parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Error(err)
			continue
		}
		if text := file.Doc.Text(); text != "" {
			comments[e.Name()] = text
		}
	}
	return comments
}

func keys(m map[string]string) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	return all
}
