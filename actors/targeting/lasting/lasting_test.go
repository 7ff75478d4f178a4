package lasting_test

import (
	"testing"

	"pacecar/actors/targeting/lasting"
	"pacecar/messages"
)

func TestWhatLastsIsJudged(t *testing.T) {
	t.Parallel()
	vehicle := &messages.VehicleRecord{
		Vin: "WPCAR000000000001", Attributes: &messages.VehicleAttributes{Model: "e1", ModelYear: 2024, Tags: []string{"pilot"}},
		Inventory: []*messages.ECU{{Id: "ADAS", HardwarePart: "A1", Version: "4.2.0"}}, Flags: []*messages.Flag{{Code: "ECUReplaced"}},
	}
	for text, want := range map[string]bool{
		`true`: true, `false`: false,
		`ecu["ADAS"].version < semver("4.2.0")`: false, `ecu["ADAS"].version >= semver("4.2.0")`: true,
		`"pilot" in tags`: true, `!("pilot" in tags)`: false, `"taxi" in tags`: false,
		`model == "e1" && model_year == 2024`: true, `model == "e2" || model_year == 2023`: false,
		`vin == "WPCAR000000000001"`: true, `"ECUReplaced" in flags`: true,
		// What is not known is neither true nor false, as it was when the roster was fixed.
		`market == "DE"`: false, `!(market == "DE")`: false, `market == "DE" || model == "e1"`: true,
		`near(48.1, 11.5, 10.0)`: false,
		// What is of the moment, or of others, was judged then.
		`online`: true, `!online`: true, `last_seen > ago("1h")`: true, `last_seen < ago("1h")`: true,
		`cohort("taxis")`: true, `!cohort("taxis")`: true, `campaign == "spring"`: true,
		`cohort("taxis") && model == "e2"`: false, `cohort("taxis") || model == "e2"`: true, `!(cohort("taxis") || model == "e1")`: false,
		`nonsense ==`: false,
	} {
		if got := lasting.Selects(text, vehicle, nil); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

// TestAPartThatIsDoneIsNoReason: a vehicle whose first attempt has installed a part of the update
// is offered the rest.
func TestAPartThatIsDoneIsNoReason(t *testing.T) {
	t.Parallel()
	vehicle := &messages.VehicleRecord{Inventory: []*messages.ECU{
		{Id: "ADAS", HardwarePart: "A1", Version: "4.2.0", Rxswin: "R79SWIN 0002"}, {Id: "BMS", HardwarePart: "B1", Version: "3.0.0"},
	}}
	contents := []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "A1", Version: "4.2.0"}, {EcuId: "BMS", HardwarePart: "B1", Version: "3.1.0"}}
	for text, want := range map[string]bool{
		`ecu["ADAS"].version < semver("4.2.0")`: true, `ecu["ADAS"].rxswin == "R79SWIN 0001"`: true, `ecu["ADAS"].hardware_part == "A2"`: false,
		`ecu["BMS"].version < semver("3.0.0")`: false, `ecu["X"].version == "1.0.0"`: false,
	} {
		if got := lasting.Selects(text, vehicle, contents); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
	contents[0].HardwarePart = "A2" // it is for other hardware: this one did not do it
	if lasting.Selects(`ecu["ADAS"].version < semver("4.2.0")`, vehicle, contents) {
		t.Error("software of another package counts as done")
	}
}

// TestWhatCannotBeReadIsNoVerdict: a selector of a newer node is told from one that does not match.
func TestWhatCannotBeReadIsNoVerdict(t *testing.T) {
	t.Parallel()
	for text, unread := range map[string]bool{"": false, `false`: false, `model == "e1"`: false, `modle == "e1"`: true, `nonsense ==`: true} {
		if no := lasting.Unread(text); (no != nil) != unread {
			t.Errorf("%q: %v, want unread %t", text, no, unread)
		}
	}
}
