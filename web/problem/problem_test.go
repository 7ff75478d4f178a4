package problem

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"pacecar/messages"
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
				if _, ok := byCode[code]; !ok {
					t.Errorf("code %s has no row in the table", code)
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

// Whatever is refused says what to do about it, more exactly than by its code or not.
func TestEveryProblemSaysWhatToDo(t *testing.T) {
	for _, k := range table {
		if k.status < 400 || k.title == "" || k.about == "" || k.cure == "" || strings.HasSuffix(k.cure, ".") {
			t.Errorf("code %s has no complete row in the table", k.code)
		}
		for name, p := range map[string]*Problem{
			"a problem": New(k.status, k.code, "no"), "a rejection": FromRejection(messages.Reject(k.code, "no")),
			"a rejection of a field": FromRejection(messages.Reject(k.code, "no").At("/by")),
		} {
			if len(p.Errors) != 1 || p.Errors[0].Suggestion != k.cure {
				t.Errorf("%s, %s: %+v", k.code, name, p.Errors)
			}
		}
	}
	if p := FromRejection(messages.Reject(messages.Malformed, "no").Suggest("another")); p.Errors[0].Suggestion != "another" {
		t.Errorf("the cure of a code took the place of a better one: %+v", p.Errors)
	}
	for _, err := range []error{context.Canceled, context.DeadlineExceeded, syscall.ENOSPC, messages.ErrOverloaded, errors.New("inside")} {
		if p := From(err); len(p.Errors) != 1 || p.Errors[0].Suggestion == "" {
			t.Errorf("%v: %+v", err, p.Errors)
		}
	}
}

// A code that the edge makes a problem of has a row, whichever package does.
func TestEveryCodeOfTheEdgeHasARow(t *testing.T) {
	codes := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is || len(call.Args) != 3 {
				return true
			}
			made, is := call.Fun.(*ast.SelectorExpr)
			if !is || made.Sel.Name != "New" {
				return true
			}
			if of, is := made.X.(*ast.Ident); !is || of.Name != "problem" {
				return true
			}
			if code, is := call.Args[1].(*ast.BasicLit); is {
				codes[strings.Trim(code.Value, `"`)] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for code := range codes {
		if _, ok := byCode[code]; !ok {
			t.Errorf("code %s has no row in the table", code)
		}
	}
	if len(codes) < 20 {
		t.Errorf("only %d codes were found", len(codes))
	}
}

// A full disk is a failure of its own kind, wherever below it was met: its cause is logged
// and not told, and the client hears that repeating helps only once there is room.
func TestAFullDiskIsToldAsSuch(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		failed := fmt.Errorf("put artifact: after 4096 of 8192 bytes: %w", &fs.PathError{Op: "write", Path: "/srv/incoming/put-1", Err: cause})
		p := From(failed)
		if p.Status != http.StatusInsufficientStorage || p.Code != "StorageFull" || p.Failure() == nil {
			t.Errorf("%v is told as %d %s, to be logged: %v", cause, p.Status, p.Code, p.Failure())
		}
		if !strings.Contains(p.Detail, "disk is full") || strings.Contains(p.Detail, "/srv") {
			t.Errorf("%v is told as %q", cause, p.Detail)
		}
	}
}

// A node that ends is not a failure inside: another one answers, and clients that repeat are told when.
func TestWhatIsUnavailableIsRepeated(t *testing.T) {
	closed := errors.New("cluster: node is closed")
	p := From(fmt.Errorf("vehicle A: %w: %w", closed, messages.Reject(messages.Unavailable, "this node is ending").Suggest("try again")))
	if p.Status != http.StatusServiceUnavailable || p.GetHeaders().Get("Retry-After") != "1" || p.Failure() != nil {
		t.Errorf("told as %d, Retry-After %q, to be logged: %v", p.Status, p.GetHeaders().Get("Retry-After"), p.Failure())
	}
}

// A pointer leads into the document that was sent, whatever the message is like that was made of it.
func TestAPointerLeadsIntoTheDocument(t *testing.T) {
	for field, want := range map[string]string{
		"/attributes/model_year": "/modelYear", "/contents/0/hardware_part": "/contents/0/hardwarePart", "/attributes/tags/3": "/tags/3",
		"/waves/1/gate/per_stratum": "/waves/1/gate/perStratum", "/by": "/by", "": "", "/attributes": "/attributes", "query from": "query from", "/a_": "/a",
	} {
		if p := FromRejection(messages.Reject(messages.Malformed, "no").At(field).Suggest("another")); p.Errors[0].Pointer != want {
			t.Errorf("%q is told as %q, want %q", field, p.Errors[0].Pointer, want)
		}
	}
}
