package messages

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxPerson is the length of a person's name in bytes.
const MaxPerson = 128

// Anonymous is who acts when nobody is named. It may register a vehicle, and decides nothing.
const Anonymous = "anonymous"

// CheckPerson judges the name of somebody who takes a decision: it is there, it is spelt
// as a line, and there is something in it to read.
func CheckPerson(at, name string) *Rejection {
	const cure = "say who does this"
	if strings.TrimSpace(name) == "" || OnePerson(name, Anonymous) {
		return Reject(Malformed, "no person is named").At(at).Suggest(cure)
	}
	if no := CheckSpelling(at, name); no != nil {
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

// CheckSpelling judges how a person's name is written, whoever it is: a line, with the joiners
// that some scripts write between letters.
func CheckSpelling(at, name string) *Rejection {
	if len(name) <= MaxPerson && utf8.ValidString(name) {
		name = withoutJoiners(name)
	}
	return CheckLine(at, "the person's name", name, MaxPerson)
}

// joining are the scripts in which a joiner or non-joiner between letters is spelling.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
	unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Mongolian,
}

// withoutJoiners leaves out the joiners that stand, each alone, where their scripts have them.
func withoutJoiners(name string) string {
	runes := []rune(name)
	isWriting := func(i int) bool { // marks go with the letters that they are on
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsMark(runes[i])) && unicode.In(runes[i], joining...)
	}
	kept := make([]rune, 0, len(runes))
	for i, r := range runes {
		if (r == '\u200c' || r == '\u200d') && isWriting(i-1) && isWriting(i+1) {
			continue
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// Itself tells whether a name is what histories call a part of the system: nobody who acts bears it.
func Itself(name string) bool {
	for _, part := range []string{"engine", "vehicle", "owner", "fleet"} {
		if OnePerson(name, part) {
			return true
		}
	}
	for _, kind := range []string{"campaign ", "package "} {
		if strings.HasPrefix(fold(name), kind) {
			return true
		}
	}
	return false
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
