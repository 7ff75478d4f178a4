package explanation

import (
	"fmt"
	"strings"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/health"
	"pacecar/messages"
)

// Line is a registered vehicle in one stable line.
func Line(r *messages.VehicleRecord, percent uint32) string {
	var b strings.Builder
	b.WriteString(assignment.Line(r.GetAssignment()))
	if percent > 0 {
		fmt.Fprintf(&b, " %d%%", percent)
	}
	fmt.Fprintf(&b, "  inventory %d", r.GetInventoryVersion())
	b.WriteString(map[bool]string{true: " online", false: " offline"}[r.GetOnline()])
	for _, f := range r.GetFlags() {
		b.WriteString(strings.TrimSuffix("  ! "+f.GetCode()+" "+f.GetEcuId(), " "))
	}
	b.WriteString(arbitration.Line(r.GetArbitration()))
	for _, w := range r.GetWatches() {
		b.WriteString(health.Line(w))
	}
	for _, r := range r.GetResults() {
		b.WriteString("  (" + assignment.ResultLine(r) + ")")
	}
	return b.String()
}
