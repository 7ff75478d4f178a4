package messages

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxPerson is the length of a person's name in bytes.
const MaxPerson = 128

// Anonymous is who acts when nobody is named. It may register a vehicle, and decides nothing.
const Anonymous = "anonymous"

// CheckPerson judges the name of somebody who takes a decision: it is there, it is a line, and
// there is something in it to read.
func CheckPerson(at, name string) *Rejection {
	const cure = "say who does this"
	if strings.TrimSpace(name) == "" || OnePerson(name, Anonymous) {
		return Reject(Malformed, "no person is named").At(at).Suggest(cure)
	}
	if no := CheckLine(at, "the person's name", name, MaxPerson); no != nil {
		return no
	}
	switch {
	case strings.TrimSpace(name) != name:
		return Reject(Malformed, "the person's name %q begins or ends with a space", Clip(name)).At(at).Suggest("write the name alone")
	case !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return Reject(Malformed, "the person's name %q has neither letter nor digit", Clip(name)).At(at).Suggest(cure)
	}
	return nil
}

// OnePerson says whether two names are one person's. What people and their keyboards vary is
// no difference: capitals, spaces, and the several ways in which Unicode writes one letter.
func OnePerson(a, b string) bool { return a == b || fold(a) == fold(b) }

// fold is a name in the one spelling by which it is compared.
func fold(name string) string {
	shown := strings.Map(func(r rune) rune {
		if isHidden(r) {
			return -1 // of records that were written under another rule
		}
		return r
	}, name)
	folded := norm.NFKC.String(cases.Fold().String(norm.NFKC.String(shown)))
	return strings.Join(strings.Fields(folded), " ")
}
