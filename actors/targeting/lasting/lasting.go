// Package lasting is what of a selector is asked again when a vehicle of a roster is to be
// offered the update: the roster was fixed long before, and the vehicle may be another one by now.
//
// What lasts is judged, by the vehicle's own record: its attributes and tags, its ECUs with their
// versions, its flags, its VIN, its lot, and where it is. What was true when the roster was fixed
// stays so where it is of the moment (whether the vehicle is connected, when it was last heard: an offer waits for
// a vehicle that is away), or where the record does not know it: cohorts, and the campaign
// that holds the vehicle. The software of an ECU that runs what the package brings is as it was,
// too: an attempt that has done a part of its work is to do the rest. So a vehicle is selected still unless its record says no, whatever those may be.
//
// Functions are pure, and safe for concurrent use.
package lasting

import (
	"slices"

	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/verdict"
	"pacecar/messages"
)

// Unread is why a selector cannot be read here, because this node knows less than the one which
// checked the plan; nil: it can, or there is none. It says nothing about any vehicle.
func Unread(source string) *messages.Rejection {
	if source == "" {
		return nil
	}
	_, no := selector.Compile(source)
	return no
}

// Selects tells whether a selector may still match a vehicle that is offered these contents; one
// that cannot be read matches none, of which [Unread] tells before.
func Selects(source string, record *messages.VehicleRecord, contents []*messages.TargetArtifact) bool {
	s, no := selector.Compile(source)
	if no != nil {
		return false
	}
	yes, _ := question{s, record, contents}.possible(s.Root())
	return yes
}

type question struct {
	selector *selector.Selector
	record   *messages.VehicleRecord
	contents []*messages.TargetArtifact
}

// possible tells whether a condition may be true of a vehicle, and whether it may be false. What
// is unknown of the vehicle makes it neither.
func (q question) possible(n selector.Node) (yes, no bool) {
	switch n := n.(type) {
	case *selector.Both:
		yes, no = true, false
		for _, kid := range n.Kids {
			y, f := q.possible(kid)
			yes, no = yes && y, no || f
		}
		return yes, no
	case *selector.Either:
		yes, no = false, true
		for _, kid := range n.Kids {
			y, f := q.possible(kid)
			yes, no = yes || y, no && f
		}
		return yes, no
	case *selector.Not:
		yes, no = q.possible(n.Kid)
		return no, yes
	case *selector.Member, *selector.Connected, *selector.Seen:
		return true, true
	case *selector.Test:
		if n.Attribute.Field == selector.Campaign || q.done(n.Attribute) {
			return true, true
		}
	}
	return q.selector.Bound(n, nil).Match(q.record), q.selector.Bound(&selector.Not{Kid: n}, nil).Match(q.record)
}

// done tells whether an attribute is of the software of an ECU that runs what the package brings.
func (q question) done(a selector.Attribute) bool {
	if a.Field != selector.ECUVersion && a.Field != selector.ECURXSWIN {
		return false
	}
	ecu := selector.ECUOf(a.ECU, q.record)
	return slices.ContainsFunc(q.contents, func(t *messages.TargetArtifact) bool { return verdict.Fits(t, ecu) && verdict.Runs(t, ecu) })
}
