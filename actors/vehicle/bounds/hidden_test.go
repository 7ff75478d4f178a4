package bounds

import (
	"testing"

	"pacecar/messages"
)

// Two vehicles, tags or ECUs that look alike are alike: what cannot be seen is refused where a
// person writes it, by field and cure, and kept where a vehicle reports it.
func TestWhatIsRegisteredCanBeSeen(t *testing.T) {
	t.Parallel()
	const vin = "WVWZZZ1KZAW000001"
	registered := func(m *messages.RegisterVehicle) *messages.Rejection {
		m.Vin = vin
		return Registration(vin, m)
	}
	of := func(a *messages.VehicleAttributes) *messages.Rejection {
		return registered(&messages.RegisterVehicle{Attributes: a})
	}
	for _, hidden := range []string{"\u200b", "\u202e", "\u2069", "\ufeff", "\x01"} {
		for field, no := range map[string]*messages.Rejection{
			"/attributes/model":     of(&messages.VehicleAttributes{Model: "e1" + hidden}),
			"/attributes/variant":   of(&messages.VehicleAttributes{Variant: hidden + "gt"}),
			"/attributes/region":    of(&messages.VehicleAttributes{Region: "EU" + hidden}),
			"/attributes/tags/1":    of(&messages.VehicleAttributes{Tags: []string{"press", "pr" + hidden + "ess"}}),
			"/ecus/0/id":            registered(&messages.RegisterVehicle{Ecus: []*messages.ECU{{Id: "AD" + hidden + "AS"}}}),
			"/ecus/0/hardware_part": registered(&messages.RegisterVehicle{Ecus: []*messages.ECU{{Id: "ADAS", HardwarePart: hidden}}}),
			"/ecus/0/version":       registered(&messages.RegisterVehicle{Ecus: []*messages.ECU{{Id: "ADAS", Version: "1" + hidden}}}),
			"/by":                   registered(&messages.RegisterVehicle{By: "mira" + hidden}),
		} {
			if no.GetCode() != messages.Malformed || no.GetField() != field || no.GetSuggestion() == "" {
				t.Errorf("%q in %s: %v", hidden, field, no)
			}
		}
	}
	if no := Manifest(&messages.Manifest{Ecus: []*messages.ECUReport{{EcuId: "ADAS", Version: "1.0\u200b"}}}); no != nil {
		t.Errorf("a vehicle's own word is refused: %v", no)
	}
	for _, nobody := range []string{"", "anonymous", "\u200b"} {
		if no := Clear(&messages.ClearVehicle{By: nobody, Reason: "seen"}); no.GetField() != "/by" || no.GetSuggestion() == "" {
			t.Errorf("%q clears a vehicle: %v", nobody, no)
		}
	}
}
