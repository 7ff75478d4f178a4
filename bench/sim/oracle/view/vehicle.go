package view

import (
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/oracle/assent"
	"pacecar/messages"
)

// Vehicle is a vehicle as the store has it.
type Vehicle struct {
	Record *messages.VehicleRecord
	Ends   map[car.Key]messages.AssignmentState
	PutOff assent.Counts
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
