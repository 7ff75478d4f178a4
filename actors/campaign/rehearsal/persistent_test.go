package rehearsal_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pacecar/actors/campaign/rehearsal"
	"pacecar/messages"
)

// binomial is the chance that at most so many of some vehicles fail, each with a chance.
func binomial(most, of int, chance float64) (sum float64) {
	choose := func(n, k int) float64 {
		all, _ := math.Lgamma(float64(n + 1))
		in, _ := math.Lgamma(float64(k + 1))
		out, _ := math.Lgamma(float64(n - k + 1))
		return all - in - out
	}
	for k := range most + 1 {
		sum += math.Exp(choose(of, k) + float64(k)*math.Log(chance) + float64(of-k)*math.Log1p(-chance))
	}
	return sum
}

// lastly is the chance that a vehicle fails at each of its attempts, where a first attempt fails with a chance and a share
// of the failures persists.
func lastly(first, persistent float64, attempts int) float64 {
	defect := first * persistent
	again := (first - defect) / (1 - defect) // of a vehicle without a defect
	return defect + (1-defect)*math.Pow(again, float64(attempts))
}

// TestTheChanceOfAGateIsExact: with everybody online, the canary's gate halts as often as the binomial distribution of
// those that fail at each of their attempts says, whether failures persist, pass or both, and however sure the gate is.
func TestTheChanceOfAGateIsExact(t *testing.T) {
	const runs = 150
	for _, c := range []struct {
		name               string
		canary             int
		attempts           uint32
		failed, persistent float64 // percent
		limit, confidence  float64
		allowed            int // of the canary; -1: by the confidence
	}{
		{name: "one attempt", canary: 60, attempts: 1, failed: 5, persistent: 100, limit: 5, allowed: 3},
		{name: "a defect", canary: 60, attempts: 3, failed: 5, persistent: 100, limit: 5, allowed: 3},
		{name: "half of it", canary: 60, attempts: 3, failed: 12, persistent: 50, limit: 5, allowed: 3},
		{name: "the network", canary: 60, attempts: 2, failed: 25, persistent: 0, limit: 5, allowed: 3},
		{name: "the network, three times", canary: 60, attempts: 3, failed: 4, persistent: 0, limit: 5, allowed: 3},
		{name: "a defect, by its bound", canary: 180, attempts: 3, failed: 1.5, persistent: 100, limit: 3, confidence: 90, allowed: -1},
		{name: "half of it, by its bound", canary: 180, attempts: 3, failed: 1.5, persistent: 50, limit: 3, confidence: 90, allowed: -1},
	} {
		p := plan(&messages.Wave{Size: &messages.Wave_Count{Count: uint32(c.canary)}, Gate: &messages.Gate{
			MaximumFailedPercent: &c.limit, ConfidencePercent: &c.confidence, MinimumSample: uint32(c.canary),
		}})
		p.Retries = &messages.Retries{MaximumAttempts: c.attempts, BackOffSeconds: 600}
		model := everybody()
		model.FailedPercent, model.PersistentPercent = &c.failed, &c.persistent
		r, no := rehearsal.New(p, pkg, fleet(c.canary+1), model, began)
		if no != nil {
			t.Fatal(no)
		}
		for i := range runs {
			r.Run(rand.New(rand.NewPCG(11, uint64(i))), nil)
		}
		allowed := c.allowed
		for chance := c.limit / 100; c.allowed < 0 && binomial(allowed+1, c.canary, chance) <= 1-c.confidence/100; {
			allowed++ // so few would be rarer than the confidence leaves room for, if the rate were the limit
		}
		exact := 1 - binomial(allowed, c.canary, lastly(c.failed/100, c.persistent/100, int(c.attempts)))
		got := r.Answer().GetGates()[0].GetHaltedPercent() / 100
		if sigma := math.Sqrt(exact * (1 - exact) / runs); math.Abs(got-exact) > 3*sigma+1e-9 && math.Abs(got-exact) > 1.0/runs {
			t.Errorf("%s: halts in %.3f of the runs, exactly %.3f (±%.3f), more than %d of %d failing", c.name, got, exact, sigma, allowed, c.canary)
		}
	}
}

// TestABadUpdateFailsAtEachAttempt: however often the plan tries again, a bad update breaks its share of those that it has
// reached when its gate halts it, one without a defect nobody, and the answer says what was supposed.
func TestABadUpdateFailsAtEachAttempt(t *testing.T) {
	rehearsed := func(failed float64, persistent *float64, attempts uint32) *messages.Rehearsal {
		p := plan(&messages.Wave{Size: &messages.Wave_Count{Count: 2_000}, Gate: &messages.Gate{MaximumFailedPercent: new(2.0), MinimumSample: 1_000}})
		p.Retries = &messages.Retries{MaximumAttempts: attempts, BackOffSeconds: 3_600}
		model := everybody()
		model.FailedPercent, model.PersistentPercent, model.Runs = &failed, persistent, 5
		return rehearse(t, p, fleet(6_000), model)
	}
	a := rehearsed(0, nil, 3)
	if a.Failed != 0 || a.CompletedPercent < 99.9 || a.Model.GetPersistentPercent() != 50 {
		t.Errorf("without failures %v failed, completed in %v %%, %v %% persist", a.Failed, a.CompletedPercent, a.Model.GetPersistentPercent())
	}
	for _, b := range a.BlastRadius {
		if share := 100 * b.GetFailed().GetP50() / b.GetOffered().GetP50(); b.HaltedPercent < 99.9 || math.Abs(share-b.FailedPercent) > 0.2*b.FailedPercent {
			t.Errorf("a bad update of %v %%: halted in %v %%, broken are %.2f %% of those that it reached", b.FailedPercent, b.HaltedPercent, share)
		}
	}
	if notes := strings.Join(a.Notes, "\n"); !strings.Contains(notes, "50 % of the failures persist, as a defect of the update does: those vehicles fail at each of their 3 attempts") {
		t.Errorf("nothing says what was supposed: %s", notes)
	}
	if a = rehearsed(4, new(100.0), 3); a.Gates[0].HaltedPercent < 99.9 || a.Failed < 45 || a.Failed > 90 {
		t.Errorf("4 %% persist: halts in %v %%, %v failed of the 2,000 of the canary", a.Gates[0].HaltedPercent, a.Failed)
	}
	if a = rehearsed(4, new(0.0), 3); a.CompletedPercent < 99.9 || a.Failed > 2 {
		t.Errorf("4 %% pass: completed in %v %%, %v of 6,000 failed three times", a.CompletedPercent, a.Failed)
	}
	// Where nobody is tried again it changes nothing, and the answer does not have it.
	if a = rehearsed(1, new(20.0), 1); a.Model.PersistentPercent != nil || strings.Contains(strings.Join(a.Notes, "\n"), "persist") {
		t.Errorf("of one attempt: %v", a.Model)
	}
}

// TestStrataPersistAlike: what persists is a share of the failures of each stratum.
func TestStrataPersistAlike(t *testing.T) {
	from := fleet(1_000)
	from.Traits = twoModels(1_000)
	p := plan()
	p.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: new(100.0), ConfidencePercent: new(0.0)}
	p.Strata, p.Retries = &messages.Strata{By: []string{"model"}}, &messages.Retries{MaximumAttempts: 5, BackOffSeconds: 60}
	model := everybody()
	model.PersistentPercent, model.Strata = new(100.0), []*messages.StratumRate{{Name: "model m1", FailedPercent: 100}}
	if a := rehearse(t, p, from, model); a.Failed != 100 || a.Succeeded != 900 {
		t.Errorf("%v failed, %v succeeded: want the hundred of model m1", a.Failed, a.Succeeded)
	}
}
