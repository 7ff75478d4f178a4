package choice

import "pacecar/messages"

// PercentUnit is the resolution of a wave's percentage: a ten-thousandth of a percent,
// a hundred vehicles of a hundred million.
const PercentUnit = 10_000

// whole is all vehicles, in units.
const whole = 100 * PercentUnit

// Parts rounds a percentage to the unit.
func Parts(percent float64) uint64 { return uint64(percent*PercentUnit + 0.5) }

// shareOf is a share of so many vehicles, rounded up.
func shareOf(n, parts uint64) uint64 { return (n*parts + whole - 1) / whole }

// running adds up what the waves without a selector are to hold together. Counts and
// percentages add up separately, so that rounding does not: such a wave ends where the
// counts so far, plus the percentages so far of the whole roster rounded up, end.
type running struct {
	total, counts, parts, taken uint64
}

// next is how many vehicles the next such wave takes, if there are so many: at least one.
func (r *running) next(w *messages.Wave) uint64 {
	switch size := w.GetSize().(type) {
	case *messages.Wave_Count:
		r.counts += uint64(size.Count)
	case *messages.Wave_Percent:
		r.parts += Parts(size.Percent)
	}
	return max(r.counts+shareOf(r.total, r.parts), r.taken+1) - r.taken
}
