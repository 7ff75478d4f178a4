package fleet

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog/dependency"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// few is a fleet in which everything occurs.
const few = 2000

func records(f Fleet) (list []*messages.VehicleRecord) {
	for n := range f.Vehicles {
		record := &messages.VehicleRecord{}
		f.At(n).Record(record)
		list = append(list, record)
	}
	return list
}

// A fleet is the same whenever it is made, and another for another seed.
func TestFleetIsMadeOfItsSeed(t *testing.T) {
	equal := func(a, b *messages.VehicleRecord) bool { return proto.Equal(a, b) }
	first := records(Fleet{Seed: 7, Vehicles: few})
	if !slices.EqualFunc(first, records(Fleet{Seed: 7, Vehicles: few}), equal) {
		t.Error("two fleets of a seed differ")
	}
	if slices.EqualFunc(first, records(Fleet{Seed: 8, Vehicles: few}), equal) {
		t.Error("the fleets of two seeds are equal")
	}
	reused := &messages.VehicleRecord{}
	for n, record := range first {
		if (Fleet{Seed: 7}).At(n).Record(reused); !proto.Equal(reused, record) {
			t.Fatalf("vehicle %d differs in a record that held another", n)
		}
	}
}

// Each vehicle is valid, and its VIN rises.
func TestVehiclesAreWhatAStoreHolds(t *testing.T) {
	before := ""
	for n, record := range records(Fleet{Seed: 1, Vehicles: few}) {
		if _, err := messages.ParseVIN(record.Vin); err != nil {
			t.Fatal(err)
		}
		if record.Vin <= before {
			t.Fatalf("VIN %s follows %s", record.Vin, before)
		}
		if len(record.Inventory) != 4 {
			t.Fatalf("%s has %d ECUs", record.Vin, len(record.Inventory))
		}
		if of, ok := NumberOf(record.Vin); !ok || of != n {
			t.Fatalf("%s is number %d, %t", record.Vin, of, ok)
		}
		before = record.Vin
	}
	for _, other := range []string{"", "WVWZZZ1K", "WVWZZZ1K00000000x", "WVWZZZ1K1"} {
		if n, ok := NumberOf(other); ok {
			t.Errorf("%q is number %d", other, n)
		}
	}
}

// What a vehicle says of itself is what the cores say of its record, one by one; and every
// answer occurs, so that a measure of the whole takes every path.
func TestPlainScanAgreesWithTheCores(t *testing.T) {
	s, rejection := selector.Compile(Selector)
	if rejection != nil {
		t.Fatal(rejection)
	}
	packages := Packages()
	rules, rejection := dependency.Rules(packages[0], shelf.Of(packages...))
	if rejection != nil {
		t.Fatal(rejection)
	}
	if id := packages[0].Name + "@" + packages[0].Version; id != PackageID || len(rules) != 3 {
		t.Fatalf("package %s with %d rules", id, len(rules))
	}
	f := Fleet{Seed: 3, Vehicles: few}
	for n, record := range records(f) {
		v := f.At(n)
		if got := s.Match(record); got != v.Selected() {
			t.Fatalf("the selector says %t of %v", got, record)
		}
		if err := counted(&v, record); err != nil {
			t.Fatal(err)
		}
		if got := standing(record, packages[0], rules); got != v.Standing() {
			t.Fatalf("the cores say %s of %v, the scan %s", got, record, v.Standing())
		}
	}
	account := f.Scan(0, few)
	if account.Selected == 0 || len(account.Standings) != 10 {
		t.Errorf("not everything occurs: %s", account)
	}
	parts := f.Scan(0, few/3)
	parts.Join(f.Scan(few/3, few))
	if parts.String() != account.String() {
		t.Errorf("two parts have %s, the whole %s", parts, account)
	}
}

func standing(record *messages.VehicleRecord, pkg *messages.PackageRecord, rules []*messages.Rule) string {
	switch _, misfit := targeting.FitWith(pkg.Contents, rules, record.Inventory, false); {
	case len(record.Flags) > 0:
		return targeting.Flagged
	case misfit != nil:
		return misfit.Code
	default:
		return targeting.Eligible
	}
}

// counted holds the places that a vehicle is counted at against what its record has.
func counted(v *Vehicle, record *messages.VehicleRecord) error {
	for _, f := range countings {
		attribute, rejection := facet.Parse(f.attribute, "")
		if rejection != nil {
			return rejection
		}
		var want []string
		switch attribute.Field {
		case selector.Tags:
			want = record.Attributes.Tags
		case selector.ModelYear:
			want = []string{strconv.Itoa(int(record.Attributes.ModelYear))}
		default:
			want = []string{selector.TextOf(attribute, record)}
		}
		if len(want) == 0 {
			want = []string{""}
		}
		if got := f.of(v); !slices.Equal(got, want) {
			return fmt.Errorf("%s is counted under %q of %s, want %q", record.Vin, got, f.attribute, want)
		}
	}
	return nil
}
