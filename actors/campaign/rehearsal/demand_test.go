package rehearsal_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/rehearsal"
	"pacecar/messages"
)

// half is when half of the vehicles have ended in half of the runs.
func half(t *testing.T, a *messages.Rehearsal) int64 {
	t.Helper()
	for _, p := range a.GetCurve() {
		if p.GetPercent() == 50 {
			return p.GetP50Seconds()
		}
	}
	t.Fatal("the curve has no half")
	return 0
}

// TestConsentIsWaitedFor: each phase that somebody is asked about takes the time of an answer, during
// which a vehicle is not silent, and whoever says no has refused.
func TestConsentIsWaitedFor(t *testing.T) {
	asked := func(c *messages.ConsentPlan, percent float64) *messages.Rehearsal {
		p := plan()
		p.Consent = c
		model := everybody()
		model.ConsentedPercent, model.Consent = &percent, &messages.Delay{MedianMinutes: 300}
		return rehearse(t, p, fleet(200), model)
	}
	without := half(t, asked(nil, 100))
	for _, c := range []struct {
		name string
		plan *messages.ConsentPlan
		more int64
	}{
		{"download", &messages.ConsentPlan{Download: "owner"}, 300 * 60},
		{"installation", &messages.ConsentPlan{Install: "fleet"}, 300 * 60},
		{"both", &messages.ConsentPlan{Download: "owner", Install: "owner"}, 600 * 60},
	} {
		a := asked(c.plan, 100)
		if got := half(t, a); got != without+c.more {
			t.Errorf("%s: half have ended after %d s, want %d", c.name, got, without+c.more)
		}
		if a.Succeeded != 200 || a.Silent != 0 {
			t.Errorf("%s: %v succeeded, %v fell silent while they waited", c.name, a.Succeeded, a.Silent)
		}
		if a = asked(c.plan, 0); a.Refused != 200 || a.Succeeded != 0 {
			t.Errorf("%s: nobody agrees, and %v refused, %v succeeded", c.name, a.Refused, a.Succeeded)
		}
	}
	if a := asked(&messages.ConsentPlan{Download: "owner", Install: "owner"}, 60); a.Refused < 60 || a.Refused > 100 {
		t.Errorf("%v of 200 refused, want about 80: whoever agrees does so to the whole update", a.Refused)
	}
}

// TestAnAnswerThatComesTooLate: an offer runs out although somebody has been asked.
func TestAnAnswerThatComesTooLate(t *testing.T) {
	p := plan()
	p.Consent, p.OfferLifeSeconds = &messages.ConsentPlan{Download: "owner"}, 3600
	model := everybody()
	model.Consent = &messages.Delay{MedianMinutes: 90}
	if a := rehearse(t, p, fleet(50), model); a.Silent != 50 || a.Refused != 0 {
		t.Errorf("%v silent, %v refused, want 50 whose offer ran out", a.Silent, a.Refused)
	}
}

// TestAVehicleThatIsNotReady: where the package wants it parked, it installs when it is, and keeps
// its place meanwhile.
func TestAVehicleThatIsNotReady(t *testing.T) {
	picky := proto.CloneOf(pkg)
	picky.Terms = &messages.PackageTerms{Preconditions: &messages.Preconditions{Parked: true}}
	played := func(pkg *messages.PackageRecord, unready float64) *messages.Rehearsal {
		model := everybody()
		model.UnreadyPercent, model.Readying = &unready, &messages.Delay{MedianMinutes: 240}
		r, no := rehearsal.New(plan(), pkg, fleet(100), model, began)
		if no != nil {
			t.Fatal(no)
		}
		r.Run(rand.New(rand.NewPCG(1, 1)), nil)
		return r.Answer()
	}
	ready := half(t, played(picky, 0))
	if late := played(picky, 100); half(t, late) != ready+240*60 || late.Succeeded != 100 {
		t.Errorf("half have ended after %d s, %v succeeded; those that are ready need %d s", half(t, late), late.Succeeded, ready)
	}
	if a := played(pkg, 100); half(t, a) != ready || a.Model.UnreadyPercent != nil || strings.Contains(strings.Join(a.Notes, " "), "condition") {
		t.Errorf("the package wants nothing, and it is supposed: %v, %q", a.Model, a.Notes)
	}
}

// TestWhatIsSupposedOfDemandsIsSaid: the defaults that apply are in the model and in the notes, and
// what cannot be is refused where it was written.
func TestWhatIsSupposedOfDemandsIsSaid(t *testing.T) {
	p := plan()
	p.Consent, p.Timeouts = &messages.ConsentPlan{Install: "owner"}, &messages.Timeouts{TotalSeconds: 86_400}
	a := rehearse(t, p, fleet(20), everybody())
	notes := strings.Join(a.Notes, "\n")
	if a.Model.GetConsentedPercent() != 90 || a.Model.GetConsent().GetP90Minutes() != 1440 || a.Model.Readying != nil {
		t.Errorf("supposed %v", a.Model)
	}
	for _, want := range []string{"asked for consent to the installation, and that 90 % agree, half of them within 1h0m0s and nine of ten within 24h0m0s", "time limits of steps are not played"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note says %q: %s", want, notes)
		}
	}
	for at, change := range map[string]func(*messages.FleetModel){
		"/model/consentedPercent":      func(m *messages.FleetModel) { m.ConsentedPercent = new(101.0) },
		"/model/unreadyPercent":        func(m *messages.FleetModel) { m.UnreadyPercent = new(-1.0) },
		"/model/consent/medianMinutes": func(m *messages.FleetModel) { m.Consent = &messages.Delay{} },
		"/model/readying/p90Minutes": func(m *messages.FleetModel) {
			m.Readying = &messages.Delay{MedianMinutes: 5, P90Minutes: 4}
		},
	} {
		model := everybody()
		change(model)
		if _, no := rehearsal.New(p, pkg, fleet(20), model, began); no == nil || no.Field != at || no.Code != messages.OutOfBounds {
			t.Errorf("want a refusal at %s, got %v", at, no)
		}
	}
}

// TestReasonableDefaultsEnd: with everything asked for and nothing supposed, a campaign ends.
func TestReasonableDefaultsEnd(t *testing.T) {
	p := plan()
	p.Consent = &messages.ConsentPlan{Download: "owner", Install: "owner"}
	a := rehearse(t, p, fleet(100), &messages.FleetModel{Runs: 3})
	if sum := a.Succeeded + a.Failed + a.Refused + a.Silent + a.Left; sum < 99.99 || sum > 100.01 || a.CompletedPercent < 99 {
		t.Errorf("%v of 100 are accounted for, completed in %v %% of the runs", sum, a.CompletedPercent)
	}
}
