package closure

import (
	"fmt"
	"strings"
	"testing"

	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

func TestWhatIsAskedOfOneECU(t *testing.T) {
	for _, c := range []struct {
		name, code, field, says string // of the refusal; none: fine
		pkg                     *messages.PackageRecord
	}{
		{"all that an ECU may be excluded", messages.Conflict, "/terms/dependencies/1/version",
			"the package requires ECU TCU >=2.0.0 (/terms/dependencies/0) and conflicts with ECU TCU >=1.0.0 (/terms/dependencies/1)",
			version("assist@2.0.0", "needs ECU:TCU >=2.0.0", "not ECU:TCU >=1.0.0")},
		{"an ECU of two versions", messages.Conflict, "/terms/dependencies/2/version",
			"requires ECU TCU <2.0.0 (/terms/dependencies/0) and requires ECU TCU >=2.0.0 (/terms/dependencies/2)",
			version("assist@2.0.0", "needs ECU:TCU <2.0.0", "needs ECU:ESP", "needs ECU:TCU >=2.0.0")},
		{"nothing left between", messages.Conflict, "/terms/dependencies/2/version",
			"requires ECU TCU 1.x (/terms/dependencies/0) and conflicts with ECU TCU <1.5.0 (/terms/dependencies/1) and conflicts with ECU TCU >=1.5.0 (/terms/dependencies/2)",
			version("assist@2.0.0", "needs ECU:TCU 1.x", "not ECU:TCU <1.5.0", "not ECU:TCU >=1.5.0")},
		{"vendor's versions apart", messages.Conflict, "/terms/dependencies/1/version", "vendor:>=KW39",
			version("assist@2.0.0", "needs ECU:TCU vendor:>=KW39", "not ECU:TCU vendor:>=KW9")},
		{"something left between", "", "", "", version("assist@2.0.0", "needs ECU:TCU >=1.0.0", "not ECU:TCU >=2.0.0", "not ECU:TCU <1.2.0")},
		{"everything excluded of what need not be there", "", "", "", version("assist@2.0.0", "not ECU:TCU >=2.0.0", "not ECU:TCU <2.0.0")},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Check(c.pkg, shelf.Of())
			if r.GetCode() != c.code || r.GetField() != c.field || !strings.Contains(r.GetMessage(), c.says) || (r != nil && r.Suggestion == "") {
				t.Errorf("%v, want %s at %s: %s", r, c.code, c.field, c.says)
			}
		})
	}
}

// However much is asked of one ECU, the judgement has an end, and an early one.
func TestRangesAreBounded(t *testing.T) {
	var many []string
	for i := range 64 {
		many = append(many, fmt.Sprintf("needs ECU:TCU >=1.0.%d", i))
	}
	if r := Check(version("assist@2.0.0", many...), shelf.Of()); r != nil {
		t.Errorf("many that agree: %v", r)
	}
	if r := Check(version("assist@2.0.0", append(many[:MaxRanges-1:MaxRanges-1], "needs ECU:TCU <1.0.0")...), shelf.Of()); r.GetCode() != messages.Conflict {
		t.Errorf("the last that is compared: %v", r)
	}
}
