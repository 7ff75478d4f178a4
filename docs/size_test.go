package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The proportions of the house, in lines.
const (
	maxFile     = 600
	maxFunction = 70
	maxPackage  = 1500
	maxMedian   = 110 // of the files that are not tests
)

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// sources calls yield with every hand-written Go file of the repository.
func sources(t *testing.T, yield func(path string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." || entry.Name() == "testdata" || entry.Name() == "vendor") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil && !generated.Match(text) {
			yield(path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesStaySmall(t *testing.T) {
	perPackage := map[string]int{}
	var sizes []int
	sources(t, func(path string, text []byte) {
		lines := strings.Count(string(text), "\n")
		if lines > maxFile {
			t.Errorf("%s has %d lines, more than %d: split it by noun", path, lines, maxFile)
		}
		if !strings.HasSuffix(path, "_test.go") {
			perPackage[filepath.Dir(path)] += lines
			sizes = append(sizes, lines)
		}
	})
	for dir, lines := range perPackage {
		if lines > maxPackage {
			t.Errorf("%s has %d lines, more than %d: a room that big is two rooms", dir, lines, maxPackage)
		}
	}
	slices.Sort(sizes)
	if median := sizes[len(sizes)/2]; median > maxMedian {
		t.Errorf("the median file has %d lines, more than %d", median, maxMedian)
	}
}

func TestFunctionsStaySmall(t *testing.T) {
	sources(t, func(path string, text []byte) {
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, path, text, 0)
		if err != nil {
			t.Error(err)
			return
		}
		for _, declaration := range parsed.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := files.Position(function.End()).Line - files.Position(function.Pos()).Line + 1; lines > maxFunction {
				t.Errorf("%s: %s has %d lines, more than %d", files.Position(function.Pos()), function.Name.Name, lines, maxFunction)
			}
		}
	})
}

var (
	unfinished = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)
	sleeping   = regexp.MustCompile(`\btime\.Sleep\(`)
)

func TestNothingIsUnfinishedAndNoTestSleeps(t *testing.T) {
	sources(t, func(path string, text []byte) {
		if filepath.Base(path) == "size_test.go" {
			return // names what it looks for
		}
		if at := unfinished.FindIndex(text); at != nil {
			t.Errorf("%s is unfinished by its own word: %s", path, text[at[0]:at[1]])
		}
		// In a bubble of testing/synctest time is fake and a sleep costs nothing.
		if strings.HasSuffix(path, "_test.go") && sleeping.Match(text) && !strings.Contains(string(text), `"testing/synctest"`) {
			t.Errorf("%s sleeps: wait for a condition instead", path)
		}
	})
}
