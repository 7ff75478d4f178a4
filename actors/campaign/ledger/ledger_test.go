package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pacecar/messages"
)

// TestReasonsAreBounded: reasons beyond the bound are counted under OTHER.
func TestReasonsAreBounded(t *testing.T) {
	var r Reasons
	for i := range 1000 {
		if _, named, _ := r.Place(false, "ECU", strings.Repeat("ü", 40)+fmt.Sprint(i)); len(named.Code) > maxReasonText {
			t.Fatalf("the code has %d bytes", len(named.Code))
		}
		_, named, fresh := r.Place(false, "ECU", fmt.Sprint(i))
		if fresh {
			r.Add(false, named)
		}
		at, _, fresh := r.Place(false, "ECU", fmt.Sprint(i))
		if fresh || r.At(at) != named {
			t.Fatalf("%v was added and is not found", named)
		}
		r.Count(at)
	}
	failures, refusals := r.Record()
	if len(failures) != maxReasons+1 || len(refusals) != 0 {
		t.Fatalf("%d rows, want %d and OTHER", len(failures), maxReasons)
	}
	if last := failures[maxReasons]; last.Code != otherReason || last.Count != 1000-maxReasons {
		t.Errorf("the last row is %v", last)
	}
}

// TestRefusalsAreApart: a refusal and a failure with one code are two reasons, and a fork
// counts for itself.
func TestRefusalsAreApart(t *testing.T) {
	var r Reasons
	r.Add(false, Reason{"ADAS", "BUSY"})
	r.Add(true, Reason{"ADAS", "BUSY"})
	failure, _, _ := r.Place(false, "ADAS", "BUSY")
	refusal, _, _ := r.Place(true, "ADAS", "BUSY")
	if failure == refusal || failure == 0 || refusal == 0 {
		t.Fatalf("places %d and %d", failure, refusal)
	}
	fork := r.Fork()
	fork.Count(refusal)
	failures, refusals := fork.Record()
	if failures[0].Count != 0 || refusals[0].Count != 1 {
		t.Errorf("counted %v and %v", failures, refusals)
	}
	if _, unchanged := r.Record(); unchanged[0].Count != 0 {
		t.Error("counting on a fork changed the original")
	}
	restored := RestoreReasons(failures, refusals)
	if restored.At(refusal) != (Reason{"ADAS", "BUSY"}) || restored.At(0) != (Reason{}) {
		t.Errorf("restored %v", restored)
	}
}

// TestBurnUpIsThinned keeps a long campaign's plot small and in order.
func TestBurnUpIsThinned(t *testing.T) {
	const began = int64(1_775_030_400_000)
	var b BurnUp
	for i := range int64(200_000) {
		if p := (&messages.BurnPoint{AtMs: began + i*1000}); b.Due(p.AtMs) {
			b = b.With(p)
		}
		if len(b) > maxBurnPoints {
			t.Fatalf("%d points", len(b))
		}
	}
	if len(b) < maxBurnPoints/2 {
		t.Errorf("only %d points are left", len(b))
	}
	if !slices.IsSortedFunc(b, func(a, b *messages.BurnPoint) int { return cmp.Compare(a.AtMs, b.AtMs) }) {
		t.Error("the points are out of order")
	}
	if b[0].AtMs != began {
		t.Error("the beginning was thinned away")
	}
}

// TestPlotEndsInThePresent: the last point is now's, and what is kept does not change.
func TestPlotEndsInThePresent(t *testing.T) {
	kept := make(BurnUp, 0, 8)
	for _, at := range []int64{1000, 2000, 3000} {
		kept = kept.With(&messages.BurnPoint{AtMs: at})
	}
	for _, now := range []int64{2500, 3000, 3500} {
		shown := kept.Until(&messages.BurnPoint{AtMs: now})
		if last := shown[len(shown)-1]; last.AtMs != now {
			t.Errorf("at %d the plot ends at %d", now, last.AtMs)
		}
	}
	if len(kept) != 3 || kept[2].AtMs != 3000 {
		t.Errorf("what is kept became %v", kept)
	}
}

// TestRates forgets what is older than a minute.
func TestRates(t *testing.T) {
	var r Rates
	for at := int64(0); at < 120_000; at += 500 {
		r.CountOffer(at)
	}
	r.CountSuccess(119_000)
	offers, successes := r.PerMinute(119_999, 0)
	if offers != 120 || successes != 1 {
		t.Errorf("%v offers and %v successes a minute, want 120 and 1", offers, successes)
	}
	if offers, _ := r.PerMinute(300_000, 0); offers != 0 {
		t.Errorf("%v offers a minute after three minutes of silence", offers)
	}
}
