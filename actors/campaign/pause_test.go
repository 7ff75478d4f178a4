package campaign

import (
	"testing"
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// longPause is a campaign of 20 vehicles, of which each is asked, or offered the update, as answers says.
type longPause struct {
	*world
	answers func(vin string, attempt uint32) *messages.AssignmentReport // nil: it says nothing
}

// started begins it; its vehicles have one attempt each, and may sleep for three days.
func started(t *testing.T, answers func(string, uint32) *messages.AssignmentReport) *longPause {
	p := &longPause{newWorld(t, "c1"), answers}
	plan := testPlan("c1")
	plan.Consent, plan.OfferLifeSeconds = &messages.ConsentPlan{Download: "owner"}, 30*86400
	p.must(&messages.CreateCampaign{Plan: plan, Package: p.pkg, By: "mira"})
	p.must(&messages.StartCampaign{By: "mira", Vins: vins(20), Package: p.pkg})
	return p
}

// run lets time pass.
func (p *longPause) run(span time.Duration) {
	for end := p.now.Add(span); p.now.Before(end); {
		for sends := p.pass(time.Minute).Sends; len(sends) > 0; {
			said := sends
			sends = nil
			for _, s := range said {
				m, of := s.Message.(interface{ GetAttempt() uint32 })
				if _, ends := s.Message.(*messages.AcknowledgeAssignment); !of || ends {
					continue
				}
				if r := p.answers(s.VIN, m.GetAttempt()); r != nil {
					r.Vin, r.CampaignId, r.Attempt = s.VIN, "c1", m.GetAttempt()
					sends = append(sends, p.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{r}}).Sends...)
				}
			}
		}
	}
}

// pause pauses for ten days, and goes on.
func (p *longPause) pause() {
	p.must(&messages.PauseCampaign{By: "omar", Reason: "holidays"})
	p.run(10 * 24 * time.Hour)
	p.must(&messages.ResumeCampaign{By: "omar"})
	p.run(time.Minute)
}

// TestAPauseMakesNoFailure: what a pause holds up does not fail by the clock of the pause, and when it is over nothing has changed.
func TestAPauseMakesNoFailure(t *testing.T) {
	t.Run("who waits for consent", func(t *testing.T) {
		p := started(t, nil)
		heard := p.now.UnixMilli() // its driver has put it off, and the car was parked
		p.answers = func(string, uint32) *messages.AssignmentReport {
			return &messages.AssignmentReport{Sequence: 1, State: messages.AssignmentState_OFFERED, Waits: true, HeardAtMs: heard}
		}
		p.run(time.Hour)
		p.pause()
		if n := p.c.Total[roster.Offered]; n != 20 || p.c.Life != life.Running {
			t.Errorf("%s: %s", p.c, p.c.Cause)
		}
	})
	t.Run("who was never told", func(t *testing.T) {
		p := started(t, nil)
		p.answers = func(string, uint32) *messages.AssignmentReport {
			if p.c.Held() {
				return &messages.AssignmentReport{Code: "UnknownAssignment"}
			}
			return nil
		}
		p.run(time.Minute)
		p.pause()
		if n := p.c.Total[roster.Offered]; n != 20 || p.c.Life != life.Running {
			t.Errorf("%s: %s", p.c, p.c.Cause)
		}
	})
	t.Run("whose offer runs out", func(t *testing.T) {
		p := started(t, nil)
		p.answers = func(_ string, attempt uint32) *messages.AssignmentReport {
			if p.c.Held() {
				return &messages.AssignmentReport{Sequence: 2, State: messages.AssignmentState_EXPIRED, Code: "OfferExpired"}
			}
			return &messages.AssignmentReport{Sequence: 1, State: messages.AssignmentState_OFFERED}
		}
		p.run(time.Minute)
		p.pause()
		for at := range p.c.Roster.Size() {
			if e := p.c.Roster.Get(at); e.State != roster.Offered || e.Attempt != 2 || e.Spared != 1 || e.Reason != 0 {
				t.Fatalf("%s: %s %+v", p.c, p.c.Roster.VIN(at), e)
			}
		}
	})
	for name, shortened := range map[string]bool{"whose offer the pause has shortened": true, "whose offer had its whole life since": false} {
		t.Run(name, func(t *testing.T) {
			p := started(t, nil)
			p.answers = func(string, uint32) *messages.AssignmentReport {
				return &messages.AssignmentReport{Sequence: 1, State: messages.AssignmentState_OFFERED, Waits: true, HeardAtMs: p.now.UnixMilli()}
			}
			p.run(time.Minute)
			from := p.now
			if p.pause(); !shortened {
				from = time.UnixMilli(p.c.ResumedMs)
			}
			if p.now = from.Add(30 * 24 * time.Hour); p.c.Life != life.Running {
				t.Fatalf("%s: %s", p.c, p.c.Cause)
			}
			p.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{
				Vin: string(p.c.Roster.VIN(0)), CampaignId: "c1", Attempt: 1, Sequence: 9, State: messages.AssignmentState_EXPIRED, Code: "OfferExpired",
			}}})
			if e := p.c.Roster.Get(0); (e.Spared == 1) != shortened || (e.Reason == 0) != shortened || (e.State == roster.Expired) == shortened {
				t.Errorf("it ran out: %+v", e)
			}
		})
	}
}

// TestNobodyKeepsAPermitWhileHeld: a vehicle whose actor keeps its permit back for a condition, and says so, has none while the
// campaign is held, and is permitted again when that goes on.
func TestNobodyKeepsAPermitWhileHeld(t *testing.T) {
	p := started(t, func(string, uint32) *messages.AssignmentReport { return nil })
	p.run(time.Minute)
	p.saying(0, messages.AssignmentState_DOWNLOADED)
	waits := &messages.AssignmentReports{Reports: []*messages.AssignmentReport{{Vin: string(p.c.Roster.VIN(0)), CampaignId: "c1", Attempt: 1, Sequence: 2, State: messages.AssignmentState_DOWNLOADED, Waits: true}}}
	if p.must(waits); p.c.Roster.Get(0).State != roster.Permitted {
		t.Fatalf("while it runs: %s", p.c)
	}
	p.must(&messages.PauseCampaign{By: "omar", Reason: "holidays"})
	waits.Reports[0].Sequence = 3
	if p.must(waits); p.c.Roster.Get(0).State != roster.Downloaded {
		t.Errorf("while it is paused: %s", p.c)
	}
	p.must(&messages.ResumeCampaign{By: "omar"})
	if p.pass(time.Minute); p.c.Roster.Get(0).State != roster.Permitted {
		t.Errorf("when it goes on: %s", p.c)
	}
}
