package gate

import (
	"strings"
	"testing"
	"time"

	"pacecar/messages"
)

// TestTooFewTriedIt: a wave or a stratum of which too few tried the update, for its minimum sample or to prove what all of it
// would have proven, opens by a person's word alone, whatever kept the others from it. A wave that was planned to be small opens by itself.
func TestTooFewTriedIt(t *testing.T) {
	t.Parallel()
	sample := &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSample: 300}
	proof := &messages.Gate{MaximumFailedPercent: new(1.0), ConfidencePercent: new(95.0), MinimumSample: 1}
	strata := &messages.Gate{MaximumFailedPercent: new(50.0), MinimumSample: 1, PerStratum: &messages.StratumLimits{MaximumFailedPercent: new(20.0), MinimumSample: 8}}
	const few = "only 5 of 500 that were to try it did, which is too little to show for the next wave"
	for name, c := range map[string]struct {
		in     Inputs
		person bool
		text   string
	}{
		"all tried it":                      {Inputs{Gate: sample, Size: 500, Ended: 500, Succeeded: 500}, false, ""},
		"drivers refused it":                {Inputs{Gate: sample, Size: 500, Ended: 500, Succeeded: 5}, true, few},
		"others were skipped":               {Inputs{Gate: sample, Size: 500, Skipped: 495, Ended: 5, Succeeded: 5}, true, few},
		"another campaign has the others":   {Inputs{Gate: sample, Size: 5, Superseded: 495, Ended: 5, Succeeded: 5}, true, few},
		"so many refused that it is enough": {Inputs{Gate: sample, Size: 500, Ended: 500, Succeeded: 300}, false, ""},
		"the others ran it before":          {Inputs{Gate: sample, Size: 500, Skipped: 495, Before: 495, Ended: 5, Succeeded: 5}, false, ""},
		"one ran it before, nobody tried":   {Inputs{Gate: sample, Size: 100, Skipped: 1, Before: 1, Ended: 99}, true, "only 0 of 99 that were to try it did"},
		"it was small":                      {Inputs{Gate: sample, Size: 5, Ended: 5, Succeeded: 5}, false, ""},
		"it proves less than it would":      {Inputs{Gate: proof, Size: 500, Ended: 500, Succeeded: 200}, true, "only 200 of 500 that were to try it did"},
		"it proves it all the same":         {Inputs{Gate: proof, Size: 500, Ended: 500, Succeeded: 299}, false, ""},
		"all of it could not have":          {Inputs{Gate: proof, Size: 200, Ended: 200, Succeeded: 20}, false, "the most that a wave of 20 can show"},
		"the plan is content with a tenth":  {Inputs{Gate: &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSample: 300, MinimumSucceededPercent: 10}, Size: 500, Ended: 500, Succeeded: 50}, false, ""},
		"nobody follows":                    {Inputs{Gate: sample, Size: 500, Ended: 500, Succeeded: 5, Last: true}, false, ""},
		"in a stratum": {Inputs{Gate: strata, Size: 20, Ended: 20, Succeeded: 13, StrataInAll: 2, Strata: []Stratum{
			{Name: "car", Size: 10, Ended: 10, Succeeded: 10}, {Name: "van", Size: 10, Ended: 10, Succeeded: 3},
		}}, true, "in van: only 3 of 10 that were to try it did, which is too little to show for the others of its kind"},
	} {
		c.in.Wave, c.in.Now = 1, time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)
		got := Judge(c.in)
		if want := map[bool]Outcome{true: Wait, false: Open}[c.person]; got.Outcome != want || got.Person != c.person || !strings.Contains(got.Text, c.text) {
			t.Errorf("%s: %+v, want %v and %q", name, got, want, c.text)
		}
		if again := Judge(Recall(Decision(c.in, got).GetInputs())); again != got {
			t.Errorf("%s: judged again it says %+v", name, again)
		}
		if c.person {
			c.in.Opening = &messages.GateOpening{By: "omar", Reason: "looked at", Despite: c.in.Unproven()}
			if got := Judge(c.in); got.Outcome != Open {
				t.Errorf("%s: a person has opened it, and it says %+v", name, got)
			}
		}
	}
}

// TestAWordIsOfWhatWasKnown: a person's word opens a gate only while nothing is unproven that the person did not know of.
func TestAWordIsOfWhatWasKnown(t *testing.T) {
	t.Parallel()
	in := Inputs{
		Gate: &messages.Gate{Manual: true, MaximumFailedPercent: new(10.0), MinimumSample: 10}, Wave: 1, Size: 10, Ended: 10, Succeeded: 10,
		Now: time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC), Opening: &messages.GateOpening{By: "omar", Reason: "10 of 10 good"},
	}
	if got := Judge(in); got.Outcome != Open {
		t.Errorf("it says %+v", got)
	}
	in.Size, in.Ended, in.Succeeded, in.Superseded, in.Taken = 1, 1, 1, 9, 9
	if got := Judge(in); got.Outcome != Wait || !got.Person || !strings.Contains(got.Text, "only 1 of 10 that tried it are left") {
		t.Errorf("with nine taken since it says %+v", got)
	}
	in.Opening.Despite = in.Unproven()
	if got := Judge(in); got.Outcome != Open || !strings.Contains(got.Text, "opened by omar") {
		t.Errorf("opened by one who knew it says %+v", got)
	}
	in.Size, in.Ended, in.Succeeded, in.Superseded, in.Taken = 10, 10, 10, 0, 0
	if got := Judge(in); got.Outcome != Open {
		t.Errorf("with more to show than was known it says %+v", got)
	}
}

// TestWhoGoesOnHidesNoFailure: those that have gone on are no successes of what follows a resume, nor of another stratum.
func TestWhoGoesOnHidesNoFailure(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)
	resumed := Inputs{
		Gate: &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSample: 10}, Wave: 1, Size: 50, Superseded: 50, Taken: 50, GoneOnEarly: 50,
		Ended: 30, Succeeded: 15, Failed: 15, Underway: 20, Accepted: true, AcceptedEnded: 20, AcceptedFailed: 10, AcceptedUnsucceeded: 10, Now: now,
	}
	if got := Judge(resumed); got.Outcome != Halt || !strings.Contains(got.Text, "5 of 10 that tried it since the campaign was resumed failed") {
		t.Errorf("after a resume it says %+v", got)
	}
	strata := Inputs{
		Gate: &messages.Gate{MaximumFailedPercent: new(50.0), MinimumSample: 1, PerStratum: &messages.StratumLimits{MaximumFailedPercent: new(20.0), MinimumSample: 1}},
		Wave: 1, Size: 40, Superseded: 20, Taken: 20, GoneOnEarly: 10, Ended: 25, Succeeded: 23, Failed: 2, Underway: 15, StrataInAll: 2, Now: now,
		Strata: []Stratum{
			{Name: "car", Size: 20, Superseded: 10, Taken: 10, Early: 10, Ended: 20, Succeeded: 20},
			{Name: "van", Size: 20, Superseded: 10, Taken: 10, Ended: 5, Succeeded: 3, Failed: 2, Underway: 15},
		},
	}
	if got := Judge(strata); got.Outcome != Halt || !strings.Contains(got.Text, "in van: 2 of 5 failed") {
		t.Errorf("where the others of another stratum have gone on it says %+v", got)
	}
	strata.Strata[0].Early, strata.Strata[1].Early = 0, 10
	got := Judge(strata)
	if got.Outcome != Wait {
		t.Errorf("where the others of this one have it says %+v", got)
	}
	if again := Judge(Recall(Decision(strata, got).GetInputs())); again != got {
		t.Errorf("judged again it says %+v", again)
	}
}
