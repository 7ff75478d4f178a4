package order

import (
	"cmp"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// Decide takes CreateCampaign, EditCampaign, SubmitCampaign, ApproveCampaign, SendBackCampaign, StartCampaign, BeginningRefused,
// PauseCampaign, ResumeCampaign, CancelCampaign, RollBackCampaign,
// CallOffRollback, BroughtBack, OpenGate and StopOffering. It changes nothing.
func Decide(c *standing.Standing, nowMs int64, m any) (standing.Event, *messages.Rejection) {
	o := order{c, nowMs}
	switch m := m.(type) {
	case *messages.CreateCampaign:
		return o.create(m)
	case *messages.EditCampaign:
		return o.edit(m)
	case *messages.SubmitCampaign:
		return o.command("Submit", "submitted", m.GetBy(), "", func() (standing.Event, *messages.Rejection) { return o.submit(m), nil })
	case *messages.SendBackCampaign:
		return o.command("SendBack", "sent back", m.GetBy(), m.Reason, func() (standing.Event, *messages.Rejection) { return o.sendBack(m) })
	case *messages.ApproveCampaign:
		return o.command("Approve", "approved", m.GetBy(), "", func() (standing.Event, *messages.Rejection) { return o.approve(m) })
	case *messages.BeginningRefused:
		return o.delay(m.GetReason()), nil
	case *messages.StartCampaign:
		if m.GetDue() {
			return o.begin(m), nil
		}
		if no := plan.Reviewed(c.ID, c.ContentHash, m.GetContentHash()); no != nil {
			return nil, no
		}
		e, no := o.command("Start", "started", m.GetBy(), "", func() (standing.Event, *messages.Rejection) { return o.start(m) })
		if e == nil && no == nil && expects(o.c, m) { // it is scheduled
			e = o.schedule(m)
		}
		return e, no
	case *messages.PauseCampaign:
		e, no := o.command("Pause", "paused", m.GetBy(), m.Reason, func() (standing.Event, *messages.Rejection) { return o.pause(m), nil })
		if e == nil && no == nil { // it is paused
			e = o.pauseToo(m)
		}
		return e, no
	case *messages.ResumeCampaign:
		return o.command("Resume", "resumed", m.GetBy(), m.Reason, func() (standing.Event, *messages.Rejection) { return o.resume(m) })
	case *messages.CancelCampaign:
		return o.command("Cancel", "cancelled", m.GetBy(), m.Reason, func() (standing.Event, *messages.Rejection) { return o.cancel(m) })
	case *messages.RollBackCampaign:
		return o.rollBack(m)
	case *messages.CallOffRollback:
		return o.callOff(m)
	case *messages.BroughtBack:
		return o.brought(m), nil
	case *messages.OpenGate:
		return o.open(m)
	case *messages.StopOffering:
		return o.stop(m), nil
	}
	return nil, messages.Reject(messages.Malformed, "a campaign does not understand %T", m)
}

// order is one order, being decided.
type order struct {
	c     *standing.Standing
	nowMs int64
}

// command has a person's command decided, unless the table of transitions does not know
// it. One that has taken effect already changes nothing when it is repeated: the record
// tells in words who gave it, so the state alone decides what is a repetition.
func (o order) command(trigger, verb, by, reason string, decide func() (standing.Event, *messages.Rejection)) (standing.Event, *messages.Rejection) {
	effected := life.Effected(o.c.Life, trigger)
	if !effected && !life.May(o.c.Life, trigger) {
		no := messages.Reject(messages.WrongState, "campaign %s is %s and cannot be %s", o.c.ID, life.StateName(o.c.Life), verb)
		if trigger == "Cancel" && o.c.Life == life.Completed {
			no.Suggest("roll it back to bring back the vehicles that are done")
		}
		return nil, no
	}
	if no := cmp.Or(messages.CheckPerson("/by", by), plan.Reason(reason)); no != nil || effected {
		return nil, no
	}
	return decide()
}

// Already tells whoever gave a command that changed nothing what is so already.
func Already(c *standing.Standing, m any) string {
	text := "campaign " + c.ID + " is " + life.StateName(c.Life) + " already: this changed nothing"
	if said, is := m.(interface{ GetReason() string }); is && said.GetReason() != "" {
		text += ", and its reason is not kept"
	}
	return text
}
