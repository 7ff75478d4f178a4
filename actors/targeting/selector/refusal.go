package selector

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"pacecar/actors/targeting/vocabulary"
	"pacecar/messages"
)

// pointer is the field at fault in messages that carry a selector. A caller whose
// request has it elsewhere sets its own.
const pointer = "/selector"

// refuse says what is wrong at an expression, with its line and column.
func (c *compiler) refuse(e ast.Expr, format string, args ...any) *messages.Rejection {
	return c.at(messages.Malformed, e, format, args...)
}

func (c *compiler) unknown(e ast.Expr, format string, args ...any) *messages.Rejection {
	return c.at(messages.UnknownAttribute, e, format, args...)
}

func (c *compiler) bound(e ast.Expr, format string, args ...any) *messages.Rejection {
	return c.at(messages.OutOfBounds, e, format, args...).
		Suggest("give the vehicles a tag when they are registered and select by the tag")
}

func (c *compiler) at(code string, e ast.Expr, format string, args ...any) *messages.Rejection {
	return messages.Reject(code, "%s: %s", where(c.start(e)), fmt.Sprintf(format, args...)).At(pointer)
}

// start is where an expression begins. CEL's own location of an operator, a call or a
// selection is its sign, its parenthesis or its dot.
func (c *compiler) start(e ast.Expr) common.Location {
	switch e.Kind() {
	case ast.SelectKind:
		return c.start(e.AsSelect().Operand())
	case ast.CallKind:
		call := e.AsCall()
		switch {
		case call.IsMemberFunction():
			return c.start(call.Target())
		case !isSign(call.FunctionName()):
			at := c.info.GetStartLocation(e.ID())
			return common.NewLocation(at.Line(), at.Column()-utf8.RuneCountInString(call.FunctionName()))
		case len(call.Args()) > 1:
			return c.start(call.Args()[0])
		}
	}
	return c.info.GetStartLocation(e.ID())
}

// nameIn is where a name stands at the end of an expression: behind the dot of a
// selection, before the parenthesis of a call.
func (c *compiler) nameIn(e ast.Expr, name string) common.Location {
	at := c.info.GetStartLocation(e.ID())
	switch e.Kind() {
	case ast.SelectKind:
		return common.NewLocation(at.Line(), at.Column()+1)
	case ast.CallKind:
		return common.NewLocation(at.Line(), at.Column()-utf8.RuneCountInString(name))
	default:
		return at
	}
}

// isSign tells the operators, which CEL writes like _+_, from functions.
func isSign(function string) bool {
	return strings.ContainsAny(function, "_@!") && !strings.ContainsAny(function, "abcdefghijklmnopqrstuvwxyz") || function == operators.In
}

// where writes a location as editors count: lines and columns from 1.
func where(l common.Location) string {
	return fmt.Sprintf("line %d, column %d", max(l.Line(), 1), max(l.Column(), 0)+1)
}

// syntaxError translates what CEL's parser found.
func syntaxError(source string, found *common.Error) *messages.Rejection {
	text := strings.TrimPrefix(found.Message, "Syntax error: ")
	code := messages.Malformed
	if strings.Contains(text, "limit") || strings.Contains(text, "recursion") {
		code = messages.OutOfBounds
	}
	r := messages.Reject(code, "%s: %s", where(found.Location), text).At(pointer)
	rest := at(source, found.Location)
	word, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	switch {
	case strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "=="):
		return r.Suggest("write == to compare")
	case strings.EqualFold(word, "and"), strings.HasPrefix(rest, "&"):
		return r.Suggest("write && for and")
	case strings.EqualFold(word, "or"), strings.HasPrefix(rest, "|"):
		return r.Suggest("write || for or")
	case strings.EqualFold(word, "not"):
		return r.Suggest("write !( … ) for not")
	case strings.Contains(text, "unterminated string"):
		return r.Suggest("end the text with the quotation mark it begins with")
	case strings.HasPrefix(text, "expected"):
		return r.Suggest("close what was opened")
	default:
		return r.Suggest("write conditions like model == \"e1\" && region in [\"DE\", \"AT\"]")
	}
}

// at is the source from a location on; the column counts characters.
func at(source string, l common.Location) string {
	lines := strings.Split(source, "\n")
	if l.Line() < 1 || l.Line() > len(lines) {
		return ""
	}
	line := []rune(lines[l.Line()-1])
	if l.Column() < 0 || l.Column() > len(line) {
		return ""
	}
	return string(line[l.Column():])
}

// unknownName refuses a name and looks for the one that was meant. format says what
// does not exist, plural what there is instead.
func (c *compiler) unknownName(e ast.Expr, format, name, plural string, known []string) *messages.Rejection {
	r := messages.Reject(messages.UnknownAttribute, "%s: %s", where(c.nameIn(e, name)), fmt.Sprintf(format, clip(name))).At(pointer)
	return r.Suggest("%s", cmp.Or(messages.DidYouMean(name, known), plural+" are "+strings.Join(known, ", ")))
}

// unknownFunction refuses a call outside the profile.
func (c *compiler) unknownFunction(e ast.Expr, call ast.CallExpr) *messages.Rejection {
	name := call.FunctionName()
	switch {
	case name == "semver":
		return c.refuse(e, "a version stands where a condition is expected").
			Suggest("compare with it, for example ecu[\"ADAS\"].version < semver(\"4.2.0\")")
	case name == "ago", name == "timestamp":
		return c.refuse(e, "a moment stands where a condition is expected").
			Suggest("compare with it, for example last_seen < ago(\"72h\")")
	case name == "_[_]":
		found, rejection := c.attribute(e)
		if rejection != nil {
			return rejection
		}
		return c.refuse(e, "%s stands alone, but it is neither true nor false", found).Suggest("%s", exampleFor(found))
	case isSign(name):
		return c.refuse(e, "the operator %s is not part of the selector language", strings.Trim(name, "_@")).
			Suggest("use ==, !=, in, <, <=, >, >=, &&, || and !")
	default:
		return c.unknownName(e, "there is no function %q", name, "the functions", functions)
	}
}

// functions are the names that may stand before a parenthesis.
var functions = []string{"ago", "cohort", "endsWith", "has", "near", "sample", "semver", "startsWith", "timestamp", "within"}

// exampleFor shows how an attribute is used.
func exampleFor(a Attribute) string {
	switch a.kind() {
	case kindNumber:
		return fmt.Sprintf("write, for example, %s >= 2024", a)
	case kindBool:
		return fmt.Sprintf("write %s or !%s", a, a)
	case kindList:
		if a.Field == Flags {
			return "write, for example, \"ECUReplaced\" in flags"
		}
		return fmt.Sprintf("write, for example, \"taxi\" in %s", a)
	case kindObject:
		return fmt.Sprintf("write has(%s), or ask for %s.version", a, a)
	case kindTime:
		return fmt.Sprintf("write, for example, %s < ago(\"72h\")", a)
	case kindPlace:
		return "write near(48.14, 11.58, 25) for what is within 25 km of a place, or within([[…, …], …])"
	default:
		if a.Field == ECUVersion {
			return fmt.Sprintf("write, for example, %s < semver(\"4.2.0\")", a)
		}
		return fmt.Sprintf("write, for example, %s == \"…\"", a)
	}
}

// clip shortens what is repeated from a request.
func clip(text string) string {
	const most = 64 // bytes: enough to recognise it
	if len(text) <= most {
		return text
	}
	for i := most; i > 0; i-- {
		if utf8.RuneStart(text[i]) {
			return text[:i] + "…"
		}
	}
	return "…"
}

// among refuses a word that is none of those that there are.
func (c *compiler) among(e ast.Expr, what, word string, known []string) *messages.Rejection {
	if cure := vocabulary.Cure(word, known); cure != "" {
		return c.refuse(e, "there is no %s %q", what, clip(word)).Suggest("%s", cure)
	}
	return nil
}
