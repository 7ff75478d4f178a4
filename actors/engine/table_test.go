package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// indexed is a Router whose slots answer from indexes of random vehicles.
type indexed struct {
	script
	slots []*targeting.Index
}

func (r *indexed) Gather(_ context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	for i, x := range r.slots {
		var reply proto.Message
		var no *messages.Rejection
		switch q := m.(type) {
		case *messages.CountFacets:
			reply, no = targeting.CountFacets(x, q)
		case *messages.RankVehicles:
			reply, no = targeting.Rank(x, q)
		}
		if no != nil {
			reply = no
		}
		if err := each(persistence.Slot(i), reply); err != nil {
			return err
		}
	}
	return nil
}

// fleetOf makes n vehicles over 64 slots, in no order of VIN.
func fleetOf(n int) (*indexed, []*messages.VehicleRecord) {
	dice := rand.New(rand.NewPCG(1, 2))
	r := &indexed{slots: make([]*targeting.Index, 64)}
	for i := range r.slots {
		r.slots[i] = targeting.NewIndex()
	}
	all := make([]*messages.VehicleRecord, n)
	for i, at := range dice.Perm(n) {
		record := &messages.VehicleRecord{Vin: vin(at), Online: dice.IntN(2) == 0, Attributes: &messages.VehicleAttributes{
			Model: []string{"e1", "e2", "e3", ""}[dice.IntN(4)], ModelYear: uint32(dice.IntN(3)) * 2024,
		}}
		for _, tag := range []string{"pilot", "press"} {
			if dice.IntN(3) == 0 {
				record.Attributes.Tags = append(record.Attributes.Tags, tag)
			}
		}
		if version := dice.IntN(4); version > 0 {
			record.Inventory = []*messages.ECU{{Id: "ADAS", HardwarePart: "A1", Version: fmt.Sprintf("1.%d.0", version)}}
		}
		all[i] = record
		r.slots[dice.IntN(len(r.slots))].Put(record)
	}
	return r, all
}

// valueOf is what a vehicle has for an attribute that a table is sorted by.
func valueOf(record *messages.VehicleRecord, attribute string) string {
	switch attribute {
	case "model":
		return record.GetAttributes().GetModel()
	case "model_year":
		if year := record.GetAttributes().GetModelYear(); year > 0 {
			return fmt.Sprint(year)
		}
	case "online":
		return fmt.Sprint(record.GetOnline())
	case `ecu["ADAS"].version`:
		if len(record.GetInventory()) > 0 {
			return record.GetInventory()[0].GetVersion()
		}
	}
	return ""
}

// TestAnyWindowIsThatOfASortedList compares windows of tables with a list that is sorted whole.
func TestAnyWindowIsThatOfASortedList(t *testing.T) {
	const size = 60_000 // more than is listed whole
	router, all := fleetOf(size)
	e := New(router, persistence.NewMemory(64, time.Now), actors.SystemClock{}, nothing{})
	for _, attribute := range []string{"", "vin", "model", "model_year", "online", `ecu["ADAS"].version`} {
		for _, reverse := range []bool{false, true} {
			sorted := slices.SortedFunc(slices.Values(all), func(a, b *messages.VehicleRecord) int {
				x, y := valueOf(a, attribute), valueOf(b, attribute)
				switch {
				case attribute == "" || attribute == "vin":
					if reverse {
						a, b = b, a
					}
				case x == y:
				case x == "":
					return 1
				case y == "":
					return -1
				case reverse:
					return strings.Compare(y, x)
				default:
					return strings.Compare(x, y)
				}
				return strings.Compare(a.Vin, b.Vin)
			})
			for _, offset := range []uint64{0, 1, 777, size / 2, size - 1234, size - 3, size, size + 5} {
				got, total, err := e.window(t.Context(), Table{Sort: attribute, Reverse: reverse, Offset: offset, Limit: 100})
				if err != nil {
					t.Fatal(err)
				}
				var want []string
				for _, record := range sorted[min(offset, size):min(offset+100, size)] {
					want = append(want, record.Vin)
				}
				if total != size || !slices.Equal(got, want) {
					t.Fatalf("sorted by %q, reverse %v, from %d: %d of %d vehicles from %v, want %v", attribute, reverse, offset, len(got), total, got[:min(3, len(got))], want[:min(3, len(want))])
				}
			}
		}
	}
}

// TestFacetsCountEveryVehicleOnce compares facets with a count one by one.
func TestFacetsCountEveryVehicleOnce(t *testing.T) {
	router, all := fleetOf(5_000)
	e := New(router, persistence.NewMemory(64, time.Now), actors.SystemClock{}, nothing{})
	attributes := []string{"model", "model_year", "online", `ecu["ADAS"].version`, "tags"}
	facets, err := e.Facets(t.Context(), `model != "e3"`, attributes)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]map[string]uint64, len(attributes))
	matched := uint64(0)
	for i := range want {
		want[i] = map[string]uint64{}
	}
	for _, record := range all {
		if model := record.Attributes.Model; model == "" || model == "e3" {
			continue
		}
		matched++
		for i, attribute := range attributes[:4] {
			want[i][valueOf(record, attribute)]++
		}
		for _, tag := range record.Attributes.Tags {
			want[4][tag]++
		}
		if len(record.Attributes.Tags) == 0 {
			want[4][""]++
		}
	}
	if facets.Matched != matched {
		t.Errorf("%d matched, want %d", facets.Matched, matched)
	}
	for i, facet := range facets.Facets {
		got := map[string]uint64{"": facet.Missing}
		for n, v := range facet.Values {
			got[v.Value] = v.Count
			if n > 0 && v.Count > facet.Values[n-1].Count {
				t.Errorf("%s: %v is not in order of frequency", facet.Attribute, facet.Values)
			}
		}
		if want[i][""] == 0 {
			want[i][""] = 0
		}
		if fmt.Sprint(got) != fmt.Sprint(want[i]) {
			t.Errorf("%s: %v, want %v", facet.Attribute, got, want[i])
		}
	}
}

// TestTablesAreRefusedWithACure: what cannot be counted or sorted by says so.
func TestTablesAreRefusedWithACure(t *testing.T) {
	router, _ := fleetOf(10)
	e := New(router, persistence.NewMemory(64, time.Now), actors.SystemClock{}, nothing{})
	for _, attribute := range []string{"modl", "last_seen", "vin", `ecu["ADAS"]`, `1 == 1`, ""} {
		if _, err := e.Facets(t.Context(), "", []string{attribute}); err == nil {
			t.Errorf("facets by %q were counted", attribute)
		}
	}
	if _, _, err := e.Window(t.Context(), Table{Sort: "modl", Limit: 10}); err == nil || !strings.Contains(err.Error(), "model") {
		t.Errorf("a table by modl: %v, want the attribute that was meant", err)
	}
}
