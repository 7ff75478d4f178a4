// Package tagset writes a set of tags as one text, so that a column of an index keeps sets
// as it keeps other texts: few different ones, each once.
package tagset

import (
	"encoding/binary"
	"iter"
	"slices"

	"pacecar/messages"
)

// Of writes a vehicle's tags as one text that is the same for the same set of tags,
// so that a set is a value like any other: vehicles have few different ones. No tags
// are "".
func Of(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(tags)))
	var set []byte
	for _, tag := range sorted {
		set = binary.AppendUvarint(set, uint64(len(tag)))
		set = append(set, tag...)
	}
	return string(set)
}

// OfFlags writes the codes of a vehicle's flags as Of does.
func OfFlags(flags []*messages.Flag) string {
	if len(flags) == 0 {
		return ""
	}
	codes := make([]string, len(flags))
	for i, f := range flags {
		codes[i] = f.GetCode()
	}
	return Of(codes)
}

// Has looks for a tag in what Of wrote.
func Has(set, tag string) bool {
	for one := range Each(set) {
		if one == tag {
			return true
		}
	}
	return false
}

// Each goes through what Of wrote, in order.
func Each(set string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for set != "" {
			length, n := 0, 0
			for shift := 0; ; shift += 7 {
				b := set[n]
				length |= int(b&0x7f) << shift
				if n++; b < 0x80 {
					break
				}
			}
			if !yield(set[n : n+length]) {
				return
			}
			set = set[n+length:]
		}
	}
}
