package problem

import "strings"

// Place is where a field of a message stands in the document that was sent: /contents/0/hardware_part is
// /contents/0/hardwarePart, and the attributes of a vehicle stand beside its VIN.
func Place(field string) string {
	if rest, is := strings.CutPrefix(field, "/attributes/"); is {
		field = "/" + rest
	}
	words := strings.Split(field, "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}
