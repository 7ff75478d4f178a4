package targeting

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// TestADowngradeIsMeant: an older version goes over a newer one only where that is allowed.
func TestADowngradeIsMeant(t *testing.T) {
	runs := func(id, version string) *messages.ECU {
		return &messages.ECU{Id: id, HardwarePart: "P", Version: version}
	}
	brings := func(id, version, from string) *messages.TargetArtifact {
		return &messages.TargetArtifact{EcuId: id, HardwarePart: "P", Version: version, FromVersion: from, Sha256: id + version}
	}
	for _, c := range []struct {
		name      string
		contents  []*messages.TargetArtifact
		inventory []*messages.ECU
		downgrade bool
		code      string // empty: it fits
		says      string
	}{
		{"older", []*messages.TargetArtifact{brings("ADAS", "2.0.0", "")}, []*messages.ECU{runs("ADAS", "2.1.0")}, false, Downgrade, `runs version "2.1.0", which is newer than 2.0.0 by the order of semantic versions`},
		{"older and allowed", []*messages.TargetArtifact{brings("ADAS", "2.0.0", "")}, []*messages.ECU{runs("ADAS", "2.1.0")}, true, "", ""},
		{"older of a vendor's", []*messages.TargetArtifact{brings("ADAS", "KW9-2024", "")}, []*messages.ECU{runs("ADAS", "KW40-2024")}, false, Downgrade, "the order of vendors' versions"},
		{"newer", []*messages.TargetArtifact{brings("ADAS", "2.10.0", "")}, []*messages.ECU{runs("ADAS", "2.9.0")}, false, "", ""},
		{"over one that is not known", []*messages.TargetArtifact{brings("ADAS", "2.0.0", "")}, []*messages.ECU{runs("ADAS", "")}, false, "", ""},
		{"older, and not to be installed from there", []*messages.TargetArtifact{brings("ADAS", "2.0.0", "<2.0.0")}, []*messages.ECU{runs("ADAS", "2.1.0")}, false, VersionMismatch, `"2.1.0"`},
		{"of two for one ECU the second is newer", []*messages.TargetArtifact{brings("ADAS", "2.0.0", ""), brings("ADAS", "3.0.0", "")}, []*messages.ECU{runs("ADAS", "2.1.0")}, false, "", ""},
		{"newer on one ECU, older on another one", []*messages.TargetArtifact{brings("TCU", "5.0.0", ""), brings("ADAS", "2.0.0", "")}, []*messages.ECU{runs("ADAS", "2.1.0"), runs("TCU", "4.0.0")}, false, Downgrade, "ADAS"},
	} {
		_, no := Fit(c.contents, c.inventory, c.downgrade)
		switch {
		case no == nil && c.code != "":
			t.Errorf("%s: it fits", c.name)
		case no != nil && (no.Code != c.code || !strings.Contains(no.Detail, c.says)):
			t.Errorf("%s: %s %q, want %s", c.name, no.Code, no.Detail, c.code)
		}
	}
}
