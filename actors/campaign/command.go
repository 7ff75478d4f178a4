package campaign

import (
	"cmp"
	"strings"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
	"pacecar/mutant"
)

func (s *stepping) create(m *messages.CreateCampaign) *messages.Rejection {
	p, no := plan.Check(plan.Named(m.GetPlan(), s.c.ID))
	if no != nil {
		return no
	}
	if p.Id != s.c.ID {
		return messages.Reject(messages.Malformed, "the plan is for campaign %s, this is %s", p.Id, s.c.ID).At("/id")
	}
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	if no := plan.Released(p.Package, m.GetPackage()); no != nil {
		return no
	}
	if no := hours.Timely(p, s.nowMs); no != nil && !s.c.Exists() {
		return no
	}
	if s.c.Exists() {
		if s.c.Author == m.By && s.c.ContentHash == plan.ContentHash(p, m.Package) {
			return nil // the same again
		}
		return messages.Reject(messages.AlreadyExists, "there is a campaign %s already", s.c.ID).
			At("/id").Suggest("choose another id")
	}
	s.do(standing.Created{Fact: s.c.Fact("CampaignCreated", s.nowMs, m.By, life.Draft, p.Package+" to "+p.Selector), Plan: p, Package: m.Package})
	return nil
}

// command has a person's command decided, unless the table of transitions does not know
// it. One that has taken effect already changes nothing when it is repeated: the record
// tells in words who gave it, so the state alone decides what is a repetition.
func (s *stepping) command(trigger, verb, by, reason string, decide func() *messages.Rejection) *messages.Rejection {
	effected := life.Effected(s.c.Life, trigger)
	if !effected && !life.May(s.c.Life, trigger) {
		return messages.Reject(messages.WrongState, "campaign %s is %s and cannot be %s", s.c.ID, life.StateName(s.c.Life), verb)
	}
	if no := cmp.Or(messages.CheckPerson("/by", by), plan.Reason(reason)); no != nil || effected {
		return no
	}
	return decide()
}

func (s *stepping) approve(m *messages.ApproveCampaign) *messages.Rejection {
	again, no := plan.Approvable(s.c.ID, s.c.Author, s.c.ContentHash, s.c.Approvals, m)
	if no != nil || again {
		return no
	}
	to := s.c.Life
	if uint32(len(s.c.Approvals)+1) >= max(1, s.c.Plan.RequiredApprovals) {
		to = life.Approved
	}
	approval := &messages.Approval{By: m.By, AtMs: s.nowMs, ContentHash: m.ContentHash}
	s.do(standing.ApprovalGiven{Fact: s.c.Fact("CampaignApproved", s.nowMs, m.By, to, "content "+m.ContentHash), Approval: approval, State: to})
	return nil
}

func (s *stepping) start(m *messages.StartCampaign) *messages.Rejection {
	c := s.c
	if no := plan.Startable(c.ID, c.Author, c.Plan, c.Package, c.Approvals, m); no != nil {
		return no
	}
	if no := hours.Timely(c.Plan, s.nowMs); no != nil {
		return no
	}
	if c.Hours != nil && c.Hours.StartMs != 0 && !m.GetDue() {
		s.schedule(m)
		return nil
	}
	made, no := choice.Make(c.Plan, choice.Fleet{VINs: m.GetVins(), Traits: m.GetTraits(), LeftOut: m.GetLeftOut()})
	if no != nil {
		return no
	}
	if len(made.VINs) == 0 {
		return messages.Reject(messages.EmptySelection, "the selector matches no vehicle that the package fits").
			At("/selector").Suggest("see the dry run for the reason why each vehicle is left out")
	}
	detail := gate.Vehicles(uint32(len(made.VINs) / messages.VINLength))
	if len(m.Cohorts) > 0 {
		detail += ", selected by cohort " + strings.Join(m.Cohorts, ", cohort ")
	}
	if notes := made.Notes(); len(notes) > 0 {
		detail += "; " + strings.Join(notes, " ")
	}
	s.do(standing.Begun{Fact: c.Fact("CampaignStarted", s.nowMs, m.By, life.Running, detail), Package: m.Package, Rules: m.Rules, Chosen: made})
	s.open(0)
	return nil
}

func (s *stepping) pause(m *messages.PauseCampaign) *messages.Rejection {
	s.do(standing.Paused{Fact: s.c.Fact("CampaignPaused", s.nowMs, m.By, life.Paused, plan.Because("paused", m.By, m.Reason))})
	return nil
}

// stop hears that the package was withdrawn. It is remembered in every state but the end
// by a person, so that a campaign that does not run now never does, and that vehicles
// which were silent when it completed are told.
func (s *stepping) stop(m *messages.StopOffering) *messages.Rejection {
	c := s.c
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
		s.do(standing.NeverBegun{Fact: c.Fact("PackageWithdrawn", s.nowMs, "engine", life.Cancelled, detail), Package: plan.Withdrawn(c.Package, m.Reason)})
		return nil
	}
	s.do(standing.PackageWithdrawn{Fact: c.Fact("PackageWithdrawn", s.nowMs, "engine", to, detail), Package: plan.Withdrawn(c.Package, m.Reason), Halted: halted, LeaseTo: s.leaseTo()})
	return nil
}

func (s *stepping) resume(m *messages.ResumeCampaign) *messages.Rejection {
	c := s.c
	if no := plan.Offerable(c.ID, c.Package); no != nil {
		return no
	}
	if c.EndReachedMs != 0 {
		return messages.Reject(messages.WrongState, "campaign %s has reached its end and offers nothing any more", c.ID).
			At("/schedule/endAt").Suggest("write a new campaign for the vehicles that remain")
	}
	e := standing.Resumed{Fact: c.Fact("CampaignResumed", s.nowMs, m.By, life.Running, plan.Because("resumed", m.By, m.Reason))}
	if c.Life == life.Halted {
		if strings.TrimSpace(m.Reason) == "" {
			return messages.Reject(messages.Malformed, "a gate halted campaign %s: %s", c.ID, c.Cause).
				At("/reason").Suggest("say why the failures seen so far are acceptable; the gate then judges what follows")
		}
		in := c.Inputs(s.nowMs)
		e.Acceptance = &messages.Acceptance{
			AtMs: s.nowMs, By: m.By, Reason: plan.Shorten(m.Reason), Wave: in.Wave, Ended: in.Ended, Failed: in.Failed,
		}
	}
	s.do(e)
	return nil
}

func (s *stepping) cancel(m *messages.CancelCampaign) *messages.Rejection {
	s.do(standing.Cancelled{Fact: s.c.Fact("CampaignCancelled", s.nowMs, m.By, life.Cancelled, plan.Because("cancelled", m.By, m.Reason)), LeaseTo: s.leaseTo()})
	return nil
}
