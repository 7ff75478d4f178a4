package difference_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"pacecar/web/view"
	"pacecar/web/view/difference"
	"pacecar/web/view/gates"
)

func plan() view.Plan {
	return view.Plan{
		ID: "night", Package: "adas@1", Selector: `model == "e1"`,
		Waves:  []view.PlanWave{{Name: "pilots", VINs: []string{"A", "B", "C"}}, {Percent: 10, Gate: gates.Gate{MaximumFailedPercent: new(5.0)}}, {Rest: true}},
		Strata: &view.Strata{By: []string{"model", "region"}},
	}
}

func TestEveryKindOfChangeIsToldInTheWordsOfTheFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*view.Plan)
		want   []string
	}{
		{"nothing", func(*view.Plan) {}, nil},
		{"a text", func(p *view.Plan) { p.Selector = "true" }, []string{`~ selector: model == "e1" -> true`}},
		{"a number of a wave", func(p *view.Plan) { p.Waves[1].Percent = 0.5 }, []string{"~ waves[1].percent: 10 -> 0.5"}},
		{"a limit that becomes none at all", func(p *view.Plan) { p.Waves[1].Gate.MaximumFailedPercent = new(0.0) }, []string{"~ waves[1].gate.maximumFailedPercent: 5 -> 0"}},
		{"a new group", func(p *view.Plan) {
			p.Pacing.ExponentialRate = &view.ExponentialRate{BaseRatePerMinute: 50, IncrementFactor: 2}
		},
			[]string{"+ pacing.exponentialRate.baseRatePerMinute: 50", "+ pacing.exponentialRate.incrementFactor: 2"}},
		{"a group that is gone", func(p *view.Plan) { p.Strata = nil }, []string{"- strata.by: model", "- strata.by: region"}},
		{"a wave that is gone", func(p *view.Plan) { p.Waves = p.Waves[:2] }, []string{"- waves[2].rest: true"}},
		{"vehicles of a list", func(p *view.Plan) { p.Waves[0].VINs = []string{"A", "D", "C"} }, []string{"- waves[0].vins: B", "+ waves[0].vins: D"}},
		{"the order of a list", func(p *view.Plan) { p.Strata.By = []string{"region", "model"} }, []string{"~ strata.by: model, region -> region, model"}},
	} {
		changed := plan()
		c.change(&changed)
		var got []string
		for _, d := range difference.Between(plan(), changed) {
			got = append(got, d.Sign()+" "+d.String())
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestTheWayBackIsTheOpposite: of any two documents, what is new one way is gone the other
// way, and only equal documents have no difference.
func TestTheWayBackIsTheOpposite(t *testing.T) {
	value := rapid.Custom(func(t *rapid.T) map[string]any {
		list := func(label string) []string {
			return rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 4).Draw(t, label)
		}
		return map[string]any{
			"text": rapid.SampledFrom([]string{"x", "y"}).Draw(t, "text"), "list": list("list"),
			"groups": rapid.SliceOfN(rapid.MapOfN(rapid.SampledFrom([]string{"k", "l"}), rapid.IntRange(0, 2), 0, 2), 0, 3).Draw(t, "groups"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := value.Draw(t, "a"), value.Draw(t, "b")
		there, back := difference.Between(a, b), difference.Between(b, a)
		if len(there) != len(back) || len(difference.Between(a, a)) != 0 {
			t.Fatalf("%v and back %v", there, back)
		}
		for _, c := range there {
			opposite := difference.Change{Field: c.Field, Before: c.After, After: c.Before}
			found := false
			for _, d := range back {
				found = found || reflect.DeepEqual(d, opposite)
			}
			if !found {
				t.Fatalf("%v has no opposite in %v", c, back)
			}
		}
	})
}
