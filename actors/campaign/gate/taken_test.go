package gate

import (
	"strings"
	"testing"
	"time"

	"pacecar/messages"
)

// TestTooFewOfAStratumAreLeft: a gate that judges strata opens by a person alone where vehicles of one were taken that had
// succeeded, and the others of it show too little; which stratum it is, it says.
func TestTooFewOfAStratumAreLeft(t *testing.T) {
	t.Parallel()
	in := Inputs{
		Gate: &messages.Gate{MaximumFailedPercent: new(10.0), PerStratum: &messages.StratumLimits{MaximumFailedPercent: new(50.0), MinimumSample: 2}},
		Wave: 1, Size: 19, Superseded: 1, Taken: 1, Ended: 19, Succeeded: 19, Now: time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC),
		Strata: []Stratum{{Name: "e1", Size: 18, Ended: 18, Succeeded: 18}, {Name: "van", Size: 1, Superseded: 1, Taken: 1, Ended: 1, Succeeded: 1}}, StrataInAll: 2,
	}
	got := Judge(in)
	if got.Outcome != Wait || !got.Person || !strings.Contains(got.Text, "in van: only 1 of 2 that tried it are left, which is too little to show for the others of its kind") {
		t.Errorf("it says %+v", got)
	}
	if worst := Decision(in, got).GetInputs().GetStrata()[0]; worst.GetName() != "van" || worst.GetTaken() != 1 {
		t.Errorf("the one that stands worst is %v", worst)
	}
	if again := Judge(Recall(Decision(in, got).GetInputs())); again != got {
		t.Errorf("judged again it says %+v", again)
	}
	in.Strata[1] = Stratum{Name: "van", Size: 2, Superseded: 1, Taken: 1, Ended: 2, Succeeded: 2}
	in.Size, in.Ended, in.Succeeded = 20, 20, 20
	if got := Judge(in); got.Outcome != Open {
		t.Errorf("with enough left it says %+v", got)
	}
	in.Gate.PerStratum = nil
	in.Strata[1] = Stratum{Name: "van", Size: 1, Superseded: 2, Taken: 2, Ended: 1, Succeeded: 1}
	if got := Judge(in); got.Outcome != Open {
		t.Errorf("where strata are not judged it says %+v", got)
	}
}

// TestWhoGoesOnEarlyHaltsNothing: a gate judges failures, successes and who runs the update as if those had stayed that have gone on before
// they had soaked; but it opens on them by a person's word alone. Who had soaked is a success as any other, and is told apart.
func TestWhoGoesOnEarlyHaltsNothing(t *testing.T) {
	t.Parallel()
	wave := func(with func(*Inputs)) Inputs {
		in := Inputs{
			Gate: &messages.Gate{MaximumFailedPercent: new(20.0), MinimumSucceededPercent: 80, MinimumSample: 10},
			Wave: 1, Size: 10, Ended: 10, Succeeded: 9, Failed: 1, Now: time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC),
		}
		with(&in)
		return in
	}
	gone := func(n, early uint32) func(*Inputs) {
		return func(in *Inputs) {
			in.Size, in.Ended, in.Succeeded, in.Superseded, in.Taken, in.GoneOnEarly = in.Size-n, in.Ended-n, in.Succeeded-n, n, n, early
		}
	}
	for name, c := range map[string]struct {
		in     Inputs
		is     Outcome
		person bool
		text   string
	}{
		"all are there":                 {wave(func(*Inputs) {}), Open, false, "9 succeeded, 1 failed"},
		"some had soaked":               {wave(func(in *Inputs) { in.GoneOn = 4 }), Open, false, "9 succeeded (gone on to campaigns that need it: 4), 1 failed"},
		"eight are taken":               {wave(gone(8, 0)), Halt, false, "1 of 2 failed"},
		"eight have gone on early":      {wave(gone(8, 8)), Wait, true, "without those that have gone on before they had soaked, what is left will not do: 1 of 2 failed"},
		"all that succeeded have":       {wave(gone(9, 9)), Wait, true, "(gone on to campaigns that need it, before they had soaked: 9)"},
		"all that succeeded were taken": {wave(gone(9, 0)), Halt, false, "1 of 1 failed"},
		"half of them have":             {wave(gone(8, 2)), Halt, false, "1 of 4 failed"},
		"in the last wave": {wave(func(in *Inputs) {
			gone(8, 8)(in)
			in.Last = true
		}), Wait, true, "what is left will not do"},
	} {
		got := Judge(c.in)
		if got.Outcome != c.is || got.Person != c.person || !strings.Contains(got.Text, c.text) {
			t.Errorf("%s: %+v, want %v and %q", name, got, c.is, c.text)
		}
		if again := Judge(Recall(Decision(c.in, got).GetInputs())); again != got {
			t.Errorf("%s: judged again it says %+v", name, again)
		}
	}
}
