package origin_test

import (
	"testing"

	"pacecar/actors/targeting/origin"
	"pacecar/messages"
)

// TestWhoseWorkSoftwareIs: it stays whose it was while software and hardware are the same.
func TestWhoseWorkSoftwareIs(t *testing.T) {
	was := &messages.ECU{Id: "ADAS", HardwarePart: "P", Serial: "S1", Version: "2", Sha256: "aa", InstalledBy: "c1"}
	for name, c := range map[string]struct {
		now  *messages.ECU
		want string
	}{
		"the same":                 {&messages.ECU{Id: "ADAS", HardwarePart: "P", Serial: "S1", Version: "2", Sha256: "aa"}, "c1"},
		"less is said of it":       {&messages.ECU{Id: "ADAS", Version: "2"}, "c1"},
		"another version":          {&messages.ECU{Id: "ADAS", HardwarePart: "P", Serial: "S1", Version: "3", Sha256: "bb"}, ""},
		"the version, other bytes": {&messages.ECU{Id: "ADAS", HardwarePart: "P", Serial: "S1", Version: "2", Sha256: "bb"}, ""},
		"another unit":             {&messages.ECU{Id: "ADAS", HardwarePart: "P", Serial: "S2", Version: "2", Sha256: "aa"}, ""},
		"another part":             {&messages.ECU{Id: "ADAS", HardwarePart: "Q", Serial: "S1", Version: "2", Sha256: "aa"}, ""},
	} {
		if got := origin.Kept(was, c.now); got != c.want {
			t.Errorf("%s: it is by %q, want %q", name, got, c.want)
		}
	}
	if origin.Kept(nil, was) != "" {
		t.Error("a unit that nobody knew is somebody's work")
	}
}

// TestOnlyItsOwnECUsCount for what undoes a campaign; for anything else all do.
func TestOnlyItsOwnECUsCount(t *testing.T) {
	contents := []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "P"}, {EcuId: "ADAS", HardwarePart: "Q"}, {EcuId: "BMS"}, {EcuId: "CAM"}}
	inventory := []*messages.ECU{{Id: "ADAS", InstalledBy: "c1"}, {Id: "BMS", InstalledBy: "c2"}, {Id: "TCU", InstalledBy: "c1"}}
	for undoes, want := range map[string]int{"": 4, "c1": 2, "c2": 1, "c3": 0} {
		if got := origin.Contents(undoes, contents, inventory); len(got) != want {
			t.Errorf("what undoes %q is for %v", undoes, got)
		}
	}
}
