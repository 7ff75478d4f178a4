package bounds

import (
	"testing"

	"pacecar/messages"
)

// What a person can write wrongly is refused with what to write instead.
func TestRejectionsNameTheCure(t *testing.T) {
	t.Parallel()
	const vin = "WVWZZZ1KZAW000001"
	ecus := func(list ...*messages.ECU) *messages.Rejection {
		return Registration(vin, &messages.RegisterVehicle{Vin: vin, Ecus: list})
	}
	for name, no := range map[string]*messages.Rejection{
		"year":       checkAttributes(&messages.VehicleAttributes{ModelYear: 3}),
		"many tags":  checkAttributes(&messages.VehicleAttributes{Tags: make([]string, maxTags+1)}),
		"empty tag":  checkAttributes(&messages.VehicleAttributes{Tags: []string{""}}),
		"no vin":     Registration(vin, &messages.RegisterVehicle{Vin: "VIN"}),
		"other vin":  Registration(vin, &messages.RegisterVehicle{Vin: "WVWZZZ1KZAW000002"}),
		"many ECUs":  ecus(make([]*messages.ECU, MaximumECUs+1)...),
		"twice":      ecus(&messages.ECU{Id: "ADAS"}, &messages.ECU{Id: "ADAS"}),
		"no id":      ecus(&messages.ECU{}),
		"digest":     ecus(&messages.ECU{Id: "ADAS", Sha256: "ab"}),
		"rxswin":     ecus(&messages.ECU{Id: "ADAS", Rxswin: "79"}),
		"nobody":     Clear(&messages.ClearVehicle{Reason: "seen"}),
		"no remover": Remove(&messages.RemoveVehicle{}),
		"anonymous":  Remove(&messages.RemoveVehicle{By: messages.Anonymous}),
		"no reason":  Clear(&messages.ClearVehicle{By: "mira"}),
		"other flag": Clear(&messages.ClearVehicle{By: "mira", Reason: "seen", Codes: []string{"Occupied"}}),
	} {
		if no == nil || no.GetSuggestion() == "" {
			t.Errorf("%s: %v names no cure", name, no)
		}
	}
}
