package targeting

import (
	"encoding/binary"
	"slices"

	"pacecar/messages"
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

// flagSet writes the codes of a vehicle's flags as tagSet does.
func flagSet(flags []*messages.Flag) string {
	if len(flags) == 0 {
		return ""
	}
	codes := make([]string, len(flags))
	for i, f := range flags {
		codes[i] = f.GetCode()
	}
	return tagSet(codes)
}

// firstTag is the first tag, in order, of what tagSet wrote.
func firstTag(set string) string {
	length, n := binary.Uvarint([]byte(set))
	return set[n : n+int(length)]
}

// hasTag looks for a tag in what tagSet wrote.
func hasTag(set, tag string) bool {
	for set != "" {
		length, n := 0, 0
		for shift := 0; ; shift += 7 {
			b := set[n]
			length |= int(b&0x7f) << shift
			if n++; b < 0x80 {
				break
			}
		}
		if set[n:n+length] == tag {
			return true
		}
		set = set[n+length:]
	}
	return false
}
