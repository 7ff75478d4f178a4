package selector

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"pacecar/actors/targeting/lot"
	"pacecar/actors/targeting/moment"
	"pacecar/actors/targeting/place"
	"pacecar/messages"
)

// MaxCohortName is the length of a cohort's name in bytes.
const MaxCohortName = 64

// Naming is a place where a selector names a cohort.
type Naming struct {
	Cohort string
	place  string
}

// Refuse says that the cohort cannot be what it is named for, with the place of its name.
func (n Naming) Refuse(code, format string, args ...any) *messages.Rejection {
	r := messages.Reject(code, format, args...).At(pointer)
	r.Message = n.place + ": " + r.Message
	return r
}

// Unknown says that there is no cohort of that name, and which one was perhaps meant.
func (n Naming) Unknown(known []string) *messages.Rejection {
	r := n.Refuse(messages.UnknownAttribute, "there is no cohort %q", clip(n.Cohort))
	if meant := messages.Nearest(n.Cohort, known); meant != "" {
		return r.Suggest("did you mean %s?", meant)
	}
	return r.Suggest("save it first, or look at the list of cohorts")
}

// cohort compiles cohort("name").
func (c *compiler) cohort(e ast.Expr, call ast.CallExpr) (Node, *messages.Rejection) {
	const example = "write, for example, cohort(\"press-fleet\")"
	if call.IsMemberFunction() || len(call.Args()) != 1 {
		return nil, c.refuse(e, "cohort takes one name").Suggest(example)
	}
	name, ok := literal(call.Args()[0]).(types.String)
	if !ok || name == "" || len(name) > MaxCohortName {
		return nil, c.refuse(call.Args()[0], "the name of a cohort is a text of 1 to %d bytes", MaxCohortName).Suggest(example)
	}
	if !slices.ContainsFunc(c.cohorts, func(n Naming) bool { return n.Cohort == string(name) }) {
		c.cohorts = append(c.cohorts, Naming{string(name), where(c.start(call.Args()[0]))})
	}
	return &Member{Cohort: string(name)}, nil
}

// sample compiles sample(10) and sample(10, "salt").
func (c *compiler) sample(e ast.Expr, call ast.CallExpr) (Node, *messages.Rejection) {
	const example = "write, for example, sample(10) for ten per cent, or sample(10, \"spring\") for other ones"
	arguments := call.Args()
	if call.IsMemberFunction() || len(arguments) < 1 || len(arguments) > 2 {
		return nil, c.refuse(e, "sample takes a percentage and, if you like, a salt").Suggest(example)
	}
	percent, rejection := c.decimal(arguments[0])
	if rejection != nil {
		return nil, rejection
	}
	if !(percent > 0 && percent <= 100) {
		return nil, c.refuse(arguments[0], "a percentage is more than 0 and at most 100").Suggest(example)
	}
	salt := types.String("")
	if len(arguments) == 2 {
		var ok bool
		if salt, ok = literal(arguments[1]).(types.String); !ok || len(salt) > lot.MaxSalt {
			return nil, c.refuse(arguments[1], "a salt is a text of at most %d bytes", lot.MaxSalt).Suggest(example)
		}
	}
	return &Sampled{Salt: string(salt), Share: lot.Percent(percent)}, nil
}

// near compiles near(latitude, longitude, kilometres).
func (c *compiler) near(e ast.Expr, call ast.CallExpr) (Node, *messages.Rejection) {
	const example = "write, for example, near(48.14, 11.58, 25)"
	arguments := call.Args()
	if call.IsMemberFunction() || len(arguments) != 3 {
		return nil, c.refuse(e, "near takes a latitude, a longitude and a distance in kilometres").Suggest(example)
	}
	centre, rejection := c.point(e, arguments[:2])
	if rejection != nil {
		return nil, rejection
	}
	kilometres, rejection := c.decimal(arguments[2])
	if rejection != nil {
		return nil, rejection
	}
	circle, err := place.NewCircle(centre, kilometres)
	if err != nil {
		return nil, c.refuse(arguments[2], "%v", err).Suggest(example)
	}
	c.mention(Attribute{Field: Position}, false)
	return &Inside{Region: circle}, nil
}

// within compiles within([[latitude, longitude], …]).
func (c *compiler) within(e ast.Expr, call ast.CallExpr) (Node, *messages.Rejection) {
	const example = "write, for example, within([[48.0, 11.3], [48.3, 11.3], [48.2, 11.8]])"
	if call.IsMemberFunction() || len(call.Args()) != 1 || call.Args()[0].Kind() != ast.ListKind {
		return nil, c.refuse(e, "within takes one list of corners, each [latitude, longitude]").Suggest(example)
	}
	list := call.Args()[0]
	var corners []place.Point
	for _, element := range list.AsList().Elements() {
		if element.Kind() != ast.ListKind || len(element.AsList().Elements()) != 2 {
			return nil, c.refuse(element, "a corner is [latitude, longitude]").Suggest(example)
		}
		if len(corners) > place.MaxVertices {
			break // refused below
		}
		corner, rejection := c.point(element, element.AsList().Elements())
		if rejection != nil {
			return nil, rejection
		}
		corners = append(corners, corner)
	}
	area, err := place.NewArea(corners)
	if err != nil {
		return nil, c.refuse(list, "%v", err).Suggest("name at least three corners in order around the area, and join several areas by ||")
	}
	c.mention(Attribute{Field: Position}, false)
	return &Inside{Region: area}, nil
}

// point reads a latitude and a longitude.
func (c *compiler) point(e ast.Expr, numbers []ast.Expr) (place.Point, *messages.Rejection) {
	latitude, rejection := c.decimal(numbers[0])
	if rejection != nil {
		return place.Point{}, rejection
	}
	longitude, rejection := c.decimal(numbers[1])
	if rejection != nil {
		return place.Point{}, rejection
	}
	point, ok := place.At(latitude, longitude)
	if !ok {
		return place.Point{}, c.refuse(e, "a latitude is -%d to %d degrees, a longitude -%d to %d",
			place.MaxLatitude, place.MaxLatitude, place.MaxLongitude, place.MaxLongitude).
			Suggest("write the latitude first, both in degrees")
	}
	return point, nil
}

// decimal reads a number that may have a fraction.
func (c *compiler) decimal(e ast.Expr) (float64, *messages.Rejection) {
	if rejection := c.count(e, 1); rejection != nil {
		return 0, rejection
	}
	switch value := literal(e).(type) {
	case types.Double:
		return float64(value), nil
	case types.Int:
		return float64(value), nil
	case types.Uint:
		return float64(value), nil
	default:
		return 0, c.refuse(e, "a number stands here").Suggest("write, for example, 11.58")
	}
}

// compareTime compiles a comparison of a time with ago("72h") or timestamp("…").
func (c *compiler) compareTime(e ast.Expr, a Attribute, o Operator, right ast.Expr) (Node, *messages.Rejection) {
	if o == Equal || o == NotEqual {
		return nil, c.refuse(e, "%s is before or after a moment, hardly ever at it", a).Suggest("compare with <, <=, > or >=")
	}
	made := &Seen{Operator: o}
	function, text := momentCall(right)
	var err error
	switch function {
	case "ago":
		made.Ago, err = moment.Duration(text)
		c.timed = true
	case "timestamp":
		made.AtMS, err = moment.Time(text)
	default:
		return nil, c.refuse(right, "%s is compared with a moment", a).
			Suggest("write ago(\"72h\") for a time before now, or timestamp(\"%s\")", exampleTime)
	}
	switch {
	case err != nil && function == "ago":
		return nil, c.refuse(right, "%v", err).Suggest("write, for example, ago(\"72h\"), ago(\"3d\") or ago(\"1w2d\")")
	case err != nil:
		return nil, c.refuse(right, "%v", err).Suggest("write, for example, timestamp(\"%s\")", exampleTime)
	}
	c.mention(a, false)
	return made, nil
}

const exampleTime = "2026-11-01T00:00:00Z"

// momentCall takes ago("…") or timestamp("…") apart; another expression has no name.
func momentCall(e ast.Expr) (function, text string) {
	if e.Kind() != ast.CallKind || e.AsCall().IsMemberFunction() || len(e.AsCall().Args()) != 1 {
		return "", ""
	}
	argument, ok := literal(e.AsCall().Args()[0]).(types.String)
	if !ok {
		return "", ""
	}
	return e.AsCall().FunctionName(), string(argument)
}
