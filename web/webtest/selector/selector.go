// Package selector reads the selectors that the engine in memory understands: terms such as model == "e1", "taxi" in tags
// and cohort("pilots"), true and false, joined by &&, || and !. A Selector keeps nothing and may be used from any
// goroutine; what it does not understand is a coded rejection.
package selector

import (
	"slices"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"

	"pacecar/messages"
	"pacecar/web/webtest/table"
)

// Selector tells whether a vehicle is meant.
type Selector = func(*messages.VehicleRecord) bool

// Meaning tells what a cohort is: a selector, or a list of VINs.
type Meaning = func(name string) (selector string, vins map[string]bool, known bool)

// Parse reads a selector; an empty one matches all.
func Parse(selector string, meaning Meaning) (Selector, error) {
	if selector == "" {
		return func(*messages.VehicleRecord) bool { return true }, nil
	}
	made, err := parser.NewParser(parser.EnableVariadicOperatorASTs(true), parser.ErrorReportingLimit(1))
	if err != nil {
		panic("selector: " + err.Error()) // the options are constants
	}
	parsed, failures := made.Parse(common.NewTextSource(selector))
	if len(failures.GetErrors()) > 0 {
		return nil, unread(selector)
	}
	return reader{selector, meaning}.read(parsed.Expr())
}

func unread(selector string) error {
	return messages.Reject(messages.Malformed, "the selector does not parse at %q", selector).At("/selector")
}

// reader reads one selector.
type reader struct {
	selector string
	meaning  Meaning
}

func (r reader) read(e ast.Expr) (Selector, error) {
	switch e.Kind() {
	case ast.LiteralKind:
		if always, ok := e.AsLiteral().(types.Bool); ok {
			return func(*messages.VehicleRecord) bool { return bool(always) }, nil
		}
	case ast.CallKind:
		return r.call(e.AsCall())
	}
	return nil, unread(r.selector)
}

func (r reader) call(call ast.CallExpr) (Selector, error) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot:
		return r.joined(call)
	case operators.Equals:
		if args[0].Kind() != ast.IdentKind {
			break
		}
		text, ok := literal(args[1])
		get := table.Attributes[args[0].AsIdent()]
		switch {
		case get == nil:
			return nil, messages.Reject(messages.UnknownAttribute, "vehicles have no %q", args[0].AsIdent()).At("/selector").Suggest("did you mean model?")
		case ok:
			return func(v *messages.VehicleRecord) bool { return get(v.GetAttributes()) == text }, nil
		}
	case operators.In:
		if text, ok := literal(args[0]); ok && args[1].Kind() == ast.IdentKind && args[1].AsIdent() == "tags" {
			return func(v *messages.VehicleRecord) bool { return slices.Contains(v.GetAttributes().GetTags(), text) }, nil
		}
	case "cohort":
		if name, ok := literal(args[0]); ok {
			return r.cohort(name)
		}
	}
	return nil, unread(r.selector)
}

// joined reads conditions that are joined.
func (r reader) joined(call ast.CallExpr) (Selector, error) {
	var wants []Selector
	for _, arg := range call.Args() {
		want, err := r.read(arg)
		if err != nil {
			return nil, err
		}
		wants = append(wants, want)
	}
	switch call.FunctionName() {
	case operators.LogicalNot:
		return func(v *messages.VehicleRecord) bool { return !wants[0](v) }, nil
	case operators.LogicalOr:
		return func(v *messages.VehicleRecord) bool {
			return slices.ContainsFunc(wants, func(want Selector) bool { return want(v) })
		}, nil
	}
	return func(v *messages.VehicleRecord) bool {
		return !slices.ContainsFunc(wants, func(want Selector) bool { return !want(v) })
	}, nil
}

func (r reader) cohort(name string) (Selector, error) {
	selector, vins, known := r.meaning(name)
	switch {
	case !known:
		return nil, messages.Reject(messages.UnknownAttribute, "line 1, column 8: there is no cohort %q", name).At("/selector").Suggest("save it first")
	case selector != "":
		return Parse(selector, r.meaning)
	}
	return func(v *messages.VehicleRecord) bool { return vins[v.GetVin()] }, nil
}

func literal(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := e.AsLiteral().(types.String)
	return string(text), ok
}
