package campaign

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"

	"pacecar/messages"
)

// MaximumRoster is how many vehicles one campaign takes; its start is one commit of 17 bytes for each.
const MaximumRoster = 10_000_000

// maxSalt is the longest salt in bytes.
const maxSalt = 256

// place is the stable hash that orders a roster. It is part of the stored format and
// must never change: the waves of a campaign that is started again after a dry run,
// or with a higher percentage, hold the same vehicles.
func place[V string | []byte](salt string, vin V) uint64 {
	var buffer [maxSalt + 1 + messages.VINLength]byte
	n := copy(buffer[:maxSalt], salt)
	buffer[n] = '/'
	n++
	n += copy(buffer[n:], vin)
	return xxhash.Sum64(buffer[:n])
}

// order packs vins, each once, in the order of the stable hash.
func order(salt string, vins []string) ([]byte, *messages.Rejection) {
	type placed struct {
		at  uint64
		vin string
	}
	if len(vins) > MaximumRoster {
		return nil, messages.Reject(messages.OutOfBounds, "the selector matches %d vehicles, a campaign takes %d", len(vins), MaximumRoster).
			At("/selector").Suggest("cut the fleet into several campaigns")
	}
	list := make([]placed, len(vins))
	for i, vin := range vins {
		if _, err := messages.ParseVIN(vin); err != nil {
			return nil, messages.Reject(messages.Malformed, "%v", err).At("/vins/" + strconv.Itoa(i))
		}
		list[i] = placed{place(salt, vin), vin}
	}
	slices.SortFunc(list, func(a, b placed) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		return cmp.Compare(a.vin, b.vin)
	})
	list = slices.Compact(list)
	packed := make([]byte, 0, len(list)*messages.VINLength)
	for _, p := range list {
		packed = append(packed, p.vin...)
	}
	return packed, nil
}

// percentUnit is the resolution of a wave's percentage: a ten-thousandth of a percent,
// a hundred vehicles of a hundred million.
const percentUnit = 10_000

// cut sizes waves over n vehicles. Counts and percentages add up separately, so that
// rounding does not: a wave ends where the counts so far, plus the percentages so far
// of the whole roster rounded up, end. Each wave holds a vehicle while there are any;
// the last one takes the rest.
func cut(waves []*messages.Wave, n uint32) []uint32 {
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
