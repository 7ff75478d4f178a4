package importing

import (
	"slices"
	"strings"
	"testing"

	"pacecar/web/view"
)

// Every VIN that comes again is told with its first line, however often the table grows.
func TestFirstLines(t *testing.T) {
	const count = 20 * firstSlots
	var f firstLines
	for i := range count {
		if first := f.note(vinOf(i), int64(i+1)); first != 0 {
			t.Fatalf("VIN %d is said to be on line %d, too", i, first)
		}
	}
	for i := range count {
		if first := f.note(vinOf(i), count+1); first != int64(i+1) {
			t.Fatalf("VIN %d is said to be on line %d first", i, first)
		}
	}
	if f.note("", 1) != 0 || f.note("", 2) != 0 || f.note("WVW", 3) != 0 || f.note("WVW", 4) != 0 {
		t.Error("what is no VIN is told")
	}
	if f.known != count {
		t.Errorf("%d are known", f.known)
	}
}

// Behind the bound no more VINs are kept, and those that are stay known.
func TestFirstLinesAreBounded(t *testing.T) {
	var f firstLines
	f.note(vinOf(1), 1)
	f.known = maxKnown
	if f.note(vinOf(2), 2) != 0 || f.note(vinOf(2), 3) != 0 || f.note(vinOf(1), 4) != 1 || len(f.hashes) != firstSlots {
		t.Errorf("%d VINs in %d slots", f.known, len(f.hashes))
	}
}

// A run tells what its lines made, and each VIN that comes again, whether its lines were
// followed, refused or only checked.
func TestEffectsAndRepeats(t *testing.T) {
	line := func(i int, model string) string { return `{"vin":"` + vinOf(i) + `","model":"` + model + "\"}\n" }
	body := line(1, "e1") + line(2, "e1") + line(1, "e2") + line(3, "e1") + `{"vin":"` + vinOf(2) + `","colour":1}` + "\n" + line(1, "e2")
	repeats := []view.Repeat{{Line: 3, VIN: vinOf(1), First: 1}, {Line: 5, VIN: vinOf(2), First: 2}, {Line: 6, VIN: vinOf(1), First: 1}}
	r := &registrar{models: map[string]string{vinOf(3): "e1"}}
	for _, dry := range []bool{true, false} {
		w := run(t, r, Options{DryRun: dry}, strings.NewReader(body))
		var told []view.Repeat
		for _, now := range w.all {
			told = append(told, now.Repeats...)
		}
		if last := w.last(); !slices.Equal(told, repeats) || last.Repeated != 3 || last.Rejected != 1 {
			t.Errorf("dry %v: %+v, repeats %v", dry, last, told)
		}
		if last := w.last(); !dry && (last.Created != 2 || last.Changed != 1 || last.Unchanged != 2) {
			t.Errorf("the result is %+v", last)
		}
	}
}
