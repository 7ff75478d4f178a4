package targeting

import (
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pacecar/bench/figure"
	"pacecar/bench/targeting/fleet"
	"pacecar/messages"
)

func options() Options { return Options{Vehicles: 2000, Rounds: 1, Seed: 5, Progress: io.Discard} }

// Figures come only of answers that agree with a plain scan, under the names of the contract.
func TestAFewVehiclesAreMeasured(t *testing.T) {
	o := options()
	o.Slope = true
	figures, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		"vehicles": 0, "index_build_seconds": 0, "index_bytes_per_vehicle": 64, "selector_4_predicates_ms": 50,
		"index_build_cpu_us_per_vehicle": 0, "selector_4_predicates_cpu_ms": 0, "mapping_3_dependencies_cpu_ms": 0, "mapping_3_dependencies_ms": 2000,
		"index_build_per_vehicle_slope": 0, "index_bytes_per_vehicle_slope": 0, "selector_4_predicates_slope": 0, "mapping_3_dependencies_slope": 0,
		"facets_10_attributes_ms": 100, "table_window_ms": 100, "facets_10_attributes_slope": 0, "table_window_slope": 0,
		"facets_10_attributes_cpu_ms": 0, "table_window_cpu_ms": 0,
	}
	for _, f := range figures {
		target, known := want[f.Figure]
		if !known || f.Bench != "targeting" || f.Target != target || f.N < 1 || f.Min > f.Value || f.Value > f.Max {
			t.Errorf("figure %+v", f)
		}
		delete(want, f.Figure)
	}
	if len(want) > 0 {
		t.Errorf("no figures %v", want)
	}
}

// An answer that a plain scan contradicts has no figure.
func TestWrongAnswersHaveNoFigure(t *testing.T) {
	slots, built, err := Build(t.Context(), fleet.Fleet{Seed: 1, Vehicles: 500}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	s := &side{fleet: slots.Fleet, account: built.Account, asked: slots.Engine()}
	if err := s.ask(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	for _, x := range slots.indexes {
		x.Remove(fleet.VIN(17))
	}
	for _, q := range questions {
		wrong, err := q.ask(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if wrong() == nil {
			t.Errorf("%s: a vehicle is missing, and there is a figure", q.name)
		}
	}
}

// The same seed makes the same slots, whatever the number of processors that fill them.
func TestEveryVehicleIsInItsSlot(t *testing.T) {
	const vehicles = portion + 500 // the second portion is small
	slots, built, err := Build(t.Context(), fleet.Fleet{Seed: 2, Vehicles: vehicles}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, x := range slots.indexes {
		total += x.Len()
	}
	if total != vehicles || built.Account.Vehicles != vehicles {
		t.Errorf("%d vehicles are in the index and %d in the account, want %d", total, built.Account.Vehicles, vehicles)
	}
	if alone := slots.Fleet.Scan(0, vehicles); alone.String() != built.Account.String() {
		t.Errorf("portions have %s, the whole %s", built.Account, alone)
	}
}

func TestTargetsGrowWithTheFleet(t *testing.T) {
	for vehicles, want := range map[int]float64{2000: 50, million: 50, 10 * million: 500} {
		s := &side{fleet: fleet.Fleet{Vehicles: vehicles}, build: []float64{1}, effort: []float64{1}, bytes: []float64{1}}
		for range questions {
			s.spans, s.costs = append(s.spans, []float64{1}), append(s.costs, []float64{1})
		}
		at := slices.IndexFunc(s.figures(), func(f figure.Figure) bool { return f.Figure == "selector_4_predicates_ms" })
		if got := s.figures()[at].Target; got != want {
			t.Errorf("%d vehicles: target %v, want %v", vehicles, got, want)
		}
	}
}

// The peers are a module of their own, which nothing else compiles: here it must still build
// and agree. Its requirements follow those of the whole: when they do not, the cure is
// go -C bench/peers mod tidy. It needs its modules from a proxy or a cache.
func TestPeersAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("SQLite takes long to compile")
	}
	out, err := exec.Command("go", "list", "-C", "../peers", "-mod=readonly", "-deps", ".").CombinedOutput()
	switch {
	case err != nil && regexp.MustCompile("go mod tidy|updates to go.mod|missing go.sum").Match(out):
		t.Fatalf("go.mod of the peers is stale: %s", out)
	case err != nil:
		t.Skipf("the modules of the peers are not there: %v\n%s", err, out)
	}
	o := options()
	o.Rounds = 2
	figures, err := BesidePeers(t.Context(), o, "../peers")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cel_scan_per_selector", "sqlite_per_selector", "sqlite_tailored_per_selector"} {
		at := slices.IndexFunc(figures, func(f figure.Figure) bool { return f.Figure == name })
		if at < 0 || figures[at].Bench != "targeting" || figures[at].N != 2*turns || figures[at].Value <= 0 {
			t.Errorf("no figure %s in %+v", name, figures)
		}
	}
}

func TestOnlyFiguresAreRead(t *testing.T) {
	for _, text := range []string{"{", `{"bench":"targeting","colour":"red"}`, "no figure"} {
		if list, err := readFigures(strings.NewReader(text)); err == nil {
			t.Errorf("%s is read as %v", text, list)
		}
	}
	if _, err := BesidePeers(t.Context(), options(), t.TempDir()); err == nil {
		t.Error("a folder without the peers has figures")
	}
	o := options()
	o.Vehicles, o.Slope = 9, true
	if _, err := Run(t.Context(), o); err == nil {
		t.Error("nine vehicles have a slope")
	}
}

// A table of which no slot lists all is narrowed down, in slots whose vehicles come in order
// of VIN, as they do after a start.
func TestWindowsOfALongTable(t *testing.T) {
	const vehicles = 100_000
	slots, _, err := Build(t.Context(), fleet.Fleet{Seed: 4, Vehicles: vehicles}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	asked := slots.Engine()
	for offset := 0; offset < vehicles; offset += vehicles / 40 {
		rows, err := asked.Window(t.Context(), &messages.TableQuery{Offset: uint64(offset), Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		list, total := rows.Vehicles, rows.Total
		if total != vehicles || len(list) != 3 || list[0].Record.Vin != fleet.VIN(offset) || list[2].Record.Vin != fleet.VIN(offset+2) {
			t.Errorf("at %d of %d there are %v", offset, total, list)
		}
	}
}
