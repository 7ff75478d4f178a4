package undo

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting"
	"pacecar/actors/targeting/origin"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// TestWhoIsLeftOutIsTold: each vehicle that a campaign may have reached and that is not brought back is
// counted once, with the reason that is true of it.
func TestWhoIsLeftOutIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shown, took, doubtful, offered, runs, on []string
		want                                     []string // VINs and the beginning of what tells their reason
	}{
		"nobody":                      {},
		"all show it":                 {shown: []string{"A", "B", "C"}, took: []string{"A"}, doubtful: []string{"B"}, offered: []string{"C"}},
		"other software since":        {took: []string{"A"}, want: []string{"A: The update of campaign spring succeeded on them, and no ECU runs it now"}},
		"somebody else's":             {took: []string{"A"}, runs: []string{"A", "Z"}, want: []string{"A: The update of campaign spring succeeded on them, and what runs now is not its installation"}},
		"gone on":                     {took: []string{"A"}, on: []string{"A"}, want: []string{"A: The update of campaign spring succeeded on them, and they have gone on"}},
		"gone on, and shows it":       {shown: []string{"A"}, took: []string{"A"}, on: []string{"A"}},
		"gone on, and back":           {took: []string{"A"}, on: []string{"A"}, runs: []string{"A"}, want: []string{"A: The update of campaign spring succeeded on them, and what runs now is not its installation"}},
		"gone on, others taken":       {took: []string{"A", "B"}, on: []string{"B"}, want: []string{"A: The update of campaign spring succeeded on them, and no ECU", "B: The update of campaign spring succeeded on them, and they have gone on"}},
		"both, one of each":           {took: []string{"A", "B"}, runs: []string{"B"}, want: []string{"A: The update", "B: The update"}},
		"nobody knows":                {doubtful: []string{"A"}, want: []string{"A: The update of campaign spring may have begun"}},
		"never took it":               {offered: []string{"B", "A"}, want: []string{"A B: Campaign spring offered them its update, and nothing shows"}},
		"not of its roster":           {shown: []string{"X", "A"}, took: []string{"A"}, want: []string{"X: An ECU runs what campaign spring is said to have installed"}},
		"runs it and was not offered": {runs: []string{"X"}},
		"one of each": {
			shown: []string{"X", "S"}, took: []string{"A", "B", "S"}, doubtful: []string{"C"}, offered: []string{"D"}, runs: []string{"B"},
			want: []string{"A: The", "B: The", "C: The", "D: Campaign", "X: An ECU"},
		},
	} {
		a := added([]*messages.TakenList{{Took: numbered(c.took), Doubtful: numbered(c.doubtful)}, {Offered: numbered(c.offered), GoneOn: numbered(c.on)}})
		runs := map[string]struct{}{}
		for _, vin := range numbered(c.runs) {
			runs[vin] = struct{}{}
		}
		left := a.against(numbered(c.shown)).left("spring", runs)
		var got []string
		for _, x := range left {
			got = append(got, strings.ReplaceAll(strings.Join(x.Sample, " "), numbers, "")+": "+x.Detail)
			if (x.Code == origin.NotTaken) != strings.Contains(x.Detail, "nothing shows that they took it") || x.Count != uint64(len(x.Sample)) {
				t.Errorf("%s: %v", name, x)
			}
		}
		if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
			t.Errorf("%s: left out are %q, want %q", name, got, c.want)
		}
	}
}

const numbers = "WPCAR00000000000"

// numbered are VINs that end in a letter.
func numbered(letters []string) (vins []string) {
	for _, letter := range letters {
		vins = append(vins, numbers+letter)
	}
	return vins
}

// TestListsMeet: whoever is on none of the lists is alone, whoever is on one of them only there is told in the order of that
// list, as sets have it, and what is no VIN is on no list but its own.
func TestListsMeet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		vins := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprintf("WPCAR%08d%04d", rapid.IntRange(0, 3).Draw(t, "series"), rapid.IntRange(0, 500).Draw(t, "number"))
		}), rapid.ID[string]).Draw(t, "vins")
		var ours []string
		lists := make([][]string, 3)
		for _, vin := range vins {
			if rapid.Bool().Draw(t, "ours") {
				ours = append(ours, vin)
			}
			if i := rapid.IntRange(0, len(lists)).Draw(t, "list"); i < len(lists) {
				lists[i] = append(lists[i], vin)
			}
		}
		ours, lists[0] = append(ours, "no VIN"), append(lists[0], "no VIN")
		alone, others := meet(ours, lists...)
		on := func(list []string) func(string) bool {
			return func(vin string) bool { return vin != "no VIN" && slices.Contains(list, vin) }
		}
		if want := slices.DeleteFunc(slices.Clone(ours), on(slices.Concat(lists...))); !slices.Equal(alone, want) {
			t.Fatalf("alone are %v, want %v", alone, want)
		}
		for i, list := range lists {
			if want := slices.DeleteFunc(slices.Clone(list), on(ours)); !slices.Equal(others[i], want) {
				t.Fatalf("of list %d there are left %v, want %v", i, others[i], want)
			}
		}
	})
}

// TestManyAreCountedAndFewAreNamed, the same ones each time, and each of a selection that stays keeps its trait.
func TestManyAreCountedAndFewAreNamed(t *testing.T) {
	t.Parallel()
	a := &account{strangers: []string{"V0003"}}
	for i := range 1000 {
		a.offered = append(a.offered, fmt.Sprintf("V%04d", 999-i))
	}
	x := a.left("spring", nil)[0]
	if x.Count != 1000 || len(x.Sample) != targeting.MaxSample || x.Sample[0] != "V0000" || !slices.IsSorted(x.Sample) {
		t.Errorf("it tells %d, %v", x.Count, x.Sample)
	}
	found := &messages.Selection{Vins: []string{"V0001", "V0003", "V0005"}, Matched: 3, Total: 9, Traits: &messages.Traits{Kind: []uint32{0, 1, 2}}}
	kept := a.keep(found)
	if !slices.Equal(kept.Vins, []string{"V0001", "V0005"}) || kept.Matched != 2 || kept.Total != 9 || len(kept.Traits.GetKind()) != 2 {
		t.Errorf("it keeps %v", kept)
	}
	if same := (&account{}).keep(found); same != found {
		t.Errorf("where nobody is a stranger it keeps %v", same)
	}
}

// TestConditionsOfAPackageCompile, whatever names its ECUs and versions have, and name each once.
func TestConditionsOfAPackageCompile(t *testing.T) {
	t.Parallel()
	pkg := &messages.PackageRecord{}
	for i := range 2 * maxTests {
		ecu := fmt.Sprintf("ECU-%d", i/2) // two parts of one ECU
		pkg.Contents = append(pkg.Contents, &messages.TargetArtifact{EcuId: ecu, HardwarePart: fmt.Sprint(i), Version: `4.2.0-"rc"\` + ecu})
	}
	tests := versions(pkg)
	if len(tests) != maxTests {
		t.Fatalf("there are %d conditions", len(tests))
	}
	if _, no := selector.Compile(strings.Join(tests, " || ")); no != nil {
		t.Errorf("they do not compile: %v", no)
	}
	if tests := versions(nil); len(tests) != 0 {
		t.Errorf("no package has %v", tests)
	}
}
