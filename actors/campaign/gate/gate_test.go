package gate

import (
	"testing"
	"time"

	"pacecar/messages"
)

// TestJudge is the gate's whole judgement at its edges.
func TestJudge(t *testing.T) {
	terms := &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSucceededPercent: 80, MinimumSample: 10, SoakSeconds: 60}
	divided := &messages.Gate{MaximumFailedPercent: new(10.0), PerStratum: &messages.StratumLimits{MaximumFailedPercent: new(10.0)}}
	end := time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)
	tests := []struct {
		name string
		in   Inputs
		want Outcome
	}{
		{"nothing yet", Inputs{Size: 100, Underway: 100}, Wait},
		{"below the sample", Inputs{Size: 100, Ended: 9, Failed: 9, Underway: 91}, Wait},
		{"at the limit", Inputs{Size: 100, Ended: 10, Failed: 1, Succeeded: 9, Underway: 90}, Wait},
		{"above the limit", Inputs{Size: 100, Ended: 10, Failed: 2, Succeeded: 8, Underway: 90}, Halt},
		{"a wave smaller than the sample", Inputs{Size: 3, Ended: 3, Failed: 1, Succeeded: 2}, Halt},
		{"the same, one under way", Inputs{Size: 3, Ended: 2, Failed: 1, Succeeded: 1, Underway: 1}, Wait},
		{"skipped ones do not dilute", Inputs{Size: 13, Skipped: 10, Ended: 3, Failed: 1, Succeeded: 2}, Halt},
		{"refusals do not dilute", Inputs{Size: 200, Ended: 200, Failed: 10, Succeeded: 10}, Halt},
		{"refusals are no sample", Inputs{Size: 100, Ended: 50, Failed: 1, Succeeded: 8, Underway: 50}, Wait},
		{"too few succeeded", Inputs{Size: 10, Ended: 10, Succeeded: 7}, Halt},
		{"just enough", Inputs{Size: 10, Ended: 10, Succeeded: 8, LastEnd: end, Now: end.Add(time.Minute)}, Open},
		{"soaking", Inputs{Size: 10, Ended: 10, Succeeded: 10, LastEnd: end, Now: end.Add(59 * time.Second)}, Wait},
		{"all skipped", Inputs{Size: 5, Skipped: 5, Now: end}, Halt},
		{"all refused", Inputs{Size: 5, Ended: 5, Now: end}, Halt},
		{"all skipped, and a person looked", Inputs{Size: 5, Skipped: 5, Accepted: true, Now: end}, Wait},
		{"all skipped, and a person opened it", Inputs{Size: 5, Skipped: 5, Accepted: true, Now: end, Opening: &messages.GateOpening{By: "anna", Despite: "nobody of the wave runs the update, which proves nothing about the next wave"}}, Open},
		{"all silent, and a person looked", Inputs{Size: 5, Ended: 5, Failed: 5, Accepted: true, AcceptedEnded: 5, AcceptedFailed: 5, AcceptedUnsucceeded: 5, Now: end}, Wait},
		{"others failed since", Inputs{Size: 20, Ended: 20, Failed: 6, Succeeded: 0, Accepted: true, AcceptedEnded: 5, AcceptedFailed: 5, AcceptedUnsucceeded: 5, Now: end}, Halt},
		{"all taken by another campaign", Inputs{Superseded: 2, Now: end}, Halt},
		{"all taken, and no wave follows", Inputs{Superseded: 2, Last: true, Now: end}, Open},
		{"all taken after they had succeeded", Inputs{Superseded: 2, Taken: 2, Now: end}, Halt},
		{"too few are left", Inputs{Size: 9, Superseded: 3, Taken: 3, Ended: 9, Succeeded: 9, Now: end}, Wait},
		{"too few are left, and a person opened it", Inputs{Size: 9, Superseded: 3, Taken: 3, Ended: 9, Succeeded: 9, Now: end, Opening: &messages.GateOpening{By: "anna", Despite: "only 9 of 12 that tried it are left, which is too little to show for the next wave"}}, Open},
		{"too few are left, and no wave follows", Inputs{Size: 9, Superseded: 3, Taken: 3, Ended: 9, Succeeded: 9, Last: true, Now: end}, Open},
		{"enough are left", Inputs{Size: 10, Superseded: 3, Taken: 3, Ended: 10, Succeeded: 10, Now: end}, Open},
		{"more taken than there are", Inputs{Size: 10, Superseded: 1, Taken: 2, Ended: 10, Succeeded: 10, Now: end}, Halt},
		{"a stratum was taken", Inputs{Size: 3, Ended: 3, Succeeded: 3, Now: end, Strata: []Stratum{{Name: "a", Size: 3, Ended: 3, Succeeded: 3}, {Name: "b", Superseded: 1}}, StrataInAll: 2}, Halt},
		{"nobody was heard since a recovery", Inputs{Size: 3, Ended: 3, Succeeded: 3, Now: end, HearsUntil: end.Add(time.Second)}, Hear},
		{"everybody was", Inputs{Size: 3, Ended: 3, Succeeded: 3, Now: end, HearsUntil: end}, Open},
		{"failures are not heard twice", Inputs{Size: 3, Ended: 3, Failed: 3, Now: end, HearsUntil: end.Add(time.Second)}, Halt},
		{"an earlier wave fails", Inputs{Size: 3, Ended: 1, Succeeded: 1, Underway: 2, Earlier: []Earlier{{Wave: 1, Gate: terms, Unhealthy: 2, Stratum: Stratum{Size: 10, Ended: 10, Succeeded: 8, Failed: 2}}}}, Halt},
		{"an earlier wave is at its limit", Inputs{Size: 3, Ended: 3, Succeeded: 3, Now: end, Earlier: []Earlier{{Wave: 1, Gate: terms, Unhealthy: 1, Stratum: Stratum{Size: 10, Ended: 10, Succeeded: 9, Failed: 1}}}}, Open},
		{"too few of an earlier wave succeeded", Inputs{Size: 3, Ended: 3, Succeeded: 3, Now: end, Earlier: []Earlier{{Wave: 1, Gate: terms, Stratum: Stratum{Size: 20, Ended: 20, Succeeded: 15}}}}, Halt},
		{"one of them has returned", Inputs{Size: 3, Ended: 3, Succeeded: 3, Now: end, Earlier: []Earlier{{Wave: 1, Gate: terms, Stratum: Stratum{Size: 20, Ended: 19, Succeeded: 15, Underway: 1}}}}, Open},
		{"all ran it already", Inputs{Size: 5, Skipped: 5, Before: 5, Now: end}, Open},
		{"all skipped, and no wave follows", Inputs{Size: 5, Skipped: 5, Last: true, Now: end}, Open},
		{"empty", Inputs{Now: end}, Open},
		{"accepted failures", Inputs{Size: 20, Ended: 20, Failed: 5, Succeeded: 15, AcceptedEnded: 10, AcceptedFailed: 5, AcceptedUnsucceeded: 5,
			LastEnd: end, Now: end.Add(time.Hour)}, Open},
		{"and new ones", Inputs{Size: 40, Ended: 20, Failed: 7, Succeeded: 13, Underway: 20, AcceptedEnded: 10, AcceptedFailed: 5, AcceptedUnsucceeded: 5}, Halt},
		{"accepted successes that fail since", Inputs{Size: 4, Ended: 4, Failed: 3, Succeeded: 1, AcceptedEnded: 2, AcceptedFailed: 1, AcceptedUnsucceeded: 1,
			LastEnd: end, Now: end.Add(time.Hour)}, Halt},
		{"an accepted end taken back", Inputs{Size: 20, Ended: 9, Failed: 4, Underway: 11, AcceptedEnded: 9, AcceptedFailed: 4, AcceptedUnsucceeded: 9}, Wait},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.in.Gate, test.in.Wave = terms, 2; test.in.Strata != nil {
				test.in.Gate = divided
			}
			got := Judge(test.in)
			if got.Outcome != test.want || got.Text == "" {
				t.Errorf("got %d %q, want %d", got.Outcome, got.Text, test.want)
			}
			if again := Judge(Recall(Decision(test.in, got).Inputs)); again != got {
				t.Errorf("judged again from what is kept: %v, was %v", again, got)
			}
		})
	}
}
