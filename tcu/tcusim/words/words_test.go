package words

import (
	"testing"
	"time"

	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

func TestAnInventoryIsTheFactorysWithWhatWasInstalled(t *testing.T) {
	v := &population.Vehicle{ECUs: []population.ECU{{ID: "ADAS", Part: "8K", Version: "1"}, {ID: "TCU", Part: "80A", Version: "7", SHA256: "old"}}}
	got := Inventory(v, []ledger.ECUEntry{{ID: "TCU", Version: "8", SHA256: "new"}, {ID: "GW", Version: "3"}})
	if len(got) != 2 || got[0].GetVersion() != "1" || got[0].GetHardwarePart() != "8K" || got[1].GetVersion() != "8" || got[1].GetSha256() != "new" {
		t.Errorf("the manifest has %v", got)
	}
}

func TestAParkedVehicleIsOff(t *testing.T) {
	now := time.UnixMilli(1_795_449_871_123)
	for _, parked := range []bool{true, false} {
		c := Condition(parked, now).GetCondition()
		if c.GetParked() != parked || c.GetIgnitionOff() != parked || !c.GetAt().AsTime().Equal(now) || c.GetBatteryPercent() == 0 {
			t.Errorf("parked %v: %v", parked, c)
		}
	}
	if !Presence(true).GetPresence().GetOnline() || Presence(false).GetPresence().GetOnline() {
		t.Error("presence is not what it says")
	}
}
