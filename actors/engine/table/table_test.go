package table

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// indexed is a Router whose slots answer from indexes of random vehicles.
type indexed struct {
	actors.Router
	slots []*targeting.Index
	asked atomic.Int64 // questions to all slots
}

func (r *indexed) Gather(_ context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	r.asked.Add(1)
	for i, x := range r.slots {
		if err := each(persistence.Slot(i), targeting.Reply(x, messages.ForSlot(m, uint32(i)))); err != nil {
			return err
		}
	}
	return nil
}

func (r *indexed) table() *Table {
	d := &desk.Desk{Router: r, Store: persistence.NewMemory(uint32(len(r.slots)), time.Now), Clock: actors.SystemClock{}}
	return New(d, cohorts.New(d))
}

func vin(i int) string { return fmt.Sprintf("WPZZZZE1ZNL%06d", i) }

// fleetOf makes n vehicles over some slots, in no order of VIN.
func fleetOf(n, slots int) (*indexed, []*messages.VehicleRecord) {
	dice := rand.New(rand.NewPCG(1, 2))
	r := &indexed{slots: make([]*targeting.Index, slots)}
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
			record.Inventory = []*messages.ECU{{Id: "ADAS", HardwarePart: "A1", Version: fmt.Sprintf("%d.0.0", version*5)}}
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

// before is the order of a table: by value, then by VIN; without a value last.
func before(attribute string, reverse bool) func(a, b *messages.VehicleRecord) int {
	return func(a, b *messages.VehicleRecord) int {
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
		default:
			if reverse {
				x, y = y, x
			}
			if strings.HasSuffix(attribute, "version") {
				return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)) // 5.0.0 before 10.0.0
			}
			return strings.Compare(x, y)
		}
		return strings.Compare(a.Vin, b.Vin)
	}
}

// TestAnyWindowIsThatOfASortedList compares windows of tables with a list that is sorted
// whole, over many slots and over one.
func TestAnyWindowIsThatOfASortedList(t *testing.T) {
	const size = 20_000 // more than is listed whole
	for _, slots := range []int{1, 64} {
		router, all := fleetOf(size, slots)
		table := router.table()
		for _, attribute := range []string{"", "vin", "model", "model_year", "online", `ecu["ADAS"].version`} {
			if slots == 1 && attribute != "" {
				break // the others are made of such stretches
			}
			for _, reverse := range []bool{false, true} {
				sorted := slices.SortedFunc(slices.Values(all), before(attribute, reverse))
				for _, offset := range []uint64{0, 777, size / 2, size - 1234, size - 3, size + 5} {
					router.asked.Store(0)
					w, err := table.Rows(t.Context(), &messages.TableQuery{Sort: attribute, Reverse: reverse, Offset: offset, Limit: 100})
					if err != nil {
						t.Fatal(err)
					}
					var want []string
					for _, record := range sorted[min(offset, size):min(offset+100, size)] {
						want = append(want, record.Vin)
					}
					if w.Total != size || !slices.Equal(w.VINs, want) {
						t.Fatalf("sorted by %q, reverse %v, from %d: %d of %d vehicles from %v, want %v", attribute, reverse, offset, len(w.VINs), w.Total, w.VINs[:min(3, len(w.VINs))], want[:min(3, len(want))])
					}
					if asked := router.asked.Load(); asked > 12 {
						t.Errorf("sorted by %q, reverse %v, from %d: %d questions to all slots", attribute, reverse, offset, asked)
					}
					follows := !reverse && (attribute == "" || attribute == "vin") && offset+100 < size
					if (w.Next != "") != follows || follows && w.Next != want[99] {
						t.Errorf("sorted by %q, reverse %v, from %d: %q is next", attribute, reverse, offset, w.Next)
					}
				}
			}
		}
	}
}

// TestACursorContinuesAWindow: what is behind a window is a list, and has the same total.
func TestACursorContinuesAWindow(t *testing.T) {
	router, all := fleetOf(5_000, 16)
	table, query := router.table(), &messages.TableQuery{Selector: `model == "e1"`, Offset: 40, Limit: 100}
	var want []string
	for _, record := range slices.SortedFunc(slices.Values(all), before("", false)) {
		if record.Attributes.Model == "e1" {
			want = append(want, record.Vin)
		}
	}
	var got []string
	for {
		w, err := table.Rows(t.Context(), query)
		if err != nil || w.Total != uint64(len(want)) {
			t.Fatalf("%d rows, %v; want %d", w.Total, err, len(want))
		}
		got = append(got, w.VINs...)
		if query.Offset, query.Cursor = 0, w.Next; w.Next == "" {
			break
		}
	}
	if !slices.Equal(got, want[40:]) {
		t.Errorf("%d vehicles are listed, want %d", len(got), len(want)-40)
	}
	if _, err := table.Rows(t.Context(), &messages.TableQuery{Cursor: vin(3), Sort: "model"}); err == nil {
		t.Error("a cursor continues a table in another order")
	}
}

// TestFacetsCountEveryVehicleOnce compares facets with a count one by one, and with what
// their terms select.
func TestFacetsCountEveryVehicleOnce(t *testing.T) {
	router, all := fleetOf(5_000, 16)
	attributes := []string{"model", "model_year", "online", `ecu["ADAS"].version`, "tags"}
	facets, err := router.table().Facets(t.Context(), `model != "e3"`, attributes, 1000)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]map[string]uint64, len(attributes))
	matched := uint64(0)
	for i := range want {
		want[i] = map[string]uint64{"": 0}
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
	if facets.Matched != matched || facets.Total != 5000 {
		t.Errorf("%d of %d matched, want %d", facets.Matched, facets.Total, matched)
	}
	for i, facet := range facets.Facets {
		got := map[string]uint64{"": facet.Missing}
		for n, v := range facet.Values {
			got[v.Value] = v.Count
			if n > 0 && v.Count > facet.Values[n-1].Count {
				t.Errorf("%s: %v is not in order of frequency", facet.Attribute, facet.Values)
			}
			w, err := router.table().Rows(t.Context(), &messages.TableQuery{Selector: `model != "e3" && ` + v.Term})
			if err != nil || w.Total != v.Count {
				t.Errorf("%s matches %d vehicles, %v; %d were counted", v.Term, w.Total, err, v.Count)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want[i]) || facet.Distinct != uint64(len(facet.Values)) || facet.Other != 0 {
			t.Errorf("%s: %v of %d, want %v", facet.Attribute, got, facet.Distinct, want[i])
		}
	}
}

// TestWhatIsLeftOutIsCounted: of many values the most frequent are shown, and the others
// are told.
func TestWhatIsLeftOutIsCounted(t *testing.T) {
	router, _ := fleetOf(3_000, 4)
	whole, err := router.table().Facets(t.Context(), "", []string{"model"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := whole.Facets[0]
	if len(f.Values) != 1 || f.Distinct != 3 || f.Values[0].Count+f.Other+f.Missing != 3000 || f.MissingTerm != "!has(model)" {
		t.Errorf("%v", f)
	}
}

// TestTablesAreRefusedWithACure: what cannot be counted or sorted by says so.
func TestTablesAreRefusedWithACure(t *testing.T) {
	router, _ := fleetOf(10, 4)
	table := router.table()
	for _, attribute := range []string{"modl", "last_seen", "vin", `ecu["ADAS"]`, `1 == 1`, "", "model) && has(region"} {
		if _, err := table.Facets(t.Context(), "", []string{attribute}, 10); !cured(err, "query by") {
			t.Errorf("facets by %q: %v", attribute, err)
		}
	}
	for _, attribute := range []string{"modl", "tags", "flags", "position"} {
		if _, err := table.Rows(t.Context(), &messages.TableQuery{Sort: attribute}); !cured(err, "query sort") {
			t.Errorf("a table by %s: %v", attribute, err)
		}
	}
	if _, err := table.Facets(t.Context(), "modl == 1", []string{"model"}, 10); !cured(err, "/selector") {
		t.Errorf("facets of a wrong selector: %v", err)
	}
}

func cured(err error, field string) bool {
	var no *messages.Rejection
	return errors.As(err, &no) && no.Field == field && no.Suggestion != ""
}
