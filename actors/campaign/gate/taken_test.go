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
