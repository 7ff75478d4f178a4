package targeting

import (
	"slices"
	"strconv"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/actors/targeting/trait"
	"pacecar/messages"
)

// strataAttributes are those that the test divides by.
var strataAttributes = []string{"model", "region", "model_year", `ecu["ADAS"].hardware_revision`, `ecu["ADAS"].version`}

// TestDivideAgreesWithRecords: for any fleet and selectors, each selected vehicle is of a kind
// that says which selectors match its record and what values it has, also when slots are put
// together; and each pilot that is not selected has a reason.
func TestDivideAgreesWithRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gathered, all := trait.Gathered{}, map[string]*messages.VehicleRecord{}
		q := asked(drawPhrase(t, 2).text)
		for range rapid.IntRange(0, 3).Draw(t, "divisions") {
			q.Divisions = append(q.Divisions, drawPhrase(t, 2).text)
		}
		q.Strata = rapid.SliceOfNDistinct(rapid.SampledFrom(strataAttributes), 1, 3, rapid.ID[string]).Draw(t, "strata")
		q.Pilots = testVINs
		var vins, order []string // a vehicle may be drawn in both slots
		for range rapid.IntRange(1, 2).Draw(t, "slots") {
			x, fleet := drawFleet(t)
			answer, rejection := Answer(x, q)
			if rejection != nil {
				t.Fatal(rejection)
			}
			if no := gathered.Add(answer.GetTraits()); no != nil {
				t.Fatal(no)
			}
			vins = append(vins, answer.GetVins()...)
			checkKinds(t, q, answer.GetVins(), answer.GetTraits(), fleet)
			for vin := range fleet {
				told := slices.IndexFunc(answer.GetLeftOut(), func(l *messages.LeftOut) bool { return l.GetVin() == vin })
				if selected := slices.Contains(answer.GetVins(), vin); selected == (told >= 0) {
					t.Fatalf("%s: selected %t, left out %v", vin, selected, answer.GetLeftOut())
				}
				if told >= 0 && (answer.LeftOut[told].GetCode() == "" || answer.LeftOut[told].GetDetail() == "") {
					t.Fatalf("%s has no reason: %v", vin, answer.LeftOut[told])
				}
			}
			if len(answer.GetLeftOut())+len(answer.GetVins()) != len(fleet) {
				t.Fatalf("%d of %d vehicles are told", len(answer.GetLeftOut())+len(answer.GetVins()), len(fleet))
			}
			for i, vin := range answer.GetVins() {
				all[vin+"/"+strconv.Itoa(len(order)+i)] = fleet[vin]
			}
			for _, vin := range answer.GetVins() {
				order = append(order, vin+"/"+strconv.Itoa(len(order)))
			}
		}
		checkKinds(t, q, order, &gathered.Traits, all)
		if len(gathered.Traits.GetKind()) != len(vins) {
			t.Fatalf("%d kinds of %d vehicles", len(gathered.Traits.GetKind()), len(vins))
		}
	})
}

// checkKinds holds kinds against records.
func checkKinds(t *rapid.T, q *messages.SelectVehicles, vins []string, traits *messages.Traits, fleet map[string]*messages.VehicleRecord) {
	for i, vin := range vins {
		kind := traits.GetKinds()[traits.GetKind()[i]]
		for bit, source := range q.GetDivisions() {
			s, _ := terms.Compile(asked(source))
			if got := kind.GetDivisions()>>bit&1 == 1; got != s.Match(fleet[vin]) {
				t.Fatalf("%s of %v: division %q says %t", vin, fleet[vin], source, got)
			}
		}
		for j, name := range q.GetStrata() {
			a, _ := facet.Parse(name, "")
			want := ""
			if year := fleet[vin].GetAttributes().GetModelYear(); a.Field != selector.ModelYear {
				want = selector.TextOf(a, fleet[vin])
			} else if year != 0 {
				want = strconv.Itoa(int(year))
			}
			if got := traits.GetStrata()[kind.GetStratum()].GetValues()[j]; got != want {
				t.Fatalf("%s: %s is %q, want %q", vin, name, got, want)
			}
		}
	}
}

// TestSinceTellsWhatHasChanged: a slot that is asked again answers with the vehicles that have
// changed, and with all when the mark is of another life of it.
func TestSinceTellsWhatHasChanged(t *testing.T) {
	x := NewIndex().Begin(3)
	put := func(vin, model string) {
		x.Put(&messages.VehicleRecord{Vin: vin, Attributes: &messages.VehicleAttributes{Model: model}})
	}
	ask := func(mark uint64) (list []string, now uint64) {
		q := asked(`model == "e1"`)
		q.Since = proto.Uint64(mark)
		answer, rejection := Answer(x, q)
		if rejection != nil {
			t.Fatal(rejection)
		}
		return answer.Vins, answer.Mark
	}
	put(testVINs[0], "e1")
	put(testVINs[1], "e2")
	first, mark := ask(0)
	if len(first) != 1 {
		t.Errorf("at first: %v", first)
	}
	if again, _ := ask(mark); len(again) != 0 {
		t.Errorf("again: %v", again)
	}
	put(testVINs[1], "e1")
	x.Hear(testVINs[0], testNow, true, nil) // no change that a record has
	changed, _ := ask(mark)
	if !slices.Equal(changed, []string{testVINs[1]}) {
		t.Errorf("changed: %v", changed)
	}
	x.Begin(4)
	if all, _ := ask(mark); len(all) != 2 {
		t.Errorf("in another life: %v", all)
	}
}

// TestDivideIsBounded: more of anything than there may be is refused.
func TestDivideIsBounded(t *testing.T) {
	x := NewIndex()
	for name, q := range map[string]*messages.SelectVehicles{
		"/divisions": {Selector: "true", Divisions: slices.Repeat([]string{"true"}, 33)},
		"/strata":    {Selector: "true", Strata: slices.Repeat([]string{"model"}, 9)},
	} {
		if _, no := Answer(x, q); no == nil || no.Code != messages.OutOfBounds || no.Field != name {
			t.Errorf("%s: %v", name, no)
		}
	}
	if _, no := Answer(x, &messages.SelectVehicles{Selector: "true", Divisions: []string{"modell"}}); no == nil {
		t.Error("a division that does not compile is answered")
	}
	if _, no := Answer(x, &messages.SelectVehicles{Selector: "true", Strata: []string{"modell"}}); no == nil {
		t.Error("an attribute that there is not is answered")
	}
}
