package order

import (
	"cmp"
	"strings"

	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/promotion"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/sight"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
	"pacecar/mutant"
)

func (o order) pause(m *messages.PauseCampaign) standing.Event {
	return standing.Paused{Fact: o.c.Fact("CampaignPaused", o.nowMs, m.By, life.Paused, plan.Because("paused", m.By, m.Reason))}
}

// pauseToo notes that another person, too, wants it paused: whoever is about to resume it reads
// that. Whose pause is known already repeats it.
func (o order) pauseToo(m *messages.PauseCampaign) standing.Event {
	stop := rollback.PausedToo(o.c.Stop, m.By)
	if stop == nil {
		return nil
	}
	detail := plan.Because("paused as well", m.By, m.Reason)
	return standing.PausedToo{Fact: o.c.Fact("PausedToo", o.nowMs, m.By, life.Paused, detail), Stop: stop}
}

func (o order) resume(m *messages.ResumeCampaign) (standing.Event, *messages.Rejection) {
	c := o.c
	if no := plan.Offerable(c.ID, c.Package); no != nil {
		return nil, no
	}
	if c.EndReachedMs != 0 {
		return nil, messages.Reject(messages.WrongState, "campaign %s has reached its end and offers nothing any more", c.ID).
			At("/schedule/endTime").Suggest("write a new campaign for the vehicles that remain")
	}
	if no := promotion.Resumable(c, m.GetProof()); no != nil {
		return nil, no
	}
	e := standing.Resumed{Fact: c.Fact("CampaignResumed", o.nowMs, m.By, life.Running, plan.Because("resumed", m.By, m.Reason))}
	if c.Life == life.Halted && c.Waves[c.Current].State == life.WaveFailed {
		if strings.TrimSpace(m.Reason) == "" {
			return nil, messages.Reject(messages.Malformed, "a gate halted campaign %s: %s", c.ID, c.Cause).
				At("/reason").Suggest("say why the failures seen so far are acceptable; the gate then judges what follows")
		}
		in, known := sight.Inputs(c, o.nowMs), c.Known()
		if no := rollback.Accepts(c.ID, known, m); no != nil {
			return nil, no
		}
		e.Acceptance = rollback.Accept(&messages.Acceptance{
			AtMs: o.nowMs, By: m.By, Reason: plan.Shorten(m.Reason), Wave: in.Wave, Ended: in.Ended, Failed: in.Failed,
		}, known, c.Acceptances)
		if len(known) > 0 {
			e.Detail = plan.Because("resumed", m.By+", who accepts "+rollback.Names(known), m.Reason)
		}
	}
	return e, nil
}

// cancel ends the campaign, and leaves the vehicles that are done as they are. To bring them
// back is another order, which the engine gives where the plan or the person says so.
func (o order) cancel(m *messages.CancelCampaign) (standing.Event, *messages.Rejection) {
	c := o.c
	if no := plan.Done(c.Plan, "/done", m.GetDone()); no != nil {
		return nil, no
	}
	if cmp.Or(m.GetDone(), c.Plan.StopPolicy) == plan.Revert && rollback.Undoable(c.ID, c.Life, c.Roster.Size(), 0) == nil {
		return nil, messages.Reject(messages.WrongState, "vehicles of campaign %s that are done are to be brought back", c.ID).
			At("/done").Suggest("roll it back, or write %s", plan.Keep)
	}
	return standing.Cancelled{Fact: c.Fact("CampaignCancelled", o.nowMs, m.By, life.Cancelled, plan.Because("cancelled", m.By, m.Reason)), LeaseTo: lease.To(o.nowMs, c.Plan)}, nil
}

// stop hears that the package was withdrawn. It is remembered in every state but the end
// by a person, so that a campaign that does not run now never does, and that vehicles
// which were silent when it completed are told.
func (o order) stop(m *messages.StopOffering) standing.Event {
	c := o.c
	if c.Life == life.Cancelled || plan.IsWithdrawn(c.Package) || m.GetPackage() != c.Plan.Package {
		return nil
	}
	to, halted := c.Life, c.Life == life.Running
	if halted {
		to = life.Halted
	}
	if mutant.WithdrawalHeardInVain.Planted() && !halted {
		return nil
	}
	detail := plan.WithdrawnBecause(m)
	if c.Life == life.Scheduled {
		return standing.NeverBegun{Fact: c.Fact("PackageWithdrawn", o.nowMs, "engine", life.Cancelled, detail), Package: plan.Withdrawn(c.Package, m.Reason)}
	}
	return standing.PackageWithdrawn{Fact: c.Fact("PackageWithdrawn", o.nowMs, "engine", to, detail), Package: plan.Withdrawn(c.Package, m.Reason), Halted: halted, LeaseTo: lease.To(o.nowMs, c.Plan)}
}
