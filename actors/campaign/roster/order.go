package roster

import (
	"cmp"
	"slices"
	"strconv"

	"pacecar/actors/targeting/lot"
	"pacecar/messages"
)

// Maximum is how many vehicles one campaign takes. Its start is one message, which may
// come from another node, and what travels between nodes is at most 32 MiB: at 19 bytes
// for each VIN that leaves room for the package and the envelope.
const Maximum = 1_500_000

// MaximumSalt is the longest salt in bytes.
const MaximumSalt = lot.MaxSalt

// Order packs vins, each once, in the order of the stable hash.
func Order(salt string, vins []string) ([]byte, *messages.Rejection) {
	type placed struct {
		at  uint64
		vin string
	}
	if len(vins) > Maximum {
		return nil, messages.Reject(messages.OutOfBounds, "the selector matches %d vehicles, a campaign takes %d", len(vins), Maximum).
			At("/selector").Suggest("narrow the selector, or use several campaigns")
	}
	list := make([]placed, len(vins))
	for i, vin := range vins {
		if _, err := messages.ParseVIN(vin); err != nil {
			return nil, messages.Reject(messages.Malformed, "%v", err).At("/vins/" + strconv.Itoa(i))
		}
		list[i] = placed{lot.Of(salt, vin), vin}
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
