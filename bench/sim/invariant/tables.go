package invariant

import (
	"pacecar/actors/campaign/life"
	"pacecar/actors/roles"
	"pacecar/actors/vehicle/assignment"
	"pacecar/persistence"
)

// change is a row of a table of states, by the names that people read.
type change struct{ from, to string }

// tables are the moves that may be in the histories of each kind.
var tables = map[persistence.Kind]map[change]bool{
	roles.KindVehicle:  vehicleTable(),
	roles.KindCampaign: campaignTable(),
}

func vehicleTable() map[change]bool {
	table := map[change]bool{}
	for _, t := range assignment.Transitions() {
		table[change{assignment.StateName(t.From), assignment.StateName(t.To)}] = true
	}
	return table
}

func campaignTable() map[change]bool {
	table := map[change]bool{}
	for _, t := range life.Campaign() {
		table[change{t.From, t.To}] = true
	}
	return table
}

// InTable tells whether the history of a kind may say that one of it went from one state to
// another; kinds without a table may say anything.
func InTable(kind persistence.Kind, from, to string) bool {
	table := tables[kind]
	return table == nil || table[change{from, to}]
}
