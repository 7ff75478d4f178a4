package actors_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// TestAPlanCanBeComparedAfterItsPilotsAreDone: whoever asks what a campaign that has begun would do
// gets its plan and hash, though another start would be refused, because a pilot can no longer be
// chosen. A plan of another name, and what is supposed wrongly, are refused as ever.
func TestAPlanCanBeComparedAfterItsPilotsAreDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(8, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		release(t, e)
		for i := range 4 {
			fitting(t, e, i, "e1", "DE")
		}
		plan := &messages.CampaignPlan{
			Id: "demo", Package: "adas@4.2.0", Selector: `model == "e1"`,
			Waves: []*messages.Wave{{Vins: []string{vinOf(2)}}, {Size: &messages.Wave_Rest{Rest: true}}},
		}
		created, err := e.CreateCampaign(t.Context(), plan, "mira")
		if err != nil {
			t.Fatal(err)
		}
		refused := func(err error) bool {
			no, is := errors.AsType[*messages.Rejection](err)
			return is && no.Code == messages.PilotNotSelected
		}
		fitting(t, e, 2, "e9", "DE")
		if _, err := e.DryRun(t.Context(), plan); !refused(err) {
			t.Fatalf("before the start: %v", err)
		}
		fitting(t, e, 2, "e1", "DE")
		start(t, e)
		fitting(t, e, 2, "e9", "DE")
		run, err := e.DryRun(t.Context(), plan)
		if err != nil || run.ContentHash != created.Record.ContentHash || run.Plan.GetId() != "demo" || !strings.Contains(run.StartRefused, messages.PilotNotSelected) {
			t.Errorf("a plan of a campaign that has begun: %v, %v", run, err)
		}
		played, err := e.Rehearse(t.Context(), plan, nil, func(int, int) {})
		if err != nil || !strings.Contains(played.StartRefused, messages.PilotNotSelected) || played.Vehicles != 0 {
			t.Errorf("its rehearsal: %v, %v", played, err)
		}
		other := proto.CloneOf(plan)
		other.Pacing = &messages.Pacing{MaximumPerMinute: 7}
		if run, err := e.DryRun(t.Context(), other); err != nil || run.ContentHash == created.Record.ContentHash {
			t.Errorf("another plan of its name: %v, %v", run, err)
		}
		other.Pacing.MaximumPerMinute = 0
		other.Waves = nil
		if _, err := e.DryRun(t.Context(), other); err == nil {
			t.Error("a plan that is none was answered")
		}
		other = proto.CloneOf(plan)
		other.Id = "other"
		if _, err := e.DryRun(t.Context(), other); !refused(err) {
			t.Errorf("a plan of another name: %v", err)
		}
	})
}
