package ingest

import (
	"strings"

	"pacecar/web/cell"
)

// tagBetween separates tags; one inside a tag is written behind a backslash, and so is a
// backslash, and a space at either end of a tag.
const tagBetween = ";"

// splitTags reads a list of tags.
func splitTags(list string) (tags []string) {
	if list == "" {
		return nil
	}
	if strings.IndexByte(list, '\\') < 0 {
		for tag := range strings.SplitSeq(list, tagBetween) {
			if tag = strings.Trim(tag, cell.Blank); tag != "" {
				tags = append(tags, tag)
			}
		}
		return tags
	}
	var tag []byte
	kept := 0 // bytes of tag that may not be trimmed
	end := func() {
		if text := string(tag[:kept]) + strings.TrimRight(string(tag[kept:]), cell.Blank); text != "" {
			tags = append(tags, text)
		}
		tag, kept = tag[:0], 0
	}
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '\\' && i+1 < len(list) && strings.IndexByte(`\; `, list[i+1]) >= 0:
			i++
			tag = append(tag, list[i])
			kept = len(tag)
		case c == ';':
			end()
		case len(tag) == 0 && strings.IndexByte(cell.Blank, c) >= 0: // before the tag
		default:
			tag = append(tag, c)
		}
	}
	end()
	return tags
}

// joinTags writes a list of tags.
func joinTags(tags []string) string {
	var b strings.Builder
	for i, tag := range tags {
		if i > 0 {
			b.WriteString(tagBetween)
		}
		for j := range len(tag) {
			if c := tag[j]; c == '\\' || c == ';' || c == ' ' && (j == 0 || j == len(tag)-1) {
				b.WriteByte('\\')
			}
			b.WriteByte(tag[j])
		}
	}
	return b.String()
}
