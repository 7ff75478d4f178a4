// Package offer is what an offer says besides its files: what the driver is told, what must
// hold in the vehicle, how long it takes, how much it matters, and the package's signature.
//
// It is the same for every vehicle but for the language, and long. So neither the word of
// the campaign nor the vehicle's record carries it: whoever speaks to the vehicle completes
// each offer, the first and the repeated ones, from the package, which never changes once it
// is released.
package offer

import (
	"cmp"
	"slices"

	"golang.org/x/text/language"

	"pacecar/messages"
)

// Terms is what a package says, prepared for many offers. It never changes and may be used
// from anywhere.
type Terms struct {
	notes         []*messages.ReleaseNote
	languages     []language.Tag // of the notes
	preconditions *messages.Preconditions
	estimate      *messages.Estimate
	updateType    string
	severity      string
	skilledPerson string
	signature     []byte
}

// defaultSeverity is what a package means that names none.
const defaultSeverity = "moderate"

// Of prepares the terms of a package. It keeps parts of the record.
func Of(pkg *messages.PackageRecord) *Terms {
	t := pkg.GetTerms()
	made := &Terms{
		notes: t.GetReleaseNotes(), preconditions: t.GetPreconditions(), estimate: t.GetEstimate(), updateType: pkg.GetUpdateType(),
		severity: cmp.Or(t.GetSeverity(), defaultSeverity), skilledPerson: t.GetSkilledPerson(), signature: pkg.GetSignature(),
	}
	for _, n := range made.notes {
		made.languages = append(made.languages, language.Make(n.GetLanguage()))
	}
	return made
}

// Complete says in an offer what the package says, in the vehicle's language where there is
// one. What it puts in is shared and must not be changed.
func (t *Terms) Complete(o *messages.OfferUpdate, spoken string) {
	o.ReleaseNote, o.Preconditions, o.Estimate = t.note(spoken), t.preconditions, t.estimate
	o.UpdateType, o.Severity, o.SkilledPerson, o.Signature = t.updateType, t.severity, t.skilledPerson, t.signature
}

// note finds the release note for a driver: in exactly that language; in the language
// without its region or script; in another variant of it; in English; else the first one.
func (t *Terms) note(spoken string) *messages.ReleaseNote {
	if len(t.notes) == 0 {
		return nil
	}
	for _, wanted := range []language.Tag{language.Make(spoken), language.English} {
		base, _ := wanted.Base()
		plain := language.Make(base.String())
		for _, fits := range []func(language.Tag) bool{
			func(tag language.Tag) bool { return tag == wanted },
			func(tag language.Tag) bool { return tag == plain },
			func(tag language.Tag) bool { b, _ := tag.Base(); return b == base },
		} {
			if i := slices.IndexFunc(t.languages, fits); i >= 0 {
				return t.notes[i]
			}
		}
	}
	return t.notes[0]
}
