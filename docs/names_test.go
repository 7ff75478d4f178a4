package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// named is a name of the code in a document: `actors/vehicle.Transitions`.
var named = regexp.MustCompile("`([a-z][a-z0-9]*(?:/[a-z0-9]+)*)\\.([A-Z][A-Za-z0-9_]*)(?:\\.([A-Z][A-Za-z0-9_]*))?`")

func TestNamesInDocumentsExist(t *testing.T) {
	known := map[string]map[string]bool{}
	for _, path := range documents(t) {
		for _, m := range named.FindAllStringSubmatch(read(t, path), -1) {
			dir := m[1]
			if known[dir] == nil {
				known[dir] = declared(t, dir)
			}
			if !known[dir][m[2]] {
				t.Errorf("%s names %s, which is not in folder %s", path, m[0], dir)
			} else if m[3] != "" && !known[dir][m[2]+"."+m[3]] {
				t.Errorf("%s names %s, which is not a method or a field of %s", path, m[0], m[2])
			}
		}
	}
}

// declared collects the names that a folder declares at the top level, tests included,
// and the methods and fields of its types.
func declared(t *testing.T, dir string) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				names[receiver(d)+d.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					collect(names, spec)
				}
			}
		}
	}
	return names
}

// receiver is the type of a method with a dot behind it; empty for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return "generic."
}

func collect(names map[string]bool, spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range s.Names {
			names[name.Name] = true
		}
	case *ast.TypeSpec:
		names[s.Name.Name] = true
		var members *ast.FieldList
		switch inner := s.Type.(type) {
		case *ast.StructType:
			members = inner.Fields
		case *ast.InterfaceType:
			members = inner.Methods
		default:
			return
		}
		for _, field := range members.List {
			for _, name := range field.Names {
				names[s.Name.Name+"."+name.Name] = true
			}
		}
	}
}

// mapped is a line of the code map.
var mapped = regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\|")

// wholes are folders whose one line may stand for all that is below them.
var wholes = []string{"cmd/pacecar/", "actors/vehicle/", "actors/campaign/", "actors/targeting/", "cluster/", "tcu/tcusim/", "web/api/", "web/stream/"}

func TestTheCodeMapIsComplete(t *testing.T) {
	document := read(t, architecture)
	_, rest, found := strings.Cut(document, "\n## Code map\n")
	if !found {
		t.Fatalf("%s has no code map", architecture)
	}
	section, _, _ := strings.Cut(rest, "\n## ")
	folders := map[string]bool{}
	for _, m := range mapped.FindAllStringSubmatch(section, -1) {
		folders[m[1]] = true
		if info, err := os.Stat(filepath.Join("..", m[1])); err != nil || !info.IsDir() {
			t.Errorf("the code map has %s, which is not a folder", m[1])
		}
	}
	for _, p := range packages(t) {
		folder := strings.TrimPrefix(p.ImportPath, module)
		if !folders[folder] && !slices.ContainsFunc(wholes, func(w string) bool { return strings.HasPrefix(folder, w) }) {
			t.Errorf("the code map of %s has no line for %s", architecture, folder)
		}
	}
}
