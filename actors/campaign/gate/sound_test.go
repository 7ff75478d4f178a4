package gate

import (
	"math"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
)

// TestMiscountsHalt: counts that can not be those of a wave halt its gate, which says whose they are. Nothing
// stumbles over them: what decides, tells and reviews is done with them, so that a person can pause or cancel.
func TestMiscountsHalt(t *testing.T) {
	terms := &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSucceededPercent: 50, ConfidencePercent: new(90.0),
		PerStratum: &messages.StratumLimits{MaximumFailedPercent: new(10.0), ConfidencePercent: new(90.0)}}
	well := Stratum{Name: "EU", Size: 4, Ended: 4, Succeeded: 4}
	for name, wrong := range map[string]Stratum{
		"more accepted than failed":        {Size: 4, Ended: 4, Succeeded: 3, Failed: 1, AcceptedEnded: 2, AcceptedFailed: 2, AcceptedUnsucceeded: 2},
		"more accepted than ended":         {Size: 4, AcceptedEnded: 1, AcceptedUnsucceeded: 1},
		"more accepted than succeeded":     {Size: 4, Ended: 4, Succeeded: 1, Failed: 1, AcceptedEnded: 2},
		"more ended than there are":        {Size: 4, Ended: 5, Succeeded: 5},
		"more skipped than there are":      {Size: 4, Skipped: 5},
		"more tried than ended":            {Size: 4, Ended: 2, Succeeded: 2, Failed: 1},
		"counted below nothing":            {Size: 4, Ended: math.MaxUint32, Skipped: 1},
		"failures counted below nothing":   {Size: 4, Ended: 1, Succeeded: 1, Failed: math.MaxUint32},
		"acceptance counted below nothing": {Size: 4, Ended: 4, Succeeded: 4, AcceptedEnded: math.MaxUint32, AcceptedUnsucceeded: 0},
	} {
		for where, in := range map[string]Inputs{
			"wave 2": {
				Size: wrong.Size, Skipped: wrong.Skipped, Ended: wrong.Ended, Succeeded: wrong.Succeeded, Failed: wrong.Failed,
				AcceptedEnded: wrong.AcceptedEnded, AcceptedFailed: wrong.AcceptedFailed, AcceptedUnsucceeded: wrong.AcceptedUnsucceeded,
			},
			"stratum US":                     {Size: 8, Ended: 8, Succeeded: 8, Strata: []Stratum{well, named("US", wrong), named("US", wrong)}, StrataInAll: 3},
			"wave 1, whose gate has opened:": {Size: 4, Ended: 4, Succeeded: 4, Earlier: []Earlier{{Wave: 1, Gate: terms, Stratum: wrong}}},
		} {
			in.Gate, in.Wave, in.Now = terms, 2, time.UnixMilli(2_000)
			in.Opening, in.Accepted = &messages.GateOpening{By: "mira", Reason: "telemetry is clean"}, true
			verdict := Judge(in)
			if verdict.Outcome != Halt || !strings.HasPrefix(verdict.Text, where) || !strings.Contains(verdict.Text, "can not be the counts") {
				t.Errorf("%s in %s: %v", name, where, verdict)
			}
			if in.AwaitsPerson() == "" {
				t.Errorf("%s in %s: nothing is told of the person", name, where)
			}
			kept := Decision(in, verdict)
			if got := Review(kept); kept.GetPassed() || got.Recomputed != messages.GateRecomputation_GATE_SAME {
				t.Errorf("%s in %s, judged again: %v", name, where, got)
			}
		}
	}
}

// TestMiscountsOfWhoHasGoneOnHalt: so do more that have gone on than were taken, and nothing stumbles over miscounts beside them.
func TestMiscountsOfWhoHasGoneOnHalt(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]Inputs{
		"more than were taken":           {Size: 4, Ended: 4, Succeeded: 4, Superseded: 2, Taken: 1, GoneOnEarly: 2},
		"beside more failed than ended":  {Size: 4, Ended: 1, Failed: 1, AcceptedEnded: 2, AcceptedFailed: 2, AcceptedUnsucceeded: 2, Superseded: 2, Taken: 2, GoneOnEarly: 2},
		"beside more ended than can be":  {Size: 4, Ended: 5, Succeeded: 5, Superseded: 2, Taken: 2, GoneOnEarly: 2},
		"beside some counted below zero": {Size: 4, Ended: math.MaxUint32, Superseded: 2, Taken: 2, GoneOnEarly: 2},
	} {
		in.Gate, in.Wave, in.Now = &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSucceededPercent: 50}, 1, time.UnixMilli(2_000)
		verdict := Judge(in)
		if verdict.Outcome != Halt || !strings.Contains(verdict.Text, "can not be the counts") || in.AwaitsPerson() == "" {
			t.Errorf("%s: %v, %q", name, verdict, in.AwaitsPerson())
		}
	}
}

func named(name string, s Stratum) Stratum {
	s.Name = name
	return s
}
