package ensemble_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/rehearsal"
	"pacecar/actors/engine/ensemble"
	"pacecar/messages"
)

func rehearse(t *testing.T) *rehearsal.Rehearsal {
	t.Helper()
	pkg := &messages.PackageRecord{Name: "p", Version: "1", State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "c"}
	from := choice.Fleet{}
	for i := range 300 {
		from.VINs = append(from.VINs, fmt.Sprintf("WPCAR%012d", i))
	}
	r, no := rehearsal.New(&messages.CampaignPlan{Id: "c", Package: "p@1", Selector: "true", Waves: []*messages.Wave{
		{Size: &messages.Wave_Percent{Percent: 10}}, {Size: &messages.Wave_Rest{Rest: true}}}}, pkg, from, &messages.FleetModel{Runs: 8, Seed: 3}, time.UnixMilli(1_775_030_400_000))
	if no != nil {
		t.Fatal(no)
	}
	return r
}

// TestTheAnswerIsThatOfOneProcessor: whoever plays which run.
func TestTheAnswerIsThatOfOneProcessor(t *testing.T) {
	alone, together := rehearse(t), rehearse(t)
	for run := range alone.Runs() {
		alone.Run(rand.New(rand.NewPCG(alone.Seed(), uint64(run))), nil)
	}
	heard := map[int]int{}
	ensemble.Play(together, func() bool { return false }, func(done, of int) { heard[done] = of })
	if a, b := alone.Answer(), together.Answer(); !proto.Equal(a, b) {
		t.Errorf("alone: %v\ntogether: %v", a, b)
	}
	for done := range together.Runs() {
		if heard[done] != together.Runs() {
			t.Errorf("that %d are done is told as %d of all", done, heard[done])
		}
	}
}

// TestTheFirstRunIsPlayedForWhoeverIsLate: an answer of one run is better than none.
func TestTheFirstRunIsPlayedForWhoeverIsLate(t *testing.T) {
	r := rehearse(t)
	ensemble.Play(r, func() bool { return true }, func(int, int) {})
	if a := r.Answer(); a.GetSelected() != 300 || a.GetCompletedPercent() == 0 && a.GetHaltedPercent() == 0 && a.GetSucceeded()+a.GetLeft() == 0 {
		t.Errorf("%v", a)
	}
}

// TestARunThatPanicsIsWhoseWhoAsked: a goroutine of its own would end the process.
func TestARunThatPanicsIsWhoseWhoAsked(t *testing.T) {
	defer func() {
		if reason := recover(); reason != "a bug" {
			t.Errorf("recovered %v", reason)
		}
	}()
	ensemble.Play(rehearse(t), func() bool { return false }, func(done, _ int) {
		if done > 0 {
			panic("a bug")
		}
	})
	t.Error("the rehearsal went on")
}
