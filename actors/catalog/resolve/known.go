package resolve

import (
	"slices"
	"strings"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// reasons are the codes of how a vehicle may stand towards a package.
var reasons = []string{
	targeting.Eligible, targeting.AlreadyInstalled, targeting.UnknownECU, targeting.HardwareMismatch, targeting.VersionMismatch, targeting.Downgrade,
	messages.MissingDependency, messages.Conflict, messages.SteppingStone,
	targeting.Flagged, targeting.Unreachable, targeting.MissingAttribute,
}

// KnownReason refuses a code that no vehicle is ever counted under: it would list nothing,
// as if all were well.
func KnownReason(code string) *messages.Rejection {
	if slices.Contains(reasons, code) {
		return nil
	}
	no := messages.Reject(messages.Malformed, "no mapping has the reason %.64q: there are %s", code, strings.Join(reasons, ", ")).At("query reason")
	if meant := messages.DidYouMean(code, reasons); meant != "" {
		return no.Suggest("%s", meant)
	}
	return no.Suggest("take one that the mapping counts")
}
