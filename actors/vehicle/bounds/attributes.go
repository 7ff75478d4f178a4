package bounds

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"pacecar/actors/targeting/vocabulary"
	"pacecar/messages"
)

// Consents are who must agree to an update of a vehicle.
var Consents = vocabulary.Consents

func checkAttributes(a *messages.VehicleAttributes) *messages.Rejection {
	for _, f := range [...]struct{ name, text string }{{"model", a.GetModel()}, {"variant", a.GetVariant()}, {"region", a.GetRegion()}} {
		if !messages.IsLine(f.text) || len(f.text) > MaximumText {
			return messages.CheckLine("/attributes/"+f.name, "the "+f.name, f.text, MaximumText)
		}
	}
	if no := checkMarket(a.GetMarket()); no != nil {
		return no
	}
	if year := a.GetModelYear(); year != 0 && (year < minYear || year > maxYear) {
		return messages.Reject(messages.OutOfBounds, "model year %d is not between %d and %d", year, minYear, maxYear).At("/attributes/model_year").
			Suggest("write the year in four digits, or leave it out")
	}
	if consent := a.GetConsent(); consent != "" && !slices.Contains(Consents, consent) {
		no := messages.Reject(messages.Malformed, "consent %q is none of %s", messages.Cut(consent, MaximumText), strings.Join(Consents, ", ")).At("/attributes/consent")
		if meant := messages.DidYouMean(consent, Consents); meant != "" {
			return no.Suggest("%s", meant)
		}
		return no.Suggest("say who must agree to an update, or leave it out: the owner")
	}
	if no := checkTimeZone(a.GetTimeZone()); no != nil {
		return no
	}
	if no := checkLanguage(a.GetLanguage()); no != nil {
		return no
	}
	return checkTags(a.GetTags())
}

func upper(c byte) bool { return c >= 'A' && c <= 'Z' }

// checkMarket wants two letters that ISO 3166-1 knows: a country's, reserved ones as EU, or
// those that are left to users (AA, QM to QZ, XA to XZ, ZZ), by which an OEM tells markets
// of its own.
func checkMarket(market string) *messages.Rejection {
	if market == "" {
		return nil
	}
	if len(market) == 2 && upper(market[0]) && upper(market[1]) {
		if _, err := language.ParseRegion(market); err == nil {
			return nil
		}
		return messages.Reject(messages.Malformed, "market %s is no country of ISO 3166-1", market).At("/attributes/market").
			Suggest("write the two letters of the country, for example DE")
	}
	no := messages.Reject(messages.Malformed, "market %q is not two upper-case letters (ISO 3166-1)", messages.Cut(market, MaximumText)).At("/attributes/market")
	if region, err := language.ParseRegion(market); len(market) <= 3 && err == nil && region.IsCountry() {
		return no.Suggest("did you mean %s?", region)
	}
	return no.Suggest("write the two letters of the country, for example DE")
}

// zone is the form of a name of the IANA time zone database, as its file theory.html has it.
var zone = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

// checkTimeZone checks a name's form. Whether there is such a zone, the database knows:
// it is asked at the edge, because reading it is no business of a core.
func checkTimeZone(name string) *messages.Rejection {
	if name == "" || len(name) <= MaximumText && name != "Local" && zone.MatchString(name) {
		return nil
	}
	return messages.Reject(messages.Malformed, "time zone %q is not a name of the IANA database", messages.Cut(name, MaximumText)).At("/attributes/time_zone").
		Suggest("for example Europe/Berlin")
}

// tag is the form of a language tag of the kinds that people speak: language, then
// script, region and variants.
var tag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

func checkLanguage(text string) *messages.Rejection {
	if text == "" {
		return nil
	}
	if len(text) <= MaximumText && tag.MatchString(text) {
		if _, err := language.Parse(text); err == nil {
			return nil
		}
	}
	return messages.Reject(messages.Malformed, "language %q is not a tag of BCP 47", messages.Cut(text, MaximumText)).At("/attributes/language").
		Suggest("for example de or pt-BR")
}

func checkTags(tags []string) *messages.Rejection {
	if len(tags) > maxTags {
		return messages.Reject(messages.OutOfBounds, "%d tags, at most %d are allowed", len(tags), maxTags).At("/attributes/tags").
			Suggest("remove some")
	}
	for i, tag := range tags {
		at := fmt.Sprintf("/attributes/tags/%d", i)
		if tag == "" {
			return messages.Reject(messages.Malformed, "a tag is empty").At(at).
				Suggest("write the tag, or leave it out")
		}
		if no := messages.CheckLine(at, "the tag", tag, MaximumText); no != nil {
			return no
		}
	}
	return nil
}

// checkRXSWIN checks what a person registers, by the form that packages name it in. What a
// vehicle reports is kept as it says it.
func checkRXSWIN(at, text string) *messages.Rejection {
	if text == "" {
		return nil
	}
	if _, err := messages.ParseRXSWIN(text); err != nil {
		return messages.Reject(messages.Malformed, "RXSWIN %q is not of the form of UN R156", messages.Cut(text, MaximumText)).At(at + "/rxswin").
			Suggest("for example R79SWIN 0001")
	}
	return nil
}
