package vehicle_test

import (
	"testing"

	"pacecar/actors/vehicle"
	"pacecar/messages"
)

// Who clears a vehicle is told which flag was meant, and what no person can read is no reason.
func TestAClearIsRefusedWithItsCure(t *testing.T) {
	t.Parallel()
	v := vehicle.New("WVWZZZ1KZAW000001")
	d, no := v.Step(start, &messages.RegisterVehicle{Vin: "WVWZZZ1KZAW000001", By: "mira"})
	if no != nil {
		t.Fatal(no)
	}
	v.Apply(d.Events...)
	for _, c := range []struct {
		reason, code, field, cure string
	}{
		{"looked at", "ECUReplacd", "/codes/0", "did you mean ECUReplaced?"},
		{"looked at", "ecureplaced", "/codes/0", "did you mean ECUReplaced?"},
		{"looked at", "Rust", "/codes/0", "write one of them as it is"},
		{"\u200b", "ECUReplaced", "/reason", "say what was found out about the vehicle"},
		{"a\u202eb", "ECUReplaced", "/reason", `remove it: it is behind "a"`},
	} {
		_, no := v.Step(start, &messages.ClearVehicle{By: "mira", Reason: c.reason, Codes: []string{c.code}})
		if no.GetCode() != messages.Malformed || no.GetField() != c.field || no.GetSuggestion() != c.cure {
			t.Errorf("%q, %s: %v", c.reason, c.code, no)
		}
	}
}
