package gate

import (
	"fmt"
	"sort"

	"pacecar/messages"
)

// sure is the confidence with which a gate's limit must be proven; 0: the share decides
// alone. After the last wave nobody follows for whom anything would have to be proven.
func sure(gate *messages.Gate, last bool) float64 {
	if last || gate.GetMaximumFailedPercent() >= 100 {
		return 0
	}
	return gate.GetConfidencePercent()
}

func (in Inputs) sure() float64 { return sure(in.Gate, in.Last) }

// Prospect says what a wave of a size can show its gate; empty where nothing has to be
// proven.
func Prospect(gate *messages.Gate, size uint32, last bool) string {
	sure, limit := sure(gate, last), gate.GetMaximumFailedPercent()
	if sure == 0 || size == 0 {
		return ""
	}
	if !proven(0, size, limit, sure) {
		text := fmt.Sprintf("%s can show at most %s with %s confidence, so none of them may fail", Vehicles(size), show(Upper(0, size, sure)), show(sure))
		if needed := Needed(limit, sure); needed > 0 {
			text += fmt.Sprintf("; %s without a failure would show %s", Vehicles(needed), show(limit))
		}
		return text
	}
	most := uint32(sort.Search(int(size), func(f int) bool { return !proven(uint32(f), size, limit, sure) })) - 1
	return fmt.Sprintf("up to %s of %s may fail to show at most %s with %s confidence", Number(most), Vehicles(size), show(limit), show(sure))
}

// unprovable says why the vehicles of the wave can not prove the limit any more, however well those
// do that are still under way; empty where they can. A wave that is too small to prove it
// even without a failure must do without one: that is the most it can show.
func (in Inputs) unprovable(failed, ended uint32) string {
	sure, limit := in.sure(), in.Gate.GetMaximumFailedPercent()
	if sure == 0 || failed == 0 {
		return ""
	}
	most := max(ended, Below(in.Size, in.Skipped+in.AcceptedEnded))
	if proven(failed, most, limit, sure) {
		return ""
	}
	if !proven(0, most, limit, sure) {
		return fmt.Sprintf("%s of %s failed, and a wave of %s can not show with %s confidence that at most %s fail: none of it may",
			Number(failed), in.population(ended), Number(most), show(sure), show(limit))
	}
	even := ""
	if most > ended {
		even = fmt.Sprintf("even if none of the other %s does, ", Number(most-ended))
	}
	return fmt.Sprintf("%s of %s failed: %sthe failure rate may be as high as %s (with %s confidence), at most %s is required",
		Number(failed), in.population(ended), even, show(Upper(failed, most, sure)), show(sure), show(limit))
}

// proof is what the ends show about the failure rate.
func (in Inputs) proof(failed, ended uint32) string {
	sure := in.sure()
	if sure == 0 || ended == 0 {
		return ""
	}
	text := fmt.Sprintf("; the failure rate is at most %s with %s confidence", show(Upper(failed, ended, sure)), show(sure))
	if !proven(failed, ended, in.Gate.GetMaximumFailedPercent(), sure) {
		text += fmt.Sprintf(", the most that a wave of %s can show", Number(ended))
	}
	return text
}

// surely is how the limit is required.
func (in Inputs) surely() string {
	if sure := in.sure(); sure != 0 {
		return fmt.Sprintf(" with %s confidence", show(sure))
	}
	return ""
}
