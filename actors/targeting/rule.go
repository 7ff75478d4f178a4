package targeting

import (
	"unique"

	"pacecar/actors/targeting/rules"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// columns answers the questions of package rules: a profile is judged once for all the
// vehicles that have it.
type columns struct{ index *Index }

var _ rules.Sets[ordinals] = columns{}

// Fulfilling goes through the column of an ECU.
func (c columns) Fulfilling(id string, within ordinals, yes func(*messages.ECU) bool) ordinals {
	column, ecu := c.index.ecu(id), &messages.ECU{Id: id}
	return column.codes.Choose(column.table(selector.Yes, selector.TruthOf(yes(nil)), func(_ uint32, key unique.Handle[profile]) selector.Truth {
		key.Value().fill(ecu)
		return selector.TruthOf(yes(ecu))
	}), within)
}

// Without is the members of a that b does not have.
func (columns) Without(a, b ordinals) ordinals { return a.Without(b) }

// Empty says whether a set has no member.
func (columns) Empty(set ordinals) bool { return set.Empty() }
