package sheet_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/reported"
)

// TestAConditionIsShownWithItsAge, and not at all where the vehicle has said nothing.
func TestAConditionIsShownWithItsAge(t *testing.T) {
	draw := func(c *reported.Condition) string {
		var b bytes.Buffer
		now := time.Date(2026, 4, 1, 8, 12, 30, 0, time.UTC)
		v := view.Vehicle{VIN: "WPC00001Z00000001", Condition: c}
		if err := show.One(show.Screen{Writer: &b}, show.Table, v, func(s *show.Sheet) { sheet.Vehicle(s, v, now) }); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	text := draw(&reported.Condition{At: "2026-04-01T08:00:00.000Z", Parked: true, BatteryPercent: 86, StateOfChargePercent: 41, Network: "wifi", FreeBytes: 1 << 30})
	for _, want := range []string{"2026-04-01 08:00:00Z, 12 min 30 s ago", "parked", "on", "86 %", "41 %", "wifi", "1.0 GiB"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q:\n%s", want, text)
		}
	}
	if text = draw(nil); strings.Contains(text, "Condition") {
		t.Errorf("it has said nothing:\n%s", text)
	}
}
