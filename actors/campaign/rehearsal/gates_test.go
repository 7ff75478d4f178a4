package rehearsal_test

import (
	"strings"
	"testing"

	"pacecar/actors/campaign/rehearsal"
	"pacecar/messages"
)

// TestAManualGateIsOpenedWhenItIsSupposedTo: what is supposed of a person counts into the curve,
// and the answer says that it was supposed.
func TestAManualGateIsOpenedWhenItIsSupposedTo(t *testing.T) {
	p := plan(&messages.Wave{Size: &messages.Wave_Percent{Percent: 10}, Gate: &messages.Gate{Manual: true, SoakSeconds: 3600}})
	last := func(minutes float64) (int64, string) {
		model := everybody()
		model.OpeningMinutes = &minutes
		a := rehearse(t, p, fleet(100), model)
		if a.CompletedPercent != 100 || a.Gates[0].PassedPercent != 100 {
			t.Fatalf("completed in %v %%, passed in %v %%", a.CompletedPercent, a.Gates[0].PassedPercent)
		}
		return a.Curve[len(a.Curve)-1].GetP50Seconds(), strings.Join(a.Notes, "\n")
	}
	atOnce, note := last(0)
	if !strings.Contains(note, "each manual gate (of wave 1) at once") {
		t.Errorf("notes %s", note)
	}
	later, note := last(90)
	if later-atOnce != 90*60 || !strings.Contains(note, "after 1h30m0s") {
		t.Errorf("%d seconds at once, %d after 90 minutes; notes %s", atOnce, later, note)
	}
	model := everybody()
	model.OpeningMinutes = new(-1.0)
	if _, no := rehearsal.New(p, pkg, fleet(100), model, began); no == nil || no.Field != "/model/openingMinutes" {
		t.Errorf("a person who opens a gate before it waits: %v", no)
	}
}

// TestTheEndComesBeforeThePerson: a campaign whose end comes first is not opened.
func TestTheEndComesBeforeThePerson(t *testing.T) {
	p := plan(&messages.Wave{Size: &messages.Wave_Percent{Percent: 10}, Gate: &messages.Gate{Manual: true}})
	p.Schedule = &messages.Schedule{EndTime: "2026-04-01T12:00:00Z"}
	model := everybody()
	model.OpeningMinutes = new(4.0*60 - 15) // the vehicles need a quarter of an hour: the same second
	a := rehearse(t, p, fleet(100), model)
	if a.Gates[0].PassedPercent != 0 || a.Left == 0 {
		t.Errorf("passed in %v %%, %v left", a.Gates[0].PassedPercent, a.Left)
	}
}

// TestStrataOfAPartAreNotJudged: the gate of a wave that is played whole judges strata, one that
// is played in part says that it does not.
func TestStrataOfAPartAreNotJudged(t *testing.T) {
	halted := func(vehicles int) (float64, string) {
		p := plan(&messages.Wave{Size: &messages.Wave_Percent{Percent: 50}, Gate: &messages.Gate{
			MaximumFailedPercent: new(50.0), ConfidencePercent: new(0.0), PerStratum: &messages.StratumLimits{MaximumFailedPercent: new(20.0)},
		}})
		p.Strata = &messages.Strata{By: []string{"model"}}
		f := fleet(vehicles)
		f.Traits = twoModels(vehicles)
		model := everybody()
		model.Strata = []*messages.StratumRate{{Name: "model m1", FailedPercent: 60}}
		a := rehearse(t, p, f, model)
		return a.Gates[0].HaltedPercent, a.Gates[0].Text + strings.Join(a.Notes, "\n")
	}
	if percent, text := halted(400); percent != 100 || !strings.Contains(text, "in model m1: ") {
		t.Errorf("halted in %v %%: %s", percent, text)
	}
	if percent, text := halted(60_000); percent != 0 || !strings.Contains(text, "Strata are not judged by the gate of wave 1") {
		t.Errorf("halted in %v %%: %s", percent, text)
	}
}

// twoModels has one vehicle of ten of the model m1.
func twoModels(vehicles int) *messages.Traits {
	traits := &messages.Traits{Kinds: []*messages.TraitKind{{Stratum: 0}, {Stratum: 1}}, Strata: []*messages.Stratum{{Values: []string{"m0"}}, {Values: []string{"m1"}}}}
	for i := range vehicles {
		kind := uint32(0)
		if i%10 == 0 {
			kind = 1
		}
		traits.Kind = append(traits.Kind, kind)
	}
	return traits
}
