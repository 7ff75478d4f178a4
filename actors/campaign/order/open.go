package order

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/sight"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// opened tells whether a gate has opened by the word of a person, or is about to: to open it again
// changes nothing.
func opened(c *standing.Standing, m *messages.OpenGate) bool {
	at := int(m.GetWave()) - 1
	if at == c.Current && c.Opening != nil {
		return true
	}
	return at >= 0 && at < len(c.Waves) && c.Waves[at].State == life.WavePassed && slices.ContainsFunc(c.Decisions, func(d *messages.GateDecision) bool {
		return d.GetWave() == m.GetWave() && d.GetPassed() && d.GetOpening() != nil
	})
}

// open takes the word of a person that a gate waits for: because the plan says so, or because a
// person has accepted that nobody runs the update. The author may give it: what was approved does
// not change by it.
func (o order) open(m *messages.OpenGate) (standing.Event, *messages.Rejection) {
	c := o.c
	if no := o.mayOpen(m); no != nil {
		return nil, no
	}
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return nil, no
	}
	if strings.TrimSpace(m.GetReason()) == "" {
		return nil, messages.Reject(messages.Malformed, "opening a gate needs a reason").At("/reason").Suggest("say what you looked at")
	}
	if no := plan.Reason(m.GetReason()); no != nil || opened(c, m) {
		return nil, no
	}
	in := sight.Inputs(c, o.nowMs)
	if verdict := gate.Judge(in); !verdict.Person {
		if !c.Gate().GetManual() {
			return nil, opensByItself(m.Wave)
		}
		return nil, messages.Reject(messages.WrongState, "the gate of wave %d does not wait for a person yet: %s", m.Wave, verdict.Text).
			At("/wave").Suggest("wait until everything else that the gate requires is fulfilled")
	}
	opening := &messages.GateOpening{AtMs: o.nowMs, By: m.By, Reason: plan.Shorten(m.Reason), Despite: in.Unproven()}
	detail := plan.Because(fmt.Sprintf("the gate of wave %d was opened", m.Wave), m.By, m.Reason)
	return standing.OpeningGiven{Fact: c.Fact("GateUnlocked", o.nowMs, m.By, life.Running, detail), Opening: opening}, nil
}

func opensByItself(wave uint32) *messages.Rejection {
	return messages.Reject(messages.WrongState, "the gate of wave %d opens by itself, when everything that it requires is fulfilled", wave).
		At("/wave").Suggest("pause the campaign to keep the next wave from opening")
}

// mayOpen refuses what is no gate that a person could open now, or has opened.
func (o order) mayOpen(m *messages.OpenGate) *messages.Rejection {
	c := o.c
	if n := uint32(len(c.Plan.Waves)); m.Wave < 1 || m.Wave > n {
		return messages.Reject(messages.OutOfBounds, "the campaign has no wave %d", m.Wave).At("/wave").Suggest("choose 1 to %d", n)
	}
	if opened(c, m) {
		return nil
	}
	switch at := int(m.Wave) - 1; {
	case !c.Plan.Waves[at].Gate.GetManual() && at != c.Current:
		return opensByItself(m.Wave)
	case !c.Started():
		return messages.Reject(messages.WrongState, "campaign %s is %s: no gate has anything to judge yet", c.ID, life.StateName(c.Life))
	case at != c.Current:
		return messages.Reject(messages.WrongState, "the current wave is %d, and its gate is judged first", c.Current+1).
			At("/wave").Suggest("open gates one after the other")
	case c.Held():
		return messages.Reject(messages.WrongState, "campaign %s is %s: %s", c.ID, life.StateName(c.Life), c.Cause).Suggest("resume it first")
	case !c.Offers() || c.Hours.Ended(o.nowMs):
		return messages.Reject(messages.WrongState, "campaign %s has ended, or reached its end: no further wave opens", c.ID)
	}
	return nil
}
