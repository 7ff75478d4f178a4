package webtest

import (
	"regexp"
	"strings"

	"pacecar/messages"
)

var term = regexp.MustCompile(`^\s*(\w+) == "([^"]*)"\s*$`)

// attributes are what the twin's selectors see.
var attributes = map[string]func(*messages.VehicleAttributes) string{
	"model":   (*messages.VehicleAttributes).GetModel,
	"variant": (*messages.VehicleAttributes).GetVariant,
	"market":  (*messages.VehicleAttributes).GetMarket,
	"region":  (*messages.VehicleAttributes).GetRegion,
}

// parseSelector reads terms joined by &&; an empty selector matches all.
func parseSelector(selector string) (func(*messages.VehicleRecord) bool, error) {
	if selector == "" {
		return func(*messages.VehicleRecord) bool { return true }, nil
	}
	type want struct {
		get   func(*messages.VehicleAttributes) string
		value string
	}
	var wants []want
	for text := range strings.SplitSeq(selector, "&&") {
		m := term.FindStringSubmatch(text)
		if m == nil {
			return nil, messages.Reject(messages.Malformed, "the selector does not parse at %q", text).At("/selector")
		}
		get := attributes[m[1]]
		if get == nil {
			return nil, messages.Reject(messages.UnknownAttribute, "vehicles have no %q", m[1]).At("/selector").Suggest("did you mean model?")
		}
		wants = append(wants, want{get, m[2]})
	}
	return func(r *messages.VehicleRecord) bool {
		for _, w := range wants {
			if w.get(r.GetAttributes()) != w.value {
				return false
			}
		}
		return true
	}, nil
}
