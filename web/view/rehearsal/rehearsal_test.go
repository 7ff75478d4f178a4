package rehearsal_test

import (
	"reflect"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/view/rehearsal"
)

// TestASuppositionIsCopiedWhole there and back, with what is left out told from what is 0.
func TestASuppositionIsCopiedWhole(t *testing.T) {
	t.Parallel()
	want := rehearsal.FleetModel{
		OnlinePercent: new(0.0), NeverPercent: new(2.0), FailedPercent: new(3.0), Strata: []rehearsal.StratumRate{{Name: "model e1", FailedPercent: 5}},
		Absence: &rehearsal.Delay{MedianMinutes: 1, P90Minutes: 2}, Download: &rehearsal.Delay{MedianMinutes: 3}, Runs: 4, Seed: 5,
	}
	model := rehearsal.ToModel(want)
	if model.RefusedPercent != nil || model.OnlinePercent == nil || model.Installation != nil {
		t.Errorf("got %v", model)
	}
	answer := rehearsal.From(&messages.Rehearsal{
		Model: model, Curve: []*messages.CompletionPoint{{Percent: 50, P50Seconds: proto.Int64(7)}},
		DownloadsPerMinute: &messages.Spread{P50: 1, P90: 2},
		Gates:              []*messages.GateChance{{Wave: 1, Name: "w", Size: 3, Vehicles: 2, PassedPercent: 10, HaltedPercent: 20, UndecidedPercent: 70, Text: "t"}},
		BlastRadius:        []*messages.BlastRadius{{Times: 2, FailedPercent: 4, HaltedPercent: 100, Failed: &messages.Spread{P50: 5}, Offered: &messages.Spread{P90: 6}}},
	})
	if !reflect.DeepEqual(answer.Model, want) {
		t.Errorf("got %+v, want %+v", answer.Model, want)
	}
	if p := answer.Curve[0]; *p.P50Seconds != 7 || p.P90Seconds != nil {
		t.Errorf("a time that does not come is not absent: %+v", p)
	}
	if g, b := answer.Gates[0], answer.BlastRadius[0]; g.UndecidedPercent != 70 || g.Text != "t" || b.Failed.P50 != 5 || b.Offered.P90 != 6 || answer.DownloadsPerMinute.P90 != 2 {
		t.Errorf("got %+v", answer)
	}
}
