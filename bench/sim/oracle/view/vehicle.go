package view

import (
	"slices"

	"pacecar/bench/sim/car"
	"pacecar/bench/sim/oracle/assent"
	"pacecar/messages"
)

// Vehicle is a vehicle as the store has it.
type Vehicle struct {
	Record *messages.VehicleRecord
	Ends   map[car.Key]messages.AssignmentState
	PutOff assent.Counts
	Ran    map[Software]string // by what a control unit runs: the version that it ran before that; unknown: nobody saw it
	Cut    map[car.Key]car.Key // by an attempt that it soaked for: the one by which another campaign has cut that short first
}

// Assignment is its attempt.
func (v *Vehicle) Assignment() *messages.Assignment {
	if v == nil {
		return nil
	}
	return v.Record.GetAssignment()
}

// KeyOf names an attempt.
func KeyOf(a *messages.Assignment) car.Key {
	return car.Key{Campaign: a.GetCampaignId(), Attempt: a.GetAttempt()}
}

// EndOf is how an attempt has ended.
func (v *Vehicle) EndOf(k car.Key) (messages.AssignmentState, bool) {
	if v == nil {
		return 0, false
	}
	end, ended := v.Ends[k]
	return end, ended
}

// Watch is what the store has of a vehicle that succeeded in an attempt.
func (v *Vehicle) Watch(campaign string, attempt uint32) *messages.HealthWatch {
	if v != nil {
		for _, w := range v.Record.GetWatches() {
			if w.GetCampaignId() == campaign && w.GetAttempt() == attempt {
				return w
			}
		}
	}
	return nil
}

// Software is what a control unit runs.
type Software struct{ ECU, Version string }

// Runs notes what each control unit ran before what it runs now, at a commit behind another one: as the vehicle itself said, of
// the same piece of hardware.
func (v *Vehicle) Runs(was *Vehicle) {
	other := func(a, b string) bool { return a != "" && b != "" && a != b }
	for _, e := range v.Record.GetInventory() {
		at, old := Software{e.GetId(), e.GetVersion()}, (*messages.ECU)(nil)
		if i := slices.IndexFunc(was.Record.GetInventory(), func(o *messages.ECU) bool { return o.GetId() == e.GetId() }); i >= 0 {
			old = was.Record.GetInventory()[i]
		}
		switch changed := old.GetVersion() != e.GetVersion(); {
		case old == nil, changed && !e.GetReported(), other(old.GetSerial(), e.GetSerial()), other(old.GetHardwarePart(), e.GetHardwarePart()):
			delete(v.Ran, at)
		case changed:
			v.Ran[at] = old.GetVersion()
		}
	}
}
