package messages

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestADecisionNamesAPerson(t *testing.T) {
	for _, good := range []string{"mira", "Anna-Lena Müller", "王小明", "o'brien", "m.keller@example.com", "team 7", "علی\u200cرضا", "क्\u200dष"} {
		if no := CheckPerson("/by", good); no != nil {
			t.Errorf("%q: %v", good, no)
		}
	}
	for name, code := range map[string]string{
		"": Malformed, " \t": Malformed, "anonymous": Malformed, "Anonymous": Malformed, "ａｎｏｎｙｍｏｕｓ": Malformed, "anony\u200bmous": Malformed,
		"\u200b": Malformed, "\u3164": Malformed, "\u2800": Malformed, "…": Malformed, "mi\u200dra": Malformed, "mira\u202e": Malformed,
		"mira\u2066": Malformed, "mi\nra": Malformed, "mi\x7fra": Malformed, "mi\u00adra": Malformed, "mira\ufe0f": Malformed, "mira\u2028": Malformed,
		"علی\u200c\u200cرضا": Malformed, "علی\u200c": Malformed, "علی\u200dmira": Malformed, "\u200cعلی": Malformed,
		" mira": Malformed, "mira\u00a0": Malformed, "mi\xffra": Malformed, strings.Repeat("m", MaxPerson+1): OutOfBounds,
	} {
		no := CheckPerson("/author", name)
		if no.GetCode() != code || no.GetField() != "/author" || no.GetSuggestion() == "" {
			t.Errorf("%q: %v, want %s with field and cure", name, no, code)
		}
	}
}

func TestSpellingsOfOnePerson(t *testing.T) {
	for _, pair := range [][2]string{
		{"Mira", "mira"}, {" mira ", "mira"}, {"Jos\u00e9", "Jose\u0301"}, {"ｍｉｒａ", "mira"}, {"anna\u00a0m", "Anna  M"},
		{"Weiß", "WEISS"}, {"mi\u200bra", "mira"}, {"علی\u200cرضا", "علیرضا"}, {"ﬁona", "Fiona"}, {"\u212bsa", "\u00e5sa"},
	} {
		if !OnePerson(pair[0], pair[1]) {
			t.Errorf("%q and %q are taken for two persons", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"mira", "mara"}, {"anna m", "annam"}, {"Müller", "Muller"}} {
		if OnePerson(pair[0], pair[1]) {
			t.Errorf("%q and %q are taken for one person", pair[0], pair[1])
		}
	}
}

// However a name is written that is allowed, it is one person's.
func TestEveryFormOfANameIsOnePerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Filter(func(s string) bool { return CheckPerson("/by", s) == nil }).Draw(t, "name")
		for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD} {
			if !OnePerson(name, " "+form.String(name)+"\t") {
				t.Fatalf("%q in another form is another person", name)
			}
		}
	})
}
