package selector

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"github.com/Masterminds/semver/v3"

	"pacecar/actors/targeting/vocabulary"
	"pacecar/messages"
)

// comparison compiles left operator right: an attribute on one side, a literal on the other.
func (c *compiler) comparison(e ast.Expr, o Operator, left, right ast.Expr) (Node, *messages.Rejection) {
	if isAttribute(right) && !isAttribute(left) {
		left, right, o = right, left, o.Flipped()
	}
	if isAttribute(right) {
		if _, rejection := c.attribute(left); rejection != nil {
			return nil, rejection
		}
		if right.Kind() == ast.IdentKind && plainAttributes[right.AsIdent()] == 0 {
			return nil, c.unknown(right, "there is no attribute %q", clip(right.AsIdent())).Suggest("write a text in quotes: %q", clip(right.AsIdent()))
		}
		return nil, c.refuse(right, "both sides of the comparison are attributes").
			Suggest("compare each with a literal: vehicles are selected one attribute at a time")
	}
	if !isAttribute(left) {
		return nil, c.refuse(left, "no side of the comparison is an attribute").
			Suggest("name an attribute on one side, for example model == \"e1\"")
	}
	found, rejection := c.attribute(left)
	if rejection != nil {
		return nil, rejection
	}
	if rejection := c.count(right, 1); rejection != nil {
		return nil, rejection
	}
	switch found.kind() {
	case kindText:
		return c.compareText(e, found, o, right)
	case kindNumber:
		number, rejection := c.number(found, right)
		c.mention(found, false)
		return &Test{Attribute: found, Predicate: Predicate{Operator: o, Numbers: []int64{number}}}, rejection
	case kindBool:
		return c.compareBool(e, found, o, right)
	case kindTime:
		return c.compareTime(e, found, o, right)
	default:
		return nil, c.refuse(e, "%s cannot be compared as a whole", found).Suggest("%s", exampleFor(found))
	}
}

func (c *compiler) compareText(e ast.Expr, a Attribute, o Operator, right ast.Expr) (Node, *messages.Rejection) {
	if right.Kind() == ast.CallKind && right.AsCall().FunctionName() == "semver" {
		version, rejection := c.semver(a, right)
		c.mention(a, true)
		return &Test{Attribute: a, Predicate: Predicate{Operator: o, Version: version}}, rejection
	}
	text, rejection := c.word(a, right)
	if rejection != nil {
		return nil, rejection
	}
	if a.Field == ECUVersion && o != Equal && o != NotEqual {
		return nil, c.refuse(e, "versions are not ordered as text: \"10.0.0\" would come before \"9.0.0\"").
			Suggest("write semver(%q)", text)
	}
	c.mention(a, false)
	return &Test{Attribute: a, Predicate: Predicate{Operator: o, Texts: []string{text}}}, nil
}

func (c *compiler) compareBool(e ast.Expr, a Attribute, o Operator, right ast.Expr) (Node, *messages.Rejection) {
	value, ok := literal(right).(types.Bool)
	if !ok || (o != Equal && o != NotEqual) {
		return nil, c.refuse(e, "%s is true or false", a).Suggest("write %s or !%s", a, a)
	}
	if bool(value) == (o == Equal) {
		return &Connected{}, nil
	}
	return &Not{Kid: &Connected{}}, nil
}

// semver compiles semver("1.2.3").
func (c *compiler) semver(a Attribute, e ast.Expr) (*semver.Version, *messages.Rejection) {
	if a.Field != ECUVersion {
		return nil, c.refuse(e, "%s is not a software version", a).Suggest("compare it with text, without semver()")
	}
	arguments := e.AsCall().Args()
	if e.AsCall().IsMemberFunction() || len(arguments) != 1 {
		return nil, c.refuse(e, "semver takes one text").Suggest("write semver(\"1.2.3\")")
	}
	text, ok := literal(arguments[0]).(types.String)
	if !ok {
		return nil, c.refuse(arguments[0], "semver takes one text").Suggest("write semver(\"1.2.3\")")
	}
	version, err := semver.StrictNewVersion(string(text))
	if err != nil {
		return nil, c.refuse(arguments[0], "%q is not a semantic version", string(text)).
			Suggest("write major.minor.patch, for example semver(\"1.2.0\")")
	}
	return version, nil
}

// membership compiles attribute in [literals], "tag" in tags and "ID" in ecu.
func (c *compiler) membership(e, left, right ast.Expr) (Node, *messages.Rejection) {
	if right.Kind() == ast.ListKind {
		return c.oneOf(e, left, right)
	}
	if right.Kind() == ast.IdentKind && right.AsIdent() == "ecu" {
		id, rejection := c.ecuID(left)
		return &Equipped{ECU: id}, rejection
	}
	found, rejection := c.attribute(right)
	if rejection != nil {
		return nil, rejection
	}
	if found.kind() != kindList {
		return nil, c.refuse(right, "%s is not a list", found).Suggest("only tags, flags and ecu can be searched, for example \"taxi\" in tags")
	}
	tag, ok := literal(left).(types.String)
	if !ok || tag == "" {
		return nil, c.refuse(left, "a tag is a text").Suggest("write it in quotes, for example \"taxi\" in tags")
	}
	if found.Field == Flags {
		return &Flagged{Code: string(tag)}, c.among(left, "flag", string(tag), vocabulary.Flags)
	}
	return &Tagged{Tag: string(tag)}, nil
}

func (c *compiler) oneOf(e, left, list ast.Expr) (Node, *messages.Rejection) {
	if !isAttribute(left) {
		return nil, c.refuse(left, "the left side of in is not an attribute").Suggest("write, for example, model in [\"e1\", \"e2\"]")
	}
	found, rejection := c.attribute(left)
	if rejection != nil {
		return nil, rejection
	}
	elements := list.AsList().Elements()
	if len(elements) == 0 {
		return nil, c.refuse(list, "the list is empty, which would select nothing").Suggest("put at least one value into the list")
	}
	made := Predicate{Operator: In}
	for _, element := range elements {
		if rejection := c.count(element, 1); rejection != nil {
			return nil, rejection
		}
		switch found.kind() {
		case kindText:
			text, rejection := c.word(found, element)
			if rejection != nil {
				return nil, rejection
			}
			made.Texts = append(made.Texts, text)
		case kindNumber:
			number, rejection := c.number(found, element)
			if rejection != nil {
				return nil, rejection
			}
			made.Numbers = append(made.Numbers, number)
		default:
			return nil, c.refuse(e, "%s cannot be looked up in a list", found).Suggest("%s", exampleFor(found))
		}
	}
	slices.Sort(made.Texts)
	slices.Sort(made.Numbers)
	c.mention(found, false)
	return &Test{Attribute: found, Predicate: made}, nil
}

// presence compiles has(attribute) and has(ecu["ID"]).
func (c *compiler) presence(e ast.Expr, call ast.CallExpr) (Node, *messages.Rejection) {
	if call.IsMemberFunction() || len(call.Args()) != 1 || !isAttribute(call.Args()[0]) {
		return nil, c.refuse(e, "has takes one attribute").Suggest("write, for example, has(model) or has(ecu[\"ADAS\"].version)")
	}
	if id, is, rejection := c.ecu(call.Args()[0]); is {
		return &Equipped{ECU: id}, rejection
	}
	found, rejection := c.attribute(call.Args()[0])
	if rejection != nil {
		return nil, rejection
	}
	if found.Field == Flags {
		return &Flagged{}, nil
	}
	switch found.kind() {
	case kindText, kindNumber:
		return &Test{Attribute: found, Predicate: Predicate{Operator: Present}}, nil
	case kindTime:
		return &Seen{Operator: Present}, nil
	case kindPlace:
		return &Located{}, nil
	default:
		return nil, c.refuse(e, "%s is known of every vehicle", found).Suggest("%s", exampleFor(found))
	}
}

// affix compiles attribute.startsWith("text") and attribute.endsWith("text").
func (c *compiler) affix(e ast.Expr, call ast.CallExpr, operator Operator) (Node, *messages.Rejection) {
	if !call.IsMemberFunction() || len(call.Args()) != 1 || !isAttribute(call.Target()) {
		return nil, c.refuse(e, "%s belongs behind an attribute", call.FunctionName()).Suggest("write, for example, vin.%s(\"%s\")", call.FunctionName(), affixExample[operator])
	}
	found, rejection := c.attribute(call.Target())
	if rejection != nil {
		return nil, rejection
	}
	if found.kind() != kindText {
		return nil, c.refuse(e, "%s is not text", found).Suggest("%s", exampleFor(found))
	}
	text, rejection := c.text(found, call.Args()[0])
	c.mention(found, false)
	return &Test{Attribute: found, Predicate: Predicate{Operator: operator, Texts: []string{text}}}, rejection
}

// affixExample is the part of a VIN that an example has.
var affixExample = map[Operator]string{StartsWith: "WVW", EndsWith: "000077"}

// operators that make an attribute of an expression: selection and indexing.
func isAttribute(e ast.Expr) bool {
	switch e.Kind() {
	case ast.IdentKind, ast.SelectKind:
		return true
	case ast.CallKind:
		return e.AsCall().FunctionName() == operators.Index
	default:
		return false
	}
}
