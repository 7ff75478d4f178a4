package order

import (
	"cmp"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/stone"
	"pacecar/actors/campaign/straggler"
	"pacecar/messages"
)

// rollBack ends the campaign, if it has not ended, and notes which one brings its vehicles back.
// One that has not begun may be replaced by another plan of the same name.
func (o order) rollBack(m *messages.RollBackCampaign) (standing.Event, *messages.Rejection) {
	c := o.c
	if no := cmp.Or(messages.CheckPerson("/by", m.GetBy()), plan.Reason(m.GetReason())); no != nil {
		return nil, no
	}
	u := &messages.Undoing{Into: m.GetInto(), By: m.GetBy(), Plan: m.GetPlan(), OrderedAtMs: o.nowMs}
	replaces := c.Undoing.GetInto() == u.Into && !proto.Equal(c.Undoing.GetPlan(), u.Plan)
	if slices.Contains(c.RolledBackBy, u.Into) && !replaces {
		return nil, nil // the same again
	}
	if c.Undoing != nil && !replaces {
		return nil, messages.Reject(messages.WrongState, "campaign %s is rolled back by campaign %s already", c.ID, c.Undoing.Into)
	}
	if no := rollback.Undoable(c.ID, c.Life, c.Roster.Size(), len(c.RolledBackBy)); no != nil && !replaces {
		return nil, no
	}
	detail := plan.Because("rolled back", m.By, m.Reason) + "; campaign " + u.Into + " brings its vehicles back"
	if u.Plan != nil {
		detail += " with package " + u.Plan.Package
	}
	if c.Over() {
		by := c.RolledBackBy
		if !replaces {
			by = append(slices.Clone(by), u.Into)
		}
		return standing.WayBack{Fact: c.Fact("CampaignRolledBack", o.nowMs, m.By, c.Life, detail), Undoing: u, By: by, OfDone: plan.Revert}, nil
	}
	return standing.Cancelled{Fact: c.Fact("CampaignRolledBack", o.nowMs, m.By, life.Cancelled, detail), LeaseTo: lease.To(o.nowMs, c.Plan), Undoing: u}, nil
}

// callOff ends what waits of a rollback. One that was ordered and has not begun does not begin any
// more; one that has begun waits no longer for vehicles that may yet turn out to have the update, nor does
// a campaign that is no rollback for those to which others bring what they lack.
func (o order) callOff(m *messages.CallOffRollback) (standing.Event, *messages.Rejection) {
	c := o.c
	if no := cmp.Or(messages.CheckPerson("/by", m.GetBy()), plan.Reason(m.GetReason())); no != nil {
		return nil, no
	}
	if u := c.Undoing; u != nil {
		e := standing.WayBack{By: without(c.RolledBackBy, u.Into)}
		e.OfDone = ofDone(e.By)
		e.Fact = c.Fact("RollbackCalledOff", o.nowMs, m.By, c.Life, plan.Because("rollback by campaign "+u.Into+" called off", m.By, m.Reason))
		return e, nil
	}
	if c.Open.GetCalledOff() {
		return nil, nil // the same again
	}
	if open := straggler.CallOff(c); open != nil {
		name, what := "WaitCalledOff", "wait for "+stone.Whom(c)+" to which other campaigns bring what they lack called off"
		if c.Plan.RollsBack != "" {
			who := "vehicles"
			if open.Vehicles > 0 {
				who = gate.Vehicles(open.Vehicles)
			}
			name, what = "RollbackWaitCalledOff", fmt.Sprintf("wait for %s of campaign %s that may yet turn out to have the update called off", who, c.Plan.RollsBack)
		}
		return standing.WaitCalledOff{Fact: c.Fact(name, o.nowMs, m.By, c.Life, plan.Because(what, m.By, m.Reason)), Open: open}, nil
	}
	return nil, messages.Reject(messages.WrongState, "no rollback of campaign %s waits, nor does it wait for what other campaigns bring", c.ID).
		Suggest("cancel the campaign that brings its vehicles back, if there is one")
}

func without(list []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return id == one })
}

// ofDone is what becomes of vehicles that were done at the stop, when these campaigns bring them back.
func ofDone(by []string) string {
	if len(by) == 0 {
		return plan.Keep
	}
	return plan.Revert
}

// brought hears what became of the way back. Where it waits, the same reason again changes nothing;
// where nobody has the update, or nobody has turned out to have it for as long as a way back stays
// open, nothing remains of it.
func (o order) brought(m *messages.BroughtBack) standing.Event {
	c := o.c
	if c.Undoing == nil || c.Undoing.Into != m.GetInto() {
		return nil
	}
	outcome, reason := m.GetOutcome(), plan.Shorten(m.GetReason())
	if outcome == messages.RollbackOutcome_ROLLBACK_NOBODY_YET {
		outcome, reason = rollback.Unfound(c.Undoing, c.EndedMs, o.nowMs, reason)
	}
	e := standing.WayBack{By: c.RolledBackBy, OfDone: plan.Revert}
	fact := func(event, detail string) standing.Event {
		e.Fact = c.Fact(event, o.nowMs, "engine", c.Life, detail)
		return e
	}
	switch outcome {
	case messages.RollbackOutcome_ROLLBACK_BEGUN:
		return fact("RollbackBegun", "campaign "+m.Into+" brings its vehicles back")
	case messages.RollbackOutcome_ROLLBACK_NOBODY:
		e.By = without(e.By, m.Into)
		e.OfDone = ofDone(e.By)
		return fact("RollbackEmpty", "nobody is brought back: "+reason)
	case messages.RollbackOutcome_ROLLBACK_WAITS:
		if c.Undoing.Reason == reason {
			return nil
		}
		e.Undoing = proto.CloneOf(c.Undoing)
		e.Undoing.Reason = reason
		return fact("RollbackDelayed", "campaign "+m.Into+" cannot begin yet, which is tried again every minute: "+reason)
	}
	return nil
}
