package ingest

import "strings"

// formula begins what a spreadsheet would take for something else than text.
const formula = "=+-@'"

// Guard writes a value so that a spreadsheet takes it for text, and so that reading gives
// the same value: behind an apostrophe where it begins like a formula or with an
// apostrophe, or where space around it would be lost.
func Guard(value string) string {
	if value == "" || !guarded(value) {
		return value
	}
	return "'" + value
}

func guarded(value string) bool {
	return strings.IndexByte(formula, value[0]) >= 0 || strings.TrimSpace(value) != value
}

// Unguard reads what Guard wrote.
func Unguard(field string) string {
	value, _ := unguard(field)
	return value
}

// present is an empty value that is there: a lone apostrophe.
const present = "'"

// unguard reads a value. Space around it does not count, unless it is guarded; empty says
// that there is nothing at all.
func unguard(field string) (value string, empty bool) {
	rest, quoted := strings.CutPrefix(strings.TrimLeft(field, blank), "'")
	switch text := strings.TrimSpace(field); {
	case quoted && rest != "" && guarded(rest):
		return rest, false
	case text == present:
		return "", false
	default:
		return text, text == ""
	}
}

// tagBetween separates tags; one inside a tag is written behind a backslash, and so is a
// backslash, and a space at either end of a tag.
const tagBetween = ";"

// blank is what may stand around a tag.
const blank = " \t"

// splitTags reads a list of tags.
func splitTags(list string) (tags []string) {
	if list == "" {
		return nil
	}
	if strings.IndexByte(list, '\\') < 0 {
		for tag := range strings.SplitSeq(list, tagBetween) {
			if tag = strings.Trim(tag, blank); tag != "" {
				tags = append(tags, tag)
			}
		}
		return tags
	}
	var tag []byte
	kept := 0 // bytes of tag that may not be trimmed
	end := func() {
		if text := string(tag[:kept]) + strings.TrimRight(string(tag[kept:]), blank); text != "" {
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
		case len(tag) == 0 && strings.IndexByte(blank, c) >= 0: // before the tag
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
