package inventory

import (
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/lasting"
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
	"pacecar/mutant"
)

// Meant is the fitness of an offer for a vehicle with this record, if the campaign means the vehicle still: it is not
// flagged, the offer came in time, and the selector matches.
func (f Fitness) Meant(m *messages.AssignVehicle, record *messages.VehicleRecord, flag *messages.Flag, atMs int64) Fitness {
	switch {
	case flag != nil && !mutant.OfferToFlagged.Planted():
		return Fitness{Offered: f.Offered, Contents: f.Contents, Misfit: &targeting.Misfit{Code: assignment.CodeFlagged, ECU: flag.GetEcuId(), Detail: flag.GetDetail()}}
	case f.Misfit != nil:
	case m.GetExpiresAtMs() != 0 && m.GetExpiresAtMs() <= atMs:
		f.Misfit = &targeting.Misfit{Code: assignment.CodeOfferExpired, Detail: "The offer's time had run out before it came."}
	case m.GetSelector() != "" && !lasting.Selects(m.GetSelector(), record, m.GetArtifacts()) && !mutant.TargetingNotAsked.Planted():
		f.Misfit = &targeting.Misfit{Code: assignment.CodeNoLongerTargeted, Detail: "The campaign's selector does not match the vehicle any more: " + m.GetSelector()}
	}
	return f
}
