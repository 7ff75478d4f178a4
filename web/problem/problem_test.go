package problem

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

// A code of a rejection that is added to messages must be given a status here.
func TestEveryRejectionHasARow(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../messages/rejection.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, v := range spec.Values {
			if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				code, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes++
				if k, ok := byCode[code]; !ok || k.status < 400 || k.title == "" || k.about == "" {
					t.Errorf("code %s has no complete row in the table", code)
				}
			}
		}
		return true
	})
	if codes < 10 {
		t.Errorf("only %d codes were found in messages/rejection.go", codes)
	}
	if len(byCode) != len(table) {
		t.Error("a code is in the table twice")
	}
}
