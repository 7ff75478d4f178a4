package targeting

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// testFacets are attributes to count by.
var testFacets = []string{
	"model", "region", "language", "consent", "model_year", "tags", "flags", "online", "campaign",
	`ecu["ADAS"].version`, `ecu["BMS 2"].hardware_part`, `ecu["TCU"].rxswin`, `ecu["ABSENT"].version`,
}

// valuesOf are what a vehicle is counted under; none: it is missing.
func valuesOf(a selector.Attribute, r *messages.VehicleRecord) []string {
	text := ""
	switch a.Field {
	case selector.Tags:
		return r.GetAttributes().GetTags()
	case selector.Flags:
		return slices.Compact(slices.Sorted(slices.Values(codesOf(r))))
	case selector.Online:
		text = fmt.Sprint(r.GetOnline())
	case selector.ModelYear:
		if year := r.GetAttributes().GetModelYear(); year != 0 {
			text = fmt.Sprint(year)
		}
	default:
		text = selector.TextOf(a, r)
	}
	if text == "" {
		return nil
	}
	return []string{text}
}

// TestFacetsAgreeWithOracle: for any fleet and selector, every vehicle is counted under
// its values, the term of a value selects those that were counted, and their rank is among
// those that have it.
func TestFacetsAgreeWithOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		p := drawPhrase(t, 2)
		question := asked(p.text)
		names := rapid.SliceOfNDistinct(rapid.SampledFrom(testFacets), 1, 4, rapid.ID).Draw(t, "attributes")
		counted, rejection := CountFacets(x, &messages.CountFacets{Selector: question.Selector, Attributes: names, Cohorts: question.Cohorts, NowMs: question.NowMs})
		if rejection != nil {
			t.Fatal(rejection)
		}
		for i, name := range names {
			a, _ := facet.Parse(name, "")
			want := map[string]uint64{"": 0}
			matched := uint64(0)
			for _, r := range fleet {
				if is := p.of(r); is == nil || !*is {
					continue
				}
				matched++
				values := valuesOf(a, r)
				if len(values) == 0 {
					want[""]++
				}
				for _, value := range values {
					want[value]++
				}
			}
			got := map[string]uint64{"": counted.Facets[i].Missing}
			for _, v := range counted.Facets[i].Values {
				got[v.Value] = v.Count
			}
			if !maps.Equal(got, want) || counted.Matched != matched || counted.Total != uint64(len(fleet)) {
				t.Fatalf("%s by %s: %v, %d matched; want %v", p.text, name, got, counted.Matched, want)
			}
			for value, n := range want {
				if term := facet.Term(a, value); term != "" {
					if answer, no := Answer(x, asked("("+p.text+") && "+term)); no != nil || answer.Matched != n {
						t.Fatalf("%s && %s: %v %v, want %d", p.text, term, answer, no, n)
					}
				}
				ranks, no := Rank(x, &messages.RankVehicles{
					Selector: question.Selector, Cohorts: question.Cohorts, NowMs: question.NowMs, Attribute: name, Value: value, All: true,
				})
				if no != nil || ranks.Within != n || uint64(len(ranks.Vins)) != n {
					t.Fatalf("%s: %v rank under %q of %s, %v; want %d", p.text, ranks, value, name, no, n)
				}
			}
		}
	})
}

// TestRankCountsAStretch compares a stretch with a sorted list.
func TestRankCountsAStretch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		from := rapid.SampledFrom(append([]string{""}, testVINs...)).Draw(t, "from")
		to := rapid.SampledFrom(append([]string{""}, testVINs...)).Draw(t, "to")
		sample := rapid.Uint32Range(0, 70).Draw(t, "sample")
		ranks, rejection := Rank(x, &messages.RankVehicles{From: from, To: to, Sample: sample})
		if rejection != nil {
			t.Fatal(rejection)
		}
		var before, within uint64
		for vin := range fleet {
			switch {
			case vin < from:
				before++
			case to == "" || vin < to:
				within++
			}
		}
		if ranks.Before != before || ranks.Within != within || uint64(len(ranks.Vins)) != min(uint64(sample), within) {
			t.Fatalf("from %q to %q: %v, want %d before and %d within", from, to, ranks, before, within)
		}
		for _, vin := range ranks.Vins {
			if fleet[vin] == nil || vin < from || to != "" && vin >= to {
				t.Fatalf("%s is not from %q to %q", vin, from, to)
			}
		}
	})
}
