package targeting

import (
	"strings"
	"testing"

	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// FuzzCompile: any text is refused with a place and a cure, or compiled to something
// that index and direct evaluation answer alike.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		`true`, ``, `model == "e1" && region in ["DE","AT"] && ecu["ADAS"].version < semver("4.2.0")`, `!("x" in tags) || online`,
		`ecu.TCU.version != 'a'`, `vin.startsWith("WVW")`, `has(ecu["a"])`, `((((((`, `-1 == model_year`, `a.b.c["d"](e){f:1}`, "`x`", "\x00", `"\xff" in tags`,
		`last_seen < ago("1w2d") && has(position)`, `timestamp("2026-11-01T00:00:00Z") > last_seen`, `within([[48.0, 11.3], [48.3, -11.3], [-48, 180]])`,
		`near(48.14, -11.58, 25.5) || sample(0.5, "x")`, `!cohort("press") || cohort("late")`, `ecu["ADAS"].rxswin == "R79SWIN 0001" && consent == "owner"`,
		strings.Repeat("!", 5000) + "true", strings.Repeat("(", 4000) + "true" + strings.Repeat(")", 4000), "model in [" + strings.Repeat(`"a",`, 1500) + `"b"]`,
	} {
		f.Add(seed)
	}
	x := NewIndex()
	record := &messages.VehicleRecord{
		Vin: "1M8GDM9AXKP042788", Attributes: &messages.VehicleAttributes{Model: "e1", Tags: []string{"x"}, ModelYear: 2024},
		Inventory: []*messages.ECU{{Id: "ADAS", Version: "4.1.0", HardwarePart: "P"}}, LastSeenMs: testNow - 1,
		Position: &messages.Position{Latitude: 48, Longitude: 11.5},
	}
	x.Put(record)
	f.Fuzz(func(t *testing.T, source string) {
		s, rejection := selector.Compile(source)
		if rejection != nil {
			if rejection.Code == "" || rejection.Message == "" || rejection.Suggestion == "" || rejection.Field != "/selector" || s != nil {
				t.Fatalf("%q: %v", source, rejection)
			}
			return
		}
		if len(source) > selector.MaxSource {
			t.Fatalf("%d bytes are accepted", len(source))
		}
		if s, rejection = terms.Bind(s, testNow, testCohorts); rejection != nil {
			if rejection.Code == "" || rejection.Message == "" || rejection.Suggestion == "" || rejection.Field != "/selector" {
				t.Fatalf("%q: %v", source, rejection)
			}
			return
		}
		set, _ := x.Select(s)
		if got, want := set.Len() == 1, s.Match(record); got != want {
			t.Fatalf("%q: selected %t, matches %t", source, got, want)
		}
	})
}
