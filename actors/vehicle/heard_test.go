package vehicle_test

import (
	"strings"
	"testing"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
)

// Why an attempt is given back only to be called off is cut as any sentence from outside: the record keeps it.
func TestWhyAnAttemptIsCalledOffIsCut(t *testing.T) {
	t.Parallel()
	v := vehicle.New("WVWZZZ1KZAW000001")
	for _, m := range []any{
		&messages.RegisterVehicle{Vin: "WVWZZZ1KZAW000001", By: "mira", Ecus: []*messages.ECU{{Id: "ADAS", HardwarePart: "P100", Version: "1.0.0"}}},
		&messages.AssignVehicle{
			CampaignId: "spring", Attempt: 1, Artifacts: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "P100", Version: "1.1.0", Sha256: strings.Repeat("ab", 32)}},
			Heard: &messages.HeardAttempt{Sequence: 2, State: messages.AssignmentState_ACCEPTED, CalledOff: strings.Repeat("enough ", 1_000)},
		},
	} {
		d, no := v.Step(start, m)
		if no != nil {
			t.Fatal(no)
		}
		v.Apply(d.Events...)
	}
	a := v.Record().GetAssignment()
	if reason := a.GetCancelReason(); a.GetState() != messages.AssignmentState_CANCELLED || reason == "" || len(reason) > bounds.MaximumDetail {
		t.Errorf("%v, called off with %d bytes", a.GetState(), len(reason))
	}
}
