// Package facet is what vehicles can be counted and put in order by: the attributes of
// which many vehicles share a value, as selectors write them.
//
// A value is a text, as an index keeps it: a year is its digits, online is true or false.
// The empty text stands for vehicles without the attribute. For every value there is a
// selector that matches the vehicles counted under it ([Term]), so that whoever reads counts
// can go on from there.
//
// Functions here decide from their arguments alone; what is no such attribute is refused
// with a coded [messages.Rejection] that says which ones there are.
package facet

import (
	"cmp"
	"strconv"
	"strings"

	"pacecar/actors/targeting/order"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/truth"
	"pacecar/messages"
)

// Max is how many attributes one question counts by: as many as a screen shows.
const Max = 16

// Parse reads an attribute as a selector writes it: model, ecu["ADAS"].version. field is
// where the question has it.
func Parse(text, field string) (selector.Attribute, *messages.Rejection) {
	for f := selector.VIN; f <= selector.ECURXSWIN; f++ {
		if a := (selector.Attribute{Field: f}); f != selector.ECU && a.String() == text {
			return countable(a, field)
		}
	}
	s, rejection := selector.Compile("has(" + text + ")")
	if rejection != nil {
		said := rejection.GetMessage()
		if place, rest, ok := strings.Cut(said, ": "); ok && strings.HasPrefix(place, "line ") {
			said = rest // the place is in what was put around the attribute
		}
		return selector.Attribute{}, messages.Reject(rejection.GetCode(), "%s", said).At(field).Suggest("%s", rejection.GetSuggestion())
	}
	if test, ok := s.Root().(*selector.Test); ok && test.Predicate.Operator == selector.Present {
		return countable(test.Attribute, field)
	}
	return selector.Attribute{}, messages.Reject(messages.UnknownAttribute, "%.64q is not an attribute", text).At(field).
		Suggest(`write, for example, model or ecu["ADAS"].version`)
}

// countable refuses what hardly two vehicles share.
func countable(a selector.Attribute, field string) (selector.Attribute, *messages.Rejection) {
	switch a.Field {
	case selector.VIN, selector.LastSeen, selector.Position, selector.ECU:
		return a, messages.Reject(messages.Malformed, "vehicles are not counted or sorted by %s, which has no values that many share", a).
			At(field).Suggest(`take model, region, online or ecu["ADAS"].version, for example`)
	default:
		return a, nil
	}
}

// Several says whether one vehicle can have several values, so that it is counted several
// times and has no place in an order.
func Several(a selector.Attribute) bool { return a.Field == selector.Tags || a.Field == selector.Flags }

// Term is the selector that matches the vehicles of a value, or of none: "". Where no
// selector says that, it is empty.
func Term(a selector.Attribute, value string) string {
	quoted := strconv.Quote(value)
	switch {
	case a.Field == selector.Online:
		return map[string]string{"true": "online", "false": "!online"}[value]
	case Several(a) && value == "":
		return ""
	case Several(a):
		return quoted + " in " + a.String()
	case value == "":
		return "!has(" + a.String() + ")"
	case a.Field == selector.ModelYear:
		return a.String() + " == " + value
	default:
		return a.String() + " == " + quoted
	}
}

// Compare puts the values of an attribute in order: versions as semantic versions, with
// what is none behind them, and everything else in the natural order of package order.
func Compare(a selector.Attribute, x, y string) int {
	if a.Field == selector.ECUVersion {
		v, w := truth.ParseVersion(x), truth.ParseVersion(y)
		switch {
		case v != nil && w != nil:
			return cmp.Or(v.Compare(w), order.Compare(x, y))
		case v != nil:
			return -1
		case w != nil:
			return 1
		}
	}
	return order.Compare(x, y)
}
