package facet

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/vocabulary"
	"pacecar/messages"
)

// TestParse: what a selector calls an attribute is read, and what is none is refused at its
// place, with the one that was meant.
func TestParse(t *testing.T) {
	for _, text := range []string{"model", "model_year", "consent", "online", "tags", "flags", "campaign", `ecu["BMS 2"].hardware_part`, `ecu["A"].rxswin`} {
		if a, no := Parse(text, "query by"); no != nil || a.String() != text {
			t.Errorf("%s is read as %v, %v", text, a, no)
		}
	}
	for text, suggestion := range map[string]string{
		"modle": "did you mean model?", `ecu["A"].versoin`: "did you mean version?", `ecu["A"]`: `take model, region, online or ecu["ADAS"].version, for example`,
		"last_seen": `take model, region, online or ecu["ADAS"].version, for example`,
	} {
		_, no := Parse(text, "query by")
		if no.GetField() != "query by" || text != `ecu["A"]` && no.GetSuggestion() != suggestion || no.GetSuggestion() == "" {
			t.Errorf("%s: %v, %q, want %q", text, no, no.GetSuggestion(), suggestion)
		}
		if message := no.GetMessage(); len(message) > 4 && message[:4] == "line" {
			t.Errorf("%s: %q names a place in a text that nobody wrote", text, message)
		}
	}
}

// TestTermsMatch: the term of a value matches a vehicle that has it, and no other one.
func TestTermsMatch(t *testing.T) {
	value := rapid.OneOf(rapid.StringN(1, 5, -1), rapid.SampledFrom([]string{"e1", `a"b\`, "ä\n", "🚗"}))
	rapid.Check(t, func(t *rapid.T) {
		has := value.Draw(t, "has")
		record := &messages.VehicleRecord{
			Online:     rapid.Bool().Draw(t, "online"),
			Attributes: &messages.VehicleAttributes{Model: has, Region: has, Tags: []string{"one", has}, ModelYear: rapid.Uint32Range(1, 3000).Draw(t, "year")},
			Inventory:  []*messages.ECU{{Id: "X", Version: has, HardwarePart: has}},
		}
		other := value.Draw(t, "other")
		for _, text := range []string{"model", "region", "tags", `ecu["X"].version`, `ecu["X"].hardware_part`} {
			a, no := Parse(text, "")
			if no != nil {
				t.Fatal(no)
			}
			for _, asked := range []string{has, other} {
				want := asked == has || text == "tags" && asked == "one"
				s, no := selector.Compile(Term(a, asked))
				if no != nil || s.Match(record) != want {
					t.Fatalf("%s: %v, want %t for %q", Term(a, asked), no, want, has)
				}
			}
		}
		missing, _ := Parse("variant", "")
		s, no := selector.Compile(Term(missing, "") + " && " + Term(selector.Attribute{Field: selector.Online}, map[bool]string{true: "true", false: "false"}[record.Online]))
		if no != nil || !s.Match(record) {
			t.Fatalf("%v: the vehicle is not among those without a variant", no)
		}
	})
	if tags := (selector.Attribute{Field: selector.Tags}); Term(tags, "") != "" {
		t.Errorf("%q says that a vehicle has no tags", Term(tags, ""))
	}
}

func TestOrder(t *testing.T) {
	for text, want := range map[string][]string{
		"model_year":                 {"999", "2024", "2025"},
		"region":                     {"DE-9", "DE-10", "FR"},
		`ecu["X"].version`:           {"2.0.0-rc.1", "2.0.0", "10.0.0", "KW9", "KW10"},
		`ecu["X"].rxswin`:            {"R79SWIN 0001", "R79SWIN 0002"},
		`ecu["A B"].rxswin`:          {"1", "2"},
		`ecu["X"].part`:              nil,
		`ecu["X"].sha256`:            nil,
		"consent":                    {"fleet", "none", "owner"},
		"ecu['X'].version":           {"1.0.0", "1.0.1"},
		"online":                     {"false", "true"},
		` model `:                    {"a", "b"},
		"ecu['X'].hardware_revision": {"A2", "A10", "B1"},
	} {
		a, no := Parse(text, "")
		if (no != nil) != (want == nil) {
			t.Errorf("%s: %v", text, no)
			continue
		}
		got := slices.Clone(want)
		slices.Reverse(got)
		slices.SortFunc(got, func(x, y string) int { return Compare(a, x, y) })
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestTermsOfVocabulariesMatch: so does the term of a value that the program knows.
func TestTermsOfVocabulariesMatch(t *testing.T) {
	t.Parallel()
	record := &messages.VehicleRecord{Flags: []*messages.Flag{{Code: "UnknownECU"}}, Attributes: &messages.VehicleAttributes{Consent: "fleet"}}
	for text, values := range map[string][]string{"flags": vocabulary.Flags, "consent": vocabulary.Consents} {
		a, no := Parse(text, "")
		if no != nil {
			t.Fatal(no)
		}
		for _, asked := range values {
			s, no := selector.Compile(Term(a, asked))
			if want := asked == "UnknownECU" || asked == "fleet"; no != nil || s.Match(record) != want {
				t.Errorf("%s: %v, want %t", Term(a, asked), no, want)
			}
		}
	}
}
