package campaign

import (
	"strings"
	"time"

	"pacecar/actors/campaign/due"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/sight"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
	"pacecar/messages"
	"pacecar/mutant"
)

// await asks for the roster of a scheduled campaign when its time has come.
func (s *stepping) await() {
	c := s.c
	if c.Hours.Ended(s.nowMs) {
		s.do(standing.NeverBegun{Fact: c.Fact("EndReached", s.nowMs, "engine", life.Cancelled, hours.EndReached+" before it began"), Package: c.Package})
		return
	}
	if since := s.nowMs - c.AskedMs; s.nowMs >= c.Hours.StartMs && (since < 0 || since >= due.AskAgain.Milliseconds()) && (c.AskedMs == 0 || !mutant.BeginningAskedOnce.Planted()) {
		s.do(standing.RosterAsked{AtMs: s.nowMs})
		s.send("", &messages.BeginScheduled{CampaignId: c.ID})
	}
}

// bringBack has the shell begin a way back that was ordered and has not begun, so that neither a
// node that dies between the stop and the start nor what stands against the start for a while
// leaves vehicles with what was stopped.
func (s *stepping) bringBack() {
	if c := s.c; c.Undoing != nil && (s.nowMs < c.AskedMs || s.nowMs >= rollback.TryAt(c.AskedMs, due.AskAgain)) {
		s.do(standing.RosterAsked{AtMs: s.nowMs})
		s.send("", &messages.BringBack{CampaignId: c.ID})
	}
}

// reachEnd ends what has not begun to install when the end that the plan names has come.
func (s *stepping) reachEnd() {
	c := s.c
	if c.Over() || c.EndReachedMs != 0 || !c.Hours.Ended(s.nowMs) || mutant.EndForgotten.Planted() {
		return
	}
	s.do(standing.EndReached{Fact: c.Fact("EndReached", s.nowMs, "engine", c.Life, hours.EndReached), LeaseTo: s.leaseTo()})
}

// finish completes a campaign whose end has come, when everything that was being installed
// has ended and soaked. The gate of its wave still says what it thinks of that; nothing passes
// because time is up.
func (s *stepping) finish() {
	c := s.c
	if at, is := due.Finishes(&c.Standing); !is || s.nowMs < at {
		return
	}
	in := sight.Inputs(&c.Standing, s.nowMs)
	text := c.Waves[c.Current].Text
	if !due.Decided(&c.Standing) {
		in.HearsUntil = time.Time{} // nobody is listened to after this
		verdict := gate.Judge(in)
		state := life.WaveFailed
		if verdict.Outcome == gate.Open {
			state = life.WavePassed
		}
		text = verdict.Text
		s.do(standing.Judged{Fact: c.Fact("GateJudged", s.nowMs, "engine", c.Life, hours.EndReached+"; "+text), Decision: gate.Decision(in, verdict), State: state})
	}
	what := hours.EndReached
	if c.Held() {
		what += " while it was " + strings.ToLower(life.StateName(c.Life))
	}
	s.do(standing.Finished{Fact: c.Fact("CampaignCompleted", s.nowMs, "engine", life.Completed,
		what+": "+straggler.Summary(&c.Standing)+"; "+text)})
}

// shut follows the release windows and blackouts of the plan.
func (s *stepping) shut() {
	if c := s.c; c.Hours != nil && c.Offers() {
		if until := c.Hours.Until(s.nowMs); until != c.ShutMs {
			s.do(standing.Shut{UntilMs: until})
		}
	}
}

// hears follows the time after a recovery in which vehicles say what nobody heard meanwhile.
func (s *stepping) hears() {
	if e, is := sight.Hear(&s.c.Standing, s.nowMs); is {
		s.do(e)
	}
}

// speaks tells whether offers and permits may go out now. A shut window holds no other word
// back: permits are withdrawn, and vehicles cancelled, at any time.
func (c *Campaign) speaks() bool {
	return c.Offers() && (c.ShutMs == 0 || mutant.WindowIgnored.Planted())
}
