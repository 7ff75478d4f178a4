package campaign

import (
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

func (s *stepping) create(m *messages.CreateCampaign) *messages.Rejection {
	p, no := plan.Check(plan.Named(m.GetPlan(), s.c.id))
	if no != nil {
		return no
	}
	if p.Id != s.c.id {
		return messages.Reject(messages.Malformed, "the plan is for campaign %s, this is %s", p.Id, s.c.id).At("/id")
	}
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	if no := plan.Released(p.Package, m.GetPackage()); no != nil {
		return no
	}
	if s.c.Exists() {
		if s.c.author == m.By && s.c.contentHash == plan.ContentHash(p, m.Package) {
			return nil // the same again
		}
		return messages.Reject(messages.AlreadyExists, "there is a campaign %s already", s.c.id).
			At("/id").Suggest("choose another id")
	}
	s.do(created{s.c.fact("CampaignCreated", s.nowMs, m.By, life.Draft, p.Package+" to "+p.Selector), p, m.Package})
	return nil
}

// command has a person's command decided, unless the table of transitions does not know
// it. One that has taken effect already changes nothing when it is repeated: the record
// tells in words who gave it, so the state alone decides what is a repetition.
func (s *stepping) command(trigger, verb, by string, decide func() *messages.Rejection) *messages.Rejection {
	effected := life.Effected(s.c.state, trigger)
	if !effected && !life.May(s.c.state, trigger) {
		return messages.Reject(messages.WrongState, "campaign %s is %s and cannot be %s", s.c.id, life.StateName(s.c.state), verb)
	}
	if no := messages.CheckPerson("/by", by); no != nil || effected {
		return no
	}
	return decide()
}

func (s *stepping) approve(m *messages.ApproveCampaign) *messages.Rejection {
	again, no := plan.Approvable(s.c.id, s.c.author, s.c.contentHash, s.c.approvals, m)
	if no != nil || again {
		return no
	}
	to := s.c.state
	if uint32(len(s.c.approvals)+1) >= max(1, s.c.plan.RequiredApprovals) {
		to = life.Approved
	}
	approval := &messages.Approval{By: m.By, AtMs: s.nowMs, ContentHash: m.ContentHash}
	s.do(approvalGiven{s.c.fact("CampaignApproved", s.nowMs, m.By, to, "content "+m.ContentHash), approval, to})
	return nil
}

func (s *stepping) start(m *messages.StartCampaign) *messages.Rejection {
	c := s.c
	if no := plan.Startable(c.id, c.author, c.plan, c.pkg, c.approvals, m); no != nil {
		return no
	}
	packed, no := roster.Order(c.plan.Salt, m.GetVins())
	if no != nil {
		return no
	}
	if len(packed) == 0 {
		return messages.Reject(messages.EmptySelection, "the selector matches no vehicle that the package fits").
			At("/selector").Suggest("see the dry run for the reason why each vehicle is left out")
	}
	detail := gate.Vehicles(uint32(len(packed) / messages.VINLength))
	if len(m.Cohorts) > 0 {
		detail += ", selected by cohort " + strings.Join(m.Cohorts, ", cohort ")
	}
	s.do(campaignStarted{c.fact("CampaignStarted", s.nowMs, m.By, life.Running, detail), m.Package, m.Rules, packed})
	s.open(0)
	return nil
}

func (s *stepping) pause(m *messages.PauseCampaign) *messages.Rejection {
	s.do(campaignPaused{s.c.fact("CampaignPaused", s.nowMs, m.By, life.Paused, plan.Because("paused", m.By, m.Reason))})
	return nil
}

// stop hears that the package was withdrawn. It is remembered in every state but the end
// by a person, so that a campaign that does not run now never does, and that vehicles
// which were silent when it completed are told.
func (s *stepping) stop(m *messages.StopOffering) *messages.Rejection {
	c := s.c
	if c.state == life.Cancelled || plan.IsWithdrawn(c.pkg) || m.GetPackage() != c.plan.Package {
		return nil
	}
	to, halted := c.state, c.state == life.Running
	if halted {
		to = life.Halted
	}
	detail := plan.WithdrawnBecause(m)
	s.do(packageWithdrawn{c.fact("PackageWithdrawn", s.nowMs, "engine", to, detail), plan.Withdrawn(c.pkg, m.Reason), halted, s.leaseTo()})
	return nil
}

func (s *stepping) resume(m *messages.ResumeCampaign) *messages.Rejection {
	c := s.c
	if no := plan.Offerable(c.id, c.pkg); no != nil {
		return no
	}
	e := campaignResumed{fact: c.fact("CampaignResumed", s.nowMs, m.By, life.Running, plan.Because("resumed", m.By, m.Reason))}
	if c.state == life.Halted {
		if strings.TrimSpace(m.Reason) == "" {
			return messages.Reject(messages.Malformed, "a gate halted campaign %s: %s", c.id, c.cause).
				At("/reason").Suggest("say why the failures seen so far are acceptable; the gate then judges what follows")
		}
		in := c.inputs(s.nowMs)
		e.acceptance = &messages.Acceptance{
			AtMs: s.nowMs, By: m.By, Reason: plan.Shorten(m.Reason), Wave: in.Wave, Ended: in.Ended, Failed: in.Failed,
		}
	}
	s.do(e)
	return nil
}

func (s *stepping) cancel(m *messages.CancelCampaign) *messages.Rejection {
	s.do(campaignCancelled{s.c.fact("CampaignCancelled", s.nowMs, m.By, life.Cancelled, plan.Because("cancelled", m.By, m.Reason)), s.leaseTo()})
	return nil
}
