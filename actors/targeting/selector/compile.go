package selector

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"

	"pacecar/actors/targeting/memo"
	"pacecar/messages"
)

var selectors memo.Memo[*Selector]

// Compile reads a selector. A refusal says where (line and column, from 1) and how
// to cure it. The literal true selects every vehicle; nothing selects nothing by
// accident, so an empty selector is refused. Compile is safe for concurrent use and
// remembers the last selectors it compiled.
func Compile(source string) (*Selector, *messages.Rejection) {
	var rejection *messages.Rejection
	selector, _ := selectors.Get(source, func(source string) (*Selector, bool) {
		var made *Selector
		made, rejection = compile(source)
		return made, rejection == nil
	})
	return selector, rejection
}

func compile(source string) (*Selector, *messages.Rejection) {
	switch {
	case len(source) > MaxSource:
		return nil, messages.Reject(messages.OutOfBounds, "the selector has %d bytes, at most %d are allowed", len(source), MaxSource).
			At(pointer).Suggest("give the vehicles a tag when they are registered and select by the tag")
	case !utf8.ValidString(source):
		return nil, messages.Reject(messages.Malformed, "the selector is not valid UTF-8").At(pointer).Suggest("save the file as UTF-8")
	case strings.TrimSpace(source) == "":
		return nil, messages.Reject(messages.Malformed, "the selector is empty, which would select nothing").
			At(pointer).Suggest("write true to select every vehicle")
	}
	parsed, failures := celParser().Parse(common.NewTextSource(source))
	if found := failures.GetErrors(); len(found) > 0 {
		return nil, syntaxError(source, found[0])
	}
	c := &compiler{info: parsed.SourceInfo()}
	root, rejection := c.condition(parsed.Expr(), 1)
	if rejection != nil {
		return nil, rejection
	}
	return &Selector{source: source, root: root, mentions: c.mentions, cohorts: c.cohorts, timed: c.timed, residual: !Indexed(root)}, nil
}

// celParser has no macros: what CEL's would expand to is not part of the profile,
// and without them has and exists arrive as calls that can be refused by name.
func celParser() *parser.Parser {
	made, err := parser.NewParser(
		parser.EnablePrattParser(true),
		parser.EnableVariadicOperatorASTs(true),
		parser.MaxRecursionDepth(2*MaxDepth), // parentheses leave no trace in the tree, but cost stack
		parser.MaxExpressionNodeCount(2*MaxNodes),
		parser.ErrorReportingLimit(1),
	)
	if err != nil {
		panic("selector: " + err.Error()) // the options are constants
	}
	return made
}

// compiler turns CEL's syntax tree into conditions. It checks types itself, because
// the profile is so small that it can always say what would have been right.
type compiler struct {
	info     *ast.SourceInfo
	nodes    int
	mentions []Mention
	cohorts  []Naming
	timed    bool
}

// condition compiles an expression that must be true or false.
func (c *compiler) condition(e ast.Expr, depth int) (Node, *messages.Rejection) {
	if rejection := c.count(e, depth); rejection != nil {
		return nil, rejection
	}
	switch e.Kind() {
	case ast.LiteralKind:
		if value, ok := e.AsLiteral().(types.Bool); ok {
			return &Always{Value: bool(value)}, nil
		}
		return nil, c.refuse(e, "a literal stands where a condition is expected").
			Suggest("compare an attribute with it, for example model == \"e1\"")
	case ast.CallKind:
		return c.call(e, depth)
	case ast.IdentKind, ast.SelectKind:
		return c.bare(e)
	case ast.UnspecifiedExprKind:
		return nil, c.refuse(e, "an expression is missing").Suggest("write true to select every vehicle")
	default:
		return nil, c.refuse(e, "lists, maps and messages are not conditions").
			Suggest("write a comparison, for example model in [\"e1\", \"e2\"]")
	}
}

// count keeps a selector within its bounds.
func (c *compiler) count(e ast.Expr, depth int) *messages.Rejection {
	c.nodes++
	if depth > MaxDepth {
		return c.bound(e, "conditions are nested more than %d deep", MaxDepth)
	}
	if c.nodes > MaxNodes {
		return c.bound(e, "the selector has more than %d operators, attributes and literals", MaxNodes)
	}
	return nil
}

func (c *compiler) call(e ast.Expr, depth int) (Node, *messages.Rejection) {
	call := e.AsCall()
	arguments := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		kids, rejection := c.conditions(arguments, depth+1)
		return &Both{Kids: kids}, rejection
	case operators.LogicalOr:
		kids, rejection := c.conditions(arguments, depth+1)
		return &Either{Kids: kids}, rejection
	case operators.LogicalNot:
		kid, rejection := c.condition(arguments[0], depth+1)
		return &Not{Kid: kid}, rejection
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return c.comparison(e, comparisons[call.FunctionName()], arguments[0], arguments[1])
	case operators.In:
		return c.membership(e, arguments[0], arguments[1])
	case "has":
		return c.presence(e, call)
	case "startsWith":
		return c.affix(e, call, StartsWith)
	case "endsWith":
		return c.affix(e, call, EndsWith)
	case "within":
		return c.within(e, call)
	case "near":
		return c.near(e, call)
	case "sample":
		return c.sample(e, call)
	case "cohort":
		return c.cohort(e, call)
	default:
		return nil, c.unknownFunction(e, call)
	}
}

var comparisons = map[string]Operator{
	operators.Equals: Equal, operators.NotEquals: NotEqual, operators.Less: Less,
	operators.LessEquals: LessEqual, operators.Greater: Greater, operators.GreaterEquals: GreaterEqual,
}

func (c *compiler) conditions(es []ast.Expr, depth int) ([]Node, *messages.Rejection) {
	kids := make([]Node, 0, len(es))
	for _, e := range es {
		kid, rejection := c.condition(e, depth)
		if rejection != nil {
			return nil, rejection
		}
		kids = append(kids, kid)
	}
	return kids, nil
}

// bare compiles an attribute that stands alone: only online is a condition by itself.
func (c *compiler) bare(e ast.Expr) (Node, *messages.Rejection) {
	found, rejection := c.attribute(e)
	if rejection != nil {
		return nil, rejection
	}
	if found.Field == Online {
		return &Connected{}, nil
	}
	return nil, c.refuse(e, "%s stands alone, but it is neither true nor false", found).
		Suggest("%s", exampleFor(found))
}

// mention remembers that the selector asks for an attribute.
func (c *compiler) mention(a Attribute, version bool) {
	m := Mention{Attribute: a, Version: version}
	if !slices.Contains(c.mentions, m) {
		c.mentions = append(c.mentions, m)
	}
}
