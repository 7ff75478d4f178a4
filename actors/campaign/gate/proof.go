package gate

import (
	"fmt"
	"sort"

	"pacecar/messages"
)

// Prospect says what a wave of a size can show its gate; empty where nothing has to be
// proven.
func Prospect(gate *messages.Gate, size uint32, last bool) string {
	by := limitsOf(gate, last)
	if by.sure == 0 || size == 0 {
		return ""
	}
	if !proven(0, size, by.mostFailed, by.sure) {
		text := fmt.Sprintf("%s can show at most %s with %s confidence, so none of them may fail", Vehicles(size), show(Upper(0, size, by.sure)), show(by.sure))
		if needed := Needed(by.mostFailed, by.sure); needed > 0 {
			text += fmt.Sprintf("; %s without a failure would show %s", Vehicles(needed), show(by.mostFailed))
		}
		return text
	}
	most := uint32(sort.Search(int(size), func(f int) bool { return !proven(uint32(f), size, by.mostFailed, by.sure) })) - 1
	return fmt.Sprintf("up to %s of %s may fail to show at most %s with %s confidence", Number(most), Vehicles(size), show(by.mostFailed), show(by.sure))
}

// unprovable says why the vehicles can not prove the limit any more, however well those
// do that are still under way; empty where they can. A wave that is too small to prove it
// even without a failure must do without one: that is the most it can show.
func (p part) unprovable() string {
	failed := p.failed()
	if p.sure == 0 || failed == 0 {
		return ""
	}
	most := p.most()
	if proven(failed, most, p.mostFailed, p.sure) {
		return ""
	}
	if !proven(0, most, p.mostFailed, p.sure) {
		return fmt.Sprintf("%s of %s failed, and a %s of %s can not show with %s confidence that at most %s fail: none of it may",
			Number(failed), p.population(), p.what, Number(most), show(p.sure), show(p.mostFailed))
	}
	even := ""
	if most > p.tried() {
		even = fmt.Sprintf("even if none of the other %s does, ", Number(most-p.tried()))
	}
	return fmt.Sprintf("%s of %s failed: %sthe failure rate may be as high as %s (with %s confidence), at most %s is required",
		Number(failed), p.population(), even, show(Upper(failed, most, p.sure)), show(p.sure), show(p.mostFailed))
}

// proof is what those that tried show about the failure rate.
func (p part) proof() string {
	failed, tried := p.failed(), p.tried()
	if p.sure == 0 || tried == 0 {
		return ""
	}
	text := fmt.Sprintf("; the failure rate is at most %s with %s confidence", show(Upper(failed, tried, p.sure)), show(p.sure))
	if !proven(failed, tried, p.mostFailed, p.sure) {
		text += fmt.Sprintf(", the most that a %s of %s can show", p.what, Number(tried))
	}
	return text
}

// surely is how the limit is required.
func (l limits) surely() string {
	if l.sure == 0 {
		return ""
	}
	return fmt.Sprintf(" with %s confidence", show(l.sure))
}
