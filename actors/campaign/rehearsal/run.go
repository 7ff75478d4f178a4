package rehearsal

import (
	"fmt"
	"math"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/actors/campaign/due"
	"pacecar/actors/campaign/promotion"
	"pacecar/actors/campaign/rehearsal/supposition"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

const (
	name        = "rehearsal"
	director    = "rehearsal" // who gives its commands
	downloading = uint8(messages.AssignmentState_DOWNLOADING)

	// horizon is how long a run lasts at most, in virtual time, and maxSteps how long in work; whoever waits is asked
	// every so many steps whether it takes too long.
	horizon   = 800 * 24 * time.Hour
	maxSteps  = 4_000_000
	askedEach = 1_000
)

// stage is a campaign that has just begun, and what it has said.
type stage struct {
	cast  *cast
	plan  *messages.CampaignPlan // the real one
	c     *campaign.Campaign
	began time.Time
	sends []campaign.Send

	forking sync.Mutex
}

// set starts the campaign of a cast.
func set(p *messages.CampaignPlan, pkg *messages.PackageRecord, c *cast, began time.Time) (*stage, *messages.Rejection) {
	s := &stage{cast: c, plan: p, c: campaign.New(name), began: began}
	own := script(p, c.waves)
	own.Id = name
	for _, m := range []any{
		&messages.CreateCampaign{By: director, Package: pkg, Plan: own},
		&messages.StartCampaign{By: director, Package: pkg, Vins: c.fleet.VINs, Traits: c.fleet.Traits},
	} {
		d, no := s.c.Step(began, m)
		if no != nil {
			return nil, no
		}
		s.c.Apply(d.Events...)
		s.sends = append(s.sends, d.Sends...)
	}
	return s, nil
}

// fork is the campaign for one run. A fork is written by that run alone; to make one writes what it is made of.
func (s *stage) fork() *campaign.Campaign {
	s.forking.Lock()
	defer s.forking.Unlock()
	return &campaign.Campaign{Standing: s.c.Standing.Fork()}
}

// run is one run, and what it has seen.
type run struct {
	*stage
	c         *campaign.Campaign
	fleet     *fleet
	now       time.Time
	wave      int
	offered   float64 // first offers, of the whole roster
	succeeded float64
	touched   int // vehicles played that were offered the update
	decisions []*messages.GateDecision
	halted    bool
	completed bool
	cut       bool      // by the horizon, by its steps, or because nobody waits
	late      bool      // nobody waits
	awaited   time.Time // from when on a gate has waited for a person; zero: none does
}

// play runs a stage to its end: nobody will say anything more, or, after a halt, nobody installs.
func play(s *stage, model *messages.FleetModel, failing []supposition.Failing, chance supposition.Chance, late func() bool) *run {
	r := &run{stage: s, c: s.fork(), now: s.began, fleet: newFleet(model, failing, s.cast, chance)}
	r.tell(s.sends)
	for step := range maxSteps {
		if step%askedEach == askedEach-1 && late() {
			r.late = true
			break
		}
		wake, wakes := r.c.WakeAt(), false
		said, more := r.fleet.next()
		at := time.Unix(said, 0)
		if !wake.IsZero() {
			wake = r.grained(wake)
			wakes = !more || wake.Before(at) // reports of that time make the campaign do what is due, too
		}
		if wakes {
			at = wake
		}
		if opens, waits := r.opens(); waits && (!more && !wakes || opens.Before(at)) {
			if opens.Sub(s.began) > horizon {
				r.cut = true
				return r
			}
			r.now = opens
			r.step(&messages.OpenGate{By: director, Wave: uint32(r.wave + 1), Reason: "supposed"})
			continue
		}
		switch {
		case r.halted && r.fleet.installing == 0, !more && (!wakes || r.halted || r.completed):
			return r
		case at.Sub(s.began) > horizon:
			r.cut = true
			return r
		}
		if at.After(r.now) {
			r.now = at
		}
		if wakes {
			r.step(campaign.Wake{})
		} else if batch := r.fleet.speak(r.now.Unix()); len(batch.Reports) > 0 {
			r.count(batch)
			r.step(batch)
		}
	}
	r.cut = true
	return r
}

// grained is when a campaign wakes that would at a time: for offers then, because a pace does not make up for what it
// misses, and for anything else when vehicles speak, too, because else it would wake for every single lease.
func (r *run) grained(at time.Time) time.Time {
	if offers, any := due.Offer(&r.c.Standing); any && offers <= at.UnixMilli() {
		return at
	}
	grain := r.cast.grain * 1000
	return time.UnixMilli((at.UnixMilli() + grain - 1) / grain * grain)
}

// step has the campaign decide. When that opens a wave, it decides again at the pace of that
// wave: a decision changes nothing, and what a gate says does not depend on the pace.
func (r *run) step(m any) {
	d := r.decide(m)
	for range r.cast.waves {
		opened := r.wave
		for _, e := range d.Events {
			if e, is := e.(standing.WaveOpened); is {
				opened = e.Wave
			}
		}
		if opened == r.wave {
			break
		}
		r.wave = opened
		r.adapt()
		d = r.decide(m)
	}
	r.c.Apply(d.Events...)
	for _, e := range d.Events {
		switch e := e.(type) {
		case standing.GateOpened:
			r.decisions = append(r.decisions, e.Decision)
		case standing.Halted:
			r.decisions, r.halted = append(r.decisions, e.Decision), true
		case standing.Completed:
			r.completed = true
		}
	}
	if !r.c.AwaitsPerson {
		r.awaited = time.Time{}
	} else if r.awaited.IsZero() {
		r.awaited = r.now
	}
	r.tell(d.Sends)
	if r.plan.GetPacing().GetExponentialRate() != nil {
		r.adapt()
	}
	for _, s := range d.Sends {
		if answer := agreement(s.Message); answer != nil {
			r.step(answer)
		}
	}
}

// agreement is what the world answers in a rehearsal: webhooks agree at once, and the software
// stays what it is.
func agreement(question proto.Message) proto.Message {
	switch q := question.(type) {
	case *messages.AskWebhook:
		return &messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS}
	case *messages.VouchForPackage:
		return &messages.PackageVouched{Number: q.GetNumber(), Proof: q.GetExpected()}
	}
	return nil
}

// opens is when somebody opens a gate that waits for a person, as supposed.
func (r *run) opens() (time.Time, bool) {
	after := time.Duration(r.fleet.model.GetOpeningMinutes() * float64(time.Minute)).Truncate(time.Second)
	return r.awaited.Add(after), !r.awaited.IsZero()
}

func (r *run) decide(m any) campaign.Decision {
	d, no := r.c.Step(r.now, m)
	if no != nil {
		panic(fmt.Sprintf("rehearsal: the campaign refuses %T: %v", m, no)) // neither Wake nor a batch of its size is ever refused
	}
	return d
}

// adapt gives the campaign the paces and bounds of the wave that is open.
func (r *run) adapt() {
	pacing := paced(r.plan.GetPacing(), r.cast.waves[r.wave], math.Round(r.offered), math.Round(r.succeeded))
	if now := r.c.Plan.GetPacing(); now.GetMaximumPerMinute() == pacing.GetMaximumPerMinute() && now.GetMaximumInFlight() == pacing.GetMaximumInFlight() &&
		now.GetMaximumExposed() == pacing.GetMaximumExposed() && now.GetMaximumPerStratum() == pacing.GetMaximumPerStratum() {
		return
	}
	r.c.Plan = with(r.c.Plan, pacing)
	r.c.Pins = promotion.Pin(r.c.Plan, r.c.Package, r.c.Rules, nil, r.c.StartedMs) // what is proven is the plan as it is played
}

// tell has the vehicles hear what the campaign says.
func (r *run) tell(sends []campaign.Send) {
	for _, s := range sends {
		if m, is := s.Message.(*messages.AssignVehicle); is && m.GetAttempt() == 1 {
			if i := r.cast.at[s.VIN]; r.fleet.cars[i].attempt == 0 {
				r.offered += r.cast.waves[r.cast.of[i].wave].weight
				r.touched++
			}
		}
		r.fleet.hear(r.now.UnixMilli(), s.VIN, s.Message)
	}
}

func (r *run) count(batch *messages.AssignmentReports) {
	for _, report := range batch.GetReports() {
		if uint8(report.GetState()) == roster.Succeeded {
			r.succeeded += r.cast.waves[r.cast.of[r.cast.at[report.GetVin()]].wave].weight
		}
	}
}
