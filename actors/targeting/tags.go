package targeting

import (
	"encoding/binary"
	"iter"
	"slices"
)

// tagSet writes a vehicle's tags as one text that is the same for the same set of tags,
// so that a set is a value like any other: vehicles have few different ones. No tags
// are "".
func tagSet(tags []string) string {
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

// hasTag looks for a tag in what tagSet wrote.
func hasTag(set, tag string) bool {
	for one := range eachTag(set) {
		if one == tag {
			return true
		}
	}
	return false
}

// eachTag goes through what tagSet wrote.
func eachTag(set string) iter.Seq[string] {
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
