// Package vocabulary lists the values of the attributes that have few, which are written in
// the program: a selector that asks for another one selects nothing by mistake.
package vocabulary

import (
	"slices"
	"strings"

	"pacecar/actors/targeting/serials"
	"pacecar/messages"
)

// Flags are the codes of flags.
var Flags = []string{serials.Duplicate, "ECUReplaced", "ManifestsBehind", "UnknownECU"}

// Consents are who must agree to an update of a vehicle.
var Consents = []string{"owner", "fleet", "none"}

// DefaultConsent is whose consent an update needs where a record names nobody's: what is
// not said is said by this, so it is not missing.
const DefaultConsent = "owner"

// Cure is what to write instead of a word; empty: the word is one of those that are known.
func Cure(word string, known []string) string {
	if slices.Contains(known, word) {
		return ""
	}
	if meant := messages.DidYouMean(word, known); meant != "" {
		return meant
	}
	return "write one of " + strings.Join(known, ", ")
}
