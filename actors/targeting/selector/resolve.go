package selector

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"pacecar/actors/targeting/vocabulary"
	"pacecar/messages"
)

// attribute resolves a name, or ecu["ID"].name.
func (c *compiler) attribute(e ast.Expr) (Attribute, *messages.Rejection) {
	if rejection := c.count(e, 1); rejection != nil {
		return Attribute{}, rejection
	}
	switch e.Kind() {
	case ast.IdentKind:
		if f, ok := plainAttributes[e.AsIdent()]; ok {
			return Attribute{Field: f}, nil
		}
		if e.AsIdent() == "ecu" {
			return Attribute{}, c.refuse(e, "ecu needs the ID of an ECU").Suggest("write, for example, ecu[\"ADAS\"].version")
		}
		return Attribute{}, c.unknownName(e, "there is no attribute %q", e.AsIdent(), "the attributes", append(names(plainAttributes), "ecu"))
	case ast.SelectKind:
		if id, is, rejection := c.ecu(e); is {
			return Attribute{Field: ECU, ECU: id}, rejection
		}
		return c.ecuAttribute(e)
	default:
		id, is, rejection := c.ecu(e)
		if !is {
			return Attribute{}, c.refuse(e, "only ecu is looked up by a text in brackets").Suggest("write, for example, ecu[\"ADAS\"].version")
		}
		return Attribute{Field: ECU, ECU: id}, rejection
	}
}

// ecuAttribute resolves what stands behind ecu["ID"] and a dot.
func (c *compiler) ecuAttribute(e ast.Expr) (Attribute, *messages.Rejection) {
	id, is, rejection := c.ecu(e.AsSelect().Operand())
	if rejection != nil {
		return Attribute{}, rejection
	}
	name := e.AsSelect().FieldName()
	if !is {
		if _, ok := plainAttributes[name]; ok {
			return Attribute{}, c.unknown(e, "an attribute has nothing in front of it").Suggest("write %s alone", name)
		}
		return Attribute{}, c.unknown(e, "there is no attribute %q with something in front of it", name).
			Suggest("only ECUs have attributes of their own, for example ecu[\"ADAS\"].version")
	}
	if f, ok := ecuAttributes[name]; ok {
		return Attribute{Field: f, ECU: id}, nil
	}
	return Attribute{}, c.unknownName(e, "an ECU has no attribute %q", name, "its attributes", names(ecuAttributes))
}

// ecu resolves ecu["ID"], which CEL also lets one write ecu.ID; is says whether e is that.
func (c *compiler) ecu(e ast.Expr) (id string, is bool, rejection *messages.Rejection) {
	switch {
	case e.Kind() == ast.SelectKind && isEcu(e.AsSelect().Operand()):
		if _, forgotten := ecuAttributes[e.AsSelect().FieldName()]; forgotten {
			return "", true, c.refuse(e, "ecu needs the ID of an ECU").Suggest("write, for example, ecu[\"ADAS\"].%s", e.AsSelect().FieldName())
		}
		return e.AsSelect().FieldName(), true, nil
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Index && isEcu(e.AsCall().Args()[0]):
		id, rejection = c.ecuID(e.AsCall().Args()[1])
		return id, true, rejection
	default:
		return "", false, nil
	}
}

func isEcu(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == "ecu" }

func (c *compiler) ecuID(e ast.Expr) (string, *messages.Rejection) {
	id, ok := literal(e).(types.String)
	if !ok || id == "" {
		return "", c.refuse(e, "the ID of an ECU is a text").Suggest("write it in quotes, for example ecu[\"ADAS\"].version")
	}
	return string(id), nil
}

// text reads a literal for a text attribute.
func (c *compiler) text(a Attribute, e ast.Expr) (string, *messages.Rejection) {
	text, ok := literal(e).(types.String)
	switch {
	case !ok:
		return "", c.refuse(e, "%s is text, and this is not a text in quotes", a).Suggest("%s", exampleFor(a))
	case text == "":
		return "", c.refuse(e, "an empty text is never equal to an attribute: what is not known is not compared").
			Suggest("write !has(%s) for the vehicles that do not have it", a)
	default:
		return string(text), nil
	}
}

// word reads a literal that a text attribute may be equal to.
func (c *compiler) word(a Attribute, e ast.Expr) (string, *messages.Rejection) {
	text, no := c.text(a, e)
	if a.Field == Consent && no == nil {
		no = c.among(e, "consent", text, vocabulary.Consents)
	}
	return text, no
}

// number reads a literal for a number attribute.
func (c *compiler) number(a Attribute, e ast.Expr) (int64, *messages.Rejection) {
	var number int64
	switch value := literal(e).(type) {
	case types.Int:
		number = int64(value)
	case types.Uint:
		number = int64(min(uint64(value), 1<<62))
	default:
		return 0, c.refuse(e, "%s is a whole number", a).Suggest("%s", exampleFor(a))
	}
	if number == 0 {
		return 0, c.refuse(e, "0 is never equal to an attribute: what is not known is not compared").
			Suggest("write !has(%s) for the vehicles that do not have it", a)
	}
	return number, nil
}

// literal is the value of a literal, or nil.
func literal(e ast.Expr) ref.Val {
	if e.Kind() != ast.LiteralKind {
		return nil
	}
	return e.AsLiteral()
}

func names(table map[string]Field) []string {
	all := make([]string, 0, len(table))
	for name := range table {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
