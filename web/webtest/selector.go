package webtest

import (
	"regexp"
	"strings"

	"pacecar/messages"
	"pacecar/web/webtest/table"
)

var (
	term   = regexp.MustCompile(`^\s*(\w+) == "([^"]*)"\s*$`)
	member = regexp.MustCompile(`^\s*cohort\("([^"]*)"\)\s*$`)
)

// parseSelector reads terms joined by &&; an empty selector matches all.
func (e *Engine) parseSelector(selector string) (func(*messages.VehicleRecord) bool, error) {
	if selector == "" {
		return func(*messages.VehicleRecord) bool { return true }, nil
	}
	var wants []func(*messages.VehicleRecord) bool
	for text := range strings.SplitSeq(selector, "&&") {
		if m := member.FindStringSubmatch(text); m != nil {
			selector, vins, known := e.Meaning(m[1])
			if !known {
				return nil, messages.Reject(messages.UnknownAttribute, "line 1, column 8: there is no cohort %q", m[1]).At("/selector").Suggest("save it first")
			}
			in := func(r *messages.VehicleRecord) bool { return vins[r.GetVin()] }
			if selector != "" {
				var err error
				if in, err = e.parseSelector(selector); err != nil {
					return nil, err
				}
			}
			wants = append(wants, in)
			continue
		}
		m := term.FindStringSubmatch(text)
		if m == nil {
			return nil, messages.Reject(messages.Malformed, "the selector does not parse at %q", text).At("/selector")
		}
		get := table.Attributes[m[1]]
		if get == nil {
			return nil, messages.Reject(messages.UnknownAttribute, "vehicles have no %q", m[1]).At("/selector").Suggest("did you mean model?")
		}
		wants = append(wants, func(r *messages.VehicleRecord) bool { return get(r.GetAttributes()) == m[2] })
	}
	return func(r *messages.VehicleRecord) bool {
		for _, want := range wants {
			if !want(r) {
				return false
			}
		}
		return true
	}, nil
}
