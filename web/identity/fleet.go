package identity

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"

	"pacecar/messages"
)

// FleetTag begins the tags that say to which fleets a vehicle belongs.
const FleetTag = "fleet:"

// MaxFleet bounds the name of a fleet in bytes: with FleetTag it is a tag.
const MaxFleet = 48

// Bounds of a selector that is looked at: those of selectors.
const (
	maxNodes = 8192
	maxDepth = 256
	maxBytes = 16 << 10
)

// ParseFleet checks the name of a fleet.
func ParseFleet(at, name string) *messages.Rejection {
	if len(name) >= 1 && len(name) <= MaxFleet && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}) {
		return nil
	}
	return messages.Reject(messages.Malformed, "%q is no name of a fleet", messages.Clip(name)).At(at).
		Suggest("write 1 to %d letters, digits, '-', '_' or '.': the vehicles of fleet taxi bear the tag fleet:taxi", MaxFleet)
}

// FleetsOf are the fleets that tags name, in order.
func FleetsOf(tags []string) (fleets []string) {
	for _, tag := range tags {
		if name, ok := strings.CutPrefix(tag, FleetTag); ok {
			fleets = append(fleets, name)
		}
	}
	slices.Sort(fleets)
	return slices.Compact(fleets)
}

// Holds says whether a vehicle with these tags is within reach.
func (r Reach) Holds(tags []string) bool {
	return r.Whole || slices.ContainsFunc(FleetsOf(tags), func(f string) bool { return slices.Contains(r.Fleets, f) })
}

// Clause is the condition that a vehicle belongs to one of some fleets.
func Clause(fleets []string) string {
	if len(fleets) == 0 {
		return "false"
	}
	terms := make([]string, len(fleets))
	for i, f := range fleets {
		terms[i] = strconv.Quote(FleetTag+f) + " in tags"
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return "(" + strings.Join(terms, " || ") + ")"
}

// Narrow makes a selector (empty: all) match vehicles of these fleets only.
func Narrow(selector string, fleets []string) (string, *messages.Rejection) {
	clause := Clause(fleets)
	if strings.TrimSpace(selector) == "" {
		return clause, nil
	}
	if _, no := parse(selector); no != nil {
		return "", no // what is no expression by itself could end the parentheses around it
	}
	narrowed := fmt.Sprintf("%s && (%s\n)", clause, selector) // the line ends a comment
	if len(fleets) > 0 && !Confined(narrowed, fleets) {
		return "", messages.Reject(messages.Malformed, "the selector cannot be narrowed to your fleets").At("/selector").Suggest("write it in another form")
	}
	return narrowed, nil
}

// Confined says whether a selector shows by its form that it matches no vehicle outside of these fleets.
func Confined(selector string, fleets []string) bool {
	root, no := parse(selector)
	return no == nil && confined(root, fleets)
}

func parse(selector string) (ast.Expr, *messages.Rejection) {
	if len(selector) > maxBytes+MaxFleets*(MaxFleet+32) {
		return nil, messages.Reject(messages.OutOfBounds, "the selector has %d bytes, at most %d are allowed", len(selector), maxBytes).At("/selector")
	}
	made, err := parser.NewParser(parser.EnablePrattParser(true), parser.EnableVariadicOperatorASTs(true),
		parser.MaxRecursionDepth(maxDepth), parser.MaxExpressionNodeCount(maxNodes), parser.ErrorReportingLimit(1))
	if err != nil {
		panic("identity: " + err.Error()) // the options are constants
	}
	parsed, failures := made.Parse(common.NewTextSource(selector))
	if found := failures.GetErrors(); len(found) > 0 {
		return nil, messages.Reject(messages.Malformed, "the selector cannot be read: %s", found[0].Message).At("/selector")
	}
	return parsed.Expr(), nil
}

// confined judges one condition: of several that all must hold one is enough, of several of which one must hold all are needed.
func confined(e ast.Expr, fleets []string) bool {
	if e.Kind() != ast.CallKind {
		return false
	}
	call := e.AsCall()
	judge := func(a ast.Expr) bool { return confined(a, fleets) }
	switch call.FunctionName() {
	case operators.LogicalAnd:
		return slices.ContainsFunc(call.Args(), judge)
	case operators.LogicalOr:
		return !slices.ContainsFunc(call.Args(), func(a ast.Expr) bool { return !judge(a) })
	case operators.In:
		return len(call.Args()) == 2 && asksFor(call.Args()[0], call.Args()[1], fleets)
	}
	return false
}

// asksFor tells "fleet:x" in tags, with x one of the fleets.
func asksFor(tag, of ast.Expr, fleets []string) bool {
	if tag.Kind() != ast.LiteralKind || of.Kind() != ast.IdentKind || of.AsIdent() != "tags" {
		return false
	}
	text, ok := tag.AsLiteral().(types.String)
	name, isFleet := strings.CutPrefix(string(text), FleetTag)
	return ok && isFleet && slices.Contains(fleets, name)
}
