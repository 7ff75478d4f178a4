// Package selector reads the selectors that the engine in memory understands: terms such as
// model == "e1" and cohort("pilots"), joined by &&. A Selector keeps nothing and may be used from any
// goroutine; what it does not understand is a coded rejection.
package selector

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

// Selector tells whether a vehicle is meant.
type Selector = func(*messages.VehicleRecord) bool

// Meaning tells what a cohort is: a selector, or a list of VINs.
type Meaning = func(name string) (selector string, vins map[string]bool, known bool)

// Parse reads a selector; an empty one matches all.
func Parse(selector string, meaning Meaning) (Selector, error) {
	if selector == "" {
		return func(*messages.VehicleRecord) bool { return true }, nil
	}
	var wants []Selector
	for text := range strings.SplitSeq(selector, "&&") {
		if m := member.FindStringSubmatch(text); m != nil {
			selector, vins, known := meaning(m[1])
			if !known {
				return nil, messages.Reject(messages.UnknownAttribute, "line 1, column 8: there is no cohort %q", m[1]).At("/selector").Suggest("save it first")
			}
			in := func(r *messages.VehicleRecord) bool { return vins[r.GetVin()] }
			if selector != "" {
				var err error
				if in, err = Parse(selector, meaning); err != nil {
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
