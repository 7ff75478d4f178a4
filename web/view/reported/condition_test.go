package reported_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/reported"
)

// TestAConditionIsShownAsItWasSaid, with when it was so; of a vehicle that has said nothing there is none.
func TestAConditionIsShownAsItWasSaid(t *testing.T) {
	t.Parallel()
	said := &messages.VehicleStatus{Condition: &messages.Condition{
		Parked: true, BatteryPercent: 86, StateOfChargePercent: 41, Network: "wifi", FreeBytes: 1 << 30,
		At: timestamppb.New(time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)),
	}}
	want := reported.Condition{At: "2026-04-01T08:00:00.000Z", Parked: true, BatteryPercent: 86, StateOfChargePercent: 41, Network: "wifi", FreeBytes: 1 << 30}
	if got := view.FromVehicle(said).Condition; got == nil || *got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := view.FromVehicle(&messages.VehicleStatus{}).Condition; got != nil {
		t.Errorf("it has said nothing, and is shown as %+v", got)
	}
}
