package serials

import (
	"slices"

	"pacecar/messages"
)

// MaxSharers is how many vehicles may have a serial number before it is none.
const MaxSharers = 64

// Fingerprint is a hash of a part and a serial number: FNV-1a, mixed so that numbers that
// differ in their last digit spread.
func Fingerprint(part, serial string) uint32 {
	h := uint64(14695981039346656037)
	for i := range len(part) {
		h = (h ^ uint64(part[i])) * 1099511628211
	}
	h = (h ^ 0xff) * 1099511628211 // no byte of UTF-8, so that where the part ends counts
	for i := range len(serial) {
		h = (h ^ uint64(serial[i])) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	return uint32(h >> 32)
}

// Of appends the fingerprints of the serial numbers in an inventory, rising, each once.
func Of(prints []uint32, inventory []*messages.ECU) []uint32 {
	for _, e := range inventory {
		if e.GetSerial() != "" {
			prints = append(prints, Fingerprint(e.GetHardwarePart(), e.GetSerial()))
		}
	}
	slices.Sort(prints)
	return slices.Compact(prints)
}

// Repeated puts fingerprints in order and answers those that come more than once, each once.
func Repeated(prints []uint32) []uint32 {
	slices.Sort(prints)
	var repeated []uint32
	for i := 1; i < len(prints); i++ {
		if prints[i] == prints[i-1] && (len(repeated) == 0 || repeated[len(repeated)-1] != prints[i]) {
			repeated = append(repeated, prints[i])
		}
	}
	return repeated
}
