package plan

import "pacecar/messages"

// percentUnit is the resolution of a wave's percentage: a ten-thousandth of a percent,
// a hundred vehicles of a hundred million.
const percentUnit = 10_000

// Cut sizes waves over n vehicles. Counts and percentages add up separately, so that
// rounding does not: a wave ends where the counts so far, plus the percentages so far
// of the whole roster rounded up, end. Each wave holds a vehicle while there are any;
// the last one takes the rest.
func Cut(waves []*messages.Wave, n uint32) []uint32 {
	sizes := make([]uint32, len(waves))
	var first, counts, parts uint64
	total := uint64(n)
	for i, w := range waves {
		switch size := w.GetSize().(type) {
		case *messages.Wave_Count:
			counts += uint64(size.Count)
		case *messages.Wave_Percent:
			parts += percentParts(size.Percent)
		}
		const whole = 100 * percentUnit
		end := max(counts+(total*parts+whole-1)/whole, first+1)
		if i == len(waves)-1 {
			end = total
		}
		end = min(end, total)
		sizes[i] = uint32(end - first)
		first = end
	}
	return sizes
}

// percentParts rounds a percentage to the unit.
func percentParts(percent float64) uint64 {
	return uint64(percent*percentUnit + 0.5)
}
