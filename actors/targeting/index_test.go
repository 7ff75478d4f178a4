package targeting

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

func vehicle(vin, model string) *messages.VehicleRecord {
	return &messages.VehicleRecord{Vin: vin, Attributes: &messages.VehicleAttributes{Model: model}}
}

func TestPutRefusesWhatWasNotParsed(t *testing.T) {
	defer func() {
		if reason := recover(); reason == nil || !strings.Contains(reason.(string), "is not a VIN") {
			t.Fatalf("recovered %v", reason)
		}
	}()
	NewIndex().Put(vehicle("not a vin", "e1"))
}

// TestFirstECUCounts: an inventory with one ID twice gives one answer everywhere.
func TestFirstECUCounts(t *testing.T) {
	r := vehicle("WVWZZZATEST000001", "e1")
	r.Inventory = []*messages.ECU{{Id: "ADAS", Version: "1.0.0"}, {Id: "ADAS", Version: "2.0.0"}}
	x := NewIndex()
	x.Put(r)
	x.Put(r)
	for version, want := range map[string]bool{"1.0.0": true, "2.0.0": false} {
		s, rejection := selector.Compile(fmt.Sprintf("ecu[\"ADAS\"].version == %q", version))
		if rejection != nil {
			t.Fatal(rejection)
		}
		set, _ := x.Select(s)
		if set.Contains(r.Vin) != want || s.Match(r) != want {
			t.Errorf("version %s: selected %t, matches %t, want %t", version, set.Contains(r.Vin), s.Match(r), want)
		}
	}
}

func TestListPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		p := drawPhrase(t, 2)
		question := asked(p.text)
		s, rejection := terms.Compile(question)
		if rejection != nil {
			t.Fatal(rejection)
		}
		var want, got []string
		for vin, r := range fleet {
			if s.Match(r) {
				want = append(want, vin)
			}
		}
		slices.Sort(want)
		limit := rapid.Uint32Range(1, 7).Draw(t, "limit")
		for after, more := "", true; more; {
			list, rejection := List(x, &messages.ListVehicles{Selector: p.text, After: after, Limit: limit, NowMs: question.NowMs, Cohorts: question.Cohorts})
			if rejection != nil {
				t.Fatal(rejection)
			}
			if more = list.More; more && len(list.Vins) != int(limit) {
				t.Fatalf("a page of %d has %d and says there is more", limit, len(list.Vins))
			}
			if len(list.Vins) > 0 {
				after = list.Vins[len(list.Vins)-1]
			}
			got = append(got, list.Vins...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("pages list %v, want %v", got, want)
		}
	})
}

func TestListRefuses(t *testing.T) {
	for field, q := range map[string]*messages.ListVehicles{
		"/selector": {Selector: "modle == \"e1\"", Limit: 1},
		"/after":    {After: "nobody", Limit: 1},
		"/limit":    {Limit: MaxList + 1},
	} {
		if _, rejection := List(NewIndex(), q); rejection.GetField() != field || rejection.GetSuggestion() == "" {
			t.Errorf("%v: %v", q, rejection)
		}
	}
	if _, rejection := List(NewIndex(), &messages.ListVehicles{}); rejection.GetField() != "/limit" {
		t.Errorf("no limit: %v", rejection)
	}
	list, rejection := List(NewIndex(), &messages.ListVehicles{Limit: 1})
	if rejection != nil || list.More || len(list.Vins) != 0 {
		t.Errorf("an empty index lists %v %v", list, rejection)
	}
}

// TestSampleIsBounded: an exclusion shows its first vehicles and counts them all.
func TestSampleIsBounded(t *testing.T) {
	x := NewIndex()
	for i := range 3 * MaxSample {
		x.Put(vehicle(fmt.Sprintf("WVWZZZATEST%06d", 999-i), ""))
	}
	answer, rejection := Answer(x, &messages.SelectVehicles{Selector: `model == "e1"`})
	if rejection != nil || len(answer.Excluded) != 1 {
		t.Fatal(answer, rejection)
	}
	e := answer.Excluded[0]
	if e.Code != MissingAttribute || e.Count != 3*MaxSample || len(e.Sample) != MaxSample || !slices.IsSorted(e.Sample) || e.Sample[0] != "WVWZZZATEST000940" {
		t.Fatalf("exclusion %v", e)
	}
}
