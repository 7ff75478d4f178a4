package choice

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/targeting/lot"
	"pacecar/messages"
)

func vin(i int) string { return fmt.Sprintf("WPCAR0000%08d", i) }

func vins(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = vin(i)
	}
	return list
}

var rest = &messages.Wave{Size: &messages.Wave_Rest{Rest: true}}

func count(n uint32) *messages.Wave { return &messages.Wave{Size: &messages.Wave_Count{Count: n}} }

func percent(p float64) *messages.Wave {
	return &messages.Wave{Size: &messages.Wave_Percent{Percent: p}}
}

func planOf(waves ...*messages.Wave) *messages.CampaignPlan {
	return &messages.CampaignPlan{Salt: "salt", Waves: waves}
}

// dealt gives vehicles traits by a rule: bits of divisions, and a stratum.
func dealt(n int, rule func(i int) (divisions uint32, model string)) Fleet {
	f := Fleet{VINs: vins(n), Traits: &messages.Traits{}}
	for i := range n {
		divisions, model := rule(i)
		f.Traits.Kinds = append(f.Traits.Kinds, &messages.TraitKind{Divisions: divisions, Stratum: uint32(i)})
		f.Traits.Strata = append(f.Traits.Strata, &messages.Stratum{Values: []string{model}})
		f.Traits.Kind = append(f.Traits.Kind, uint32(i))
	}
	return f
}

func must(t interface{ Fatal(...any) }, p *messages.CampaignPlan, f Fleet) *Made {
	m, no := Make(p, f)
	if no != nil {
		t.Fatal(no)
	}
	return m
}

// waves are the vehicles of each wave.
func (m *Made) waves() (list []map[string]bool) {
	at := 0
	for _, w := range m.Waves {
		in := map[string]bool{}
		for range w.Size {
			in[string(m.VINs[at*messages.VINLength:][:messages.VINLength])] = true
			at++
		}
		list = append(list, in)
	}
	return list
}

func (m *Made) sizes() (list []uint32) {
	for _, w := range m.Waves {
		list = append(list, w.Size)
	}
	return list
}

// drawn is any plan that passes the checks of package plan, with a fleet for it.
func drawn(t *rapid.T) (*messages.CampaignPlan, Fleet) {
	n := rapid.IntRange(1, 300).Draw(t, "vehicles")
	p := planOf()
	order := rapid.Permutation(vins(n)).Draw(t, "pilots")
	for i := range rapid.IntRange(0, 5).Draw(t, "waves") {
		var w *messages.Wave
		switch size := rapid.IntRange(0, 3).Draw(t, "size"); size {
		case 0:
			w = count(rapid.Uint32Range(1, 60).Draw(t, "count"))
		case 1:
			w = percent(rapid.Float64Range(0.001, 15).Draw(t, "percent"))
		case 2:
			w = &messages.Wave{Selector: "alone"}
		case 3:
			k := rapid.IntRange(1, 5).Draw(t, "listed")
			if len(order) < k {
				continue
			}
			w, order = &messages.Wave{Vins: order[:k]}, order[k:]
		}
		if len(w.Vins) == 0 && rapid.Bool().Draw(t, "selected") {
			w.Selector = fmt.Sprint("selector ", i)
		}
		p.Waves = append(p.Waves, w)
	}
	p.Waves = append(p.Waves, rest)
	if rapid.Bool().Draw(t, "strata") {
		p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: rapid.Uint32Range(1, 9).Draw(t, "least")}
		p.Strata.Wave = uint32(slices.IndexFunc(p.Waves, func(w *messages.Wave) bool { return len(w.Vins) == 0 }) + 1)
	}
	seed := rapid.Uint64().Draw(t, "traits")
	f := dealt(n, func(i int) (uint32, string) {
		luck := lot.Of(fmt.Sprint(seed), vin(i))
		return uint32(luck), fmt.Sprint("model ", luck>>32%7)
	})
	return p, f
}

// TestEverybodyIsInOneWave: whatever the plan, each vehicle is on the roster once, each wave is
// in the order of the hash, and it does not matter how the vehicles were listed.
func TestEverybodyIsInOneWave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f := drawn(t)
		m, no := Make(p, f)
		if no != nil {
			if no.Code != messages.EmptySelection || len(p.Waves[0].Vins) > 0 {
				t.Fatal(no)
			}
			return
		}
		all, at := map[string]bool{}, 0
		for i, w := range m.waves() {
			maps.Copy(all, w)
			last := uint64(0)
			for range m.Waves[i].Size {
				h := lot.Of("salt", m.VINs[at*messages.VINLength:][:messages.VINLength])
				if at++; h < last {
					t.Fatalf("wave %d is not in order", i+1)
				}
				last = h
			}
			for _, pilot := range p.Waves[i].Vins {
				if !w[pilot] || len(w) != len(p.Waves[i].Vins) {
					t.Fatalf("wave %d has %v, its pilots are %v", i+1, w, p.Waves[i].Vins)
				}
			}
		}
		if len(all) != len(f.VINs) || at != len(f.VINs) {
			t.Fatalf("%d places hold %d of %d vehicles", at, len(all), len(f.VINs))
		}
		turned := Fleet{VINs: slices.Clone(f.VINs), Traits: proto.CloneOf(f.Traits)}
		slices.Reverse(turned.VINs)
		slices.Reverse(turned.Traits.Kind)
		turned.VINs, turned.Traits.Kind = append(turned.VINs, turned.VINs[0]), append(turned.Traits.Kind, turned.Traits.Kind[0])
		if again := must(t, p, turned); !slices.Equal(again.VINs, m.VINs) || !slices.Equal(again.sizes(), m.sizes()) || !slices.Equal(again.Of, m.Of) {
			t.Fatal("the choice depends on how the vehicles were listed")
		}
	})
}

// TestRaisingAPercentageOnlyAdds: whoever is in a wave stays in it when its percentage or
// count grows, with strata, selectors and pilots as well; so does whoever is in a wave before.
func TestRaisingAPercentageOnlyAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f := drawn(t)
		raised := rapid.IntRange(0, len(p.Waves)-1).Draw(t, "raised")
		larger := proto.CloneOf(p)
		switch size := larger.Waves[raised].Size.(type) {
		case *messages.Wave_Count:
			size.Count += rapid.Uint32Range(1, 100).Draw(t, "more")
		case *messages.Wave_Percent:
			size.Percent += rapid.Float64Range(0, 30).Draw(t, "more")
		default:
			return
		}
		less, no := Make(p, f)
		if no != nil {
			return
		}
		before, after := less.waves(), must(t, larger, f).waves()
		for one := range before[raised] {
			if !after[raised][one] {
				t.Fatalf("wave %d loses %s when it is raised from %v to %v", raised+1, one, p.Waves[raised], larger.Waves[raised])
			}
		}
		for i := range raised {
			if !maps.Equal(before[i], after[i]) {
				t.Fatalf("wave %d changes when wave %d is raised", i+1, raised+1)
			}
		}
	})
}

// TestTheCanaryCoversEveryStratum: the least number of each, or all that it may take.
func TestTheCanaryCoversEveryStratum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f := drawn(t)
		m, no := Make(p, f)
		if no != nil || p.Strata == nil {
			return
		}
		canary := int(p.Strata.Wave) - 1
		waves := m.waves()
		may, has := map[string]uint32{}, map[string]uint32{}
		division := uint32(1)
		for _, w := range p.Waves[:canary] {
			if w.Selector != "" {
				division <<= 1
			}
		}
		for i, one := range f.VINs {
			model := f.Traits.Strata[i].Values[0]
			matches := p.Waves[canary].Selector == "" || f.Traits.Kinds[i].Divisions&division != 0
			taken := slices.ContainsFunc(p.Waves, func(w *messages.Wave) bool { return slices.Contains(w.Vins, one) })
			if matches && !taken {
				may[model]++
			}
			if waves[canary][one] {
				has[model]++
			}
		}
		for model, n := range may {
			if has[model] < min(n, p.Strata.MinimumPerStratum) {
				t.Fatalf("the canary has %d of %d of %s, want %d", has[model], n, model, p.Strata.MinimumPerStratum)
			}
		}
	})
}

// TestSizes walks plans and what their waves hold.
func TestSizes(t *testing.T) {
	half := func(i int) (uint32, string) { return uint32(i % 2), fmt.Sprint("m", i%10) }
	selected := func(w *messages.Wave) *messages.Wave { w.Selector = "half"; return w }
	covering := func(least uint32, waves ...*messages.Wave) *messages.CampaignPlan {
		p := planOf(waves...)
		p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: least, Wave: 1}
		return p
	}
	for _, test := range []struct {
		name string
		plan *messages.CampaignPlan
		n    int
		want []uint32
		note string // of the notes, a part
	}{
		{"shares add up and are rounded up once", planOf(percent(1), percent(10), rest), 30, []uint32{1, 3, 26}, ""},
		{"exact", planOf(percent(10), percent(0.1), rest), 20_000, []uint32{2000, 20, 17_980}, ""},
		{"each wave has somebody", planOf(percent(0.001), percent(0.001), count(1), rest), 3, []uint32{1, 1, 1, 0}, "wave 4: Nobody is left"},
		{"a hundred per cent take all", planOf(percent(50), percent(50)), 7, []uint32{4, 3}, ""},
		{"a selector alone takes all", planOf(&messages.Wave{Selector: "half"}, rest), 100, []uint32{50, 50}, ""},
		{"a share of a selector's vehicles", planOf(selected(percent(10)), rest), 100, []uint32{5, 95}, ""},
		{"the smallest share of a selector's vehicles", planOf(selected(percent(0.01)), rest), 100, []uint32{1, 99}, ""},
		{"a count bounded by a selector", planOf(selected(count(80)), count(10), rest), 100, []uint32{50, 10, 40}, "wave 1: The wave is to hold 80, and only 50"},
		{"pilots count in no share", planOf(&messages.Wave{Vins: vins(3)}, percent(10), rest), 100, []uint32{3, 10, 87}, ""},
		{"pilots of a later wave", planOf(percent(90), &messages.Wave{Vins: vins(20)}, rest), 100, []uint32{80, 20, 0}, "wave 3: Nobody is left"},
		{"strata within the size", covering(2, count(30), rest), 100, []uint32{30, 70}, ""},
		{"strata beyond the size", covering(2, count(5), percent(30), rest), 100, []uint32{20, 15, 65}, "wave 1: The wave grows from 5 to 20 vehicles"},
		{"strata of fewer", covering(9, count(5), rest), 20, []uint32{20, 0}, "wave 1: The wave grows from 5 to 20 vehicles"},
		{"strata of a selector's vehicles", covering(3, selected(count(1)), rest), 100, []uint32{15, 85}, "wave 1: The wave grows from 1 to 15 vehicles"},
		{"nobody", planOf(count(5), rest), 0, []uint32{0, 0}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := must(t, test.plan, dealt(test.n, half))
			if !slices.Equal(m.sizes(), test.want) {
				t.Errorf("got %v, want %v", m.sizes(), test.want)
			}
			if notes := strings.Join(m.Notes(), " "); !strings.Contains(notes, test.note) || test.note == "" && notes != "" {
				t.Errorf("the notes are %q", notes)
			}
		})
	}
}

// TestRefusals: what would surprise is refused with field and cure.
func TestRefusals(t *testing.T) {
	pilots := planOf(&messages.Wave{Vins: vins(1)}, &messages.Wave{Vins: []string{vin(1), vin(900), vin(901)}}, rest)
	strata := planOf(rest)
	strata.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: 1, Wave: 1}
	own := func(i int) (uint32, string) { return 0, fmt.Sprint(i) }
	left := dealt(10, own)
	left.LeftOut = []*messages.LeftOut{{Vin: vin(901), Code: "Flagged", Detail: "The vehicle is flagged."}}
	odd := dealt(3, own)
	odd.Traits.Kind[1] = 77
	for _, test := range []struct {
		name, code, field, text string
		plan                    *messages.CampaignPlan
		fleet                   Fleet
	}{
		{"a pilot that is not selected", messages.PilotNotSelected, "/waves/1/vins/1",
			"2 of 4 pilots cannot be on the roster: WPCAR000000000900 (NotFound: it is not registered), WPCAR000000000901 (Flagged: The vehicle is flagged)", pilots, left},
		{"an empty first wave", messages.EmptySelection, "/waves/0/selector", "matches none of the 5 vehicles", planOf(&messages.Wave{Selector: "x"}, rest), dealt(5, own)},
		{"nobody but pilots", messages.EmptySelection, "/waves/0", "each of the 3 vehicles is a pilot", planOf(count(1), &messages.Wave{Vins: vins(3)}, rest), dealt(3, own)},
		{"too many strata", messages.OutOfBounds, "/strata/by", "1025 strata", strata, dealt(1025, own)},
		{"a kind that there is not", messages.Malformed, "/traits/kind", "of kind 77", strata, odd},
		{"no kinds", messages.Malformed, "/traits/kind", "3 vehicles have 0 kinds", strata, Fleet{VINs: vins(3)}},
		{"no VIN", messages.Malformed, "/vins/0", "", planOf(rest), Fleet{VINs: []string{"x"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, no := Make(test.plan, test.fleet)
			if no == nil || no.Code != test.code || no.Field != test.field || !strings.Contains(no.Message, test.text) {
				t.Fatalf("got %v", no)
			}
		})
	}
	if m := must(t, strata, dealt(1024, own)); len(m.Strata) != 1024 || m.Strata[0].Size != 1 {
		t.Errorf("%d strata", len(m.Strata))
	}
}

// TestPilotsAreToldByTheDozen: a long list is cut.
func TestPilotsAreToldByTheDozen(t *testing.T) {
	_, no := Make(planOf(&messages.Wave{Vins: vins(100)}, rest), Fleet{VINs: vins(30)})
	if no == nil || !strings.HasSuffix(no.Message, ", and 50 more") || strings.Count(no.Message, "NotFound") != Samples {
		t.Errorf("got %v", no)
	}
}

// TestLate: who is new comes in order, each once, with the name of its stratum.
func TestLate(t *testing.T) {
	p := planOf(rest)
	p.Strata = &messages.Strata{By: []string{"model", "region"}}
	f := Fleet{VINs: []string{vin(1), vin(2), vin(3), vin(2)}, Traits: &messages.Traits{
		Kinds: []*messages.TraitKind{{Stratum: 0}, {Stratum: 1}}, Kind: []uint32{0, 1, 0, 1},
		Strata: []*messages.Stratum{{Values: []string{"e1", "DE"}}, {Values: []string{"e2", ""}}},
	}}
	late, no := Late(p, f, func(one string) bool { return one != vin(1) })
	if no != nil || len(late) != 2 {
		t.Fatalf("got %v, %v", late, no)
	}
	for _, j := range late {
		if want := map[string]string{vin(2): "model e2, region unknown", vin(3): "model e1, region DE"}[j.VIN]; j.Stratum != want {
			t.Errorf("%s is of %q, want %q", j.VIN, j.Stratum, want)
		}
	}
}
