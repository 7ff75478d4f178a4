package campaign

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// MaximumReports is how many reports one AssignmentReports may carry.
const MaximumReports = 1024

// Step decides what a message calls for at a time. It changes nothing: it works on a
// draft of its own, so that each report of a batch is judged on what the ones before it
// left. It takes CreateCampaign, ApproveCampaign, StartCampaign, PauseCampaign,
// ResumeCampaign, CancelCampaign, StopOffering, AssignmentReports, GetCampaign, GetRoster,
// GetParticipation, Missed and Wake.
func (c *Campaign) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	if _, ok := m.(*messages.CreateCampaign); !ok && !c.Exists() {
		return Decision{}, messages.Reject(messages.NotFound, "there is no campaign %s", c.id)
	}
	switch m := m.(type) {
	case *messages.GetCampaign:
		return Decision{Reply: c.Status(now)}, nil
	case *messages.GetRoster:
		list, no := c.list(m)
		if no != nil {
			return Decision{}, no
		}
		return Decision{Reply: list}, nil
	case *messages.GetParticipation:
		return Decision{Reply: c.participation(m.GetVin())}, nil
	}
	s := &stepping{c: c.draft(), nowMs: now.UnixMilli(), budget: MaximumSends}
	defer s.c.roster.Drop()
	no := s.take(m)
	if no != nil {
		return Decision{}, no
	}
	switch m.(type) {
	case *messages.AssignmentReports, Missed, Wake:
		s.advance()
		return Decision{Events: s.events, Sends: s.sends}, nil
	}
	if len(s.events) > 0 { // a command repeated has no event, not even one that is due by now
		s.advance()
	}
	return Decision{Events: s.events, Sends: s.sends, Reply: s.c.Status(now)}, nil
}

// Resume is what must be sent again after recovery: the beginning of the sweep that
// Wake goes on with, as far as it needs no commit. Its events are not durable; without
// them the sweep begins once more, which is harmless.
func (c *Campaign) Resume(now time.Time) Decision {
	if !c.Awake() {
		return Decision{}
	}
	s := &stepping{c: c.draft(), nowMs: now.UnixMilli(), budget: MaximumSends, repeatOnly: true}
	defer s.c.roster.Drop()
	s.sweep()
	return Decision{Events: s.events, Sends: s.sends}
}

// stepping is one decision being made.
type stepping struct {
	c          *Campaign // the draft
	nowMs      int64
	budget     int  // sends left
	repeatOnly bool // nothing that needs a commit
	events     []Event
	moves      []move // made, not yet gathered into an event
	sends      []Send
	downloaded []uint32 // positions whose vehicles ask for a permit
}

func (s *stepping) take(m any) *messages.Rejection {
	switch m := m.(type) {
	case *messages.CreateCampaign:
		return s.create(m)
	case *messages.ApproveCampaign:
		return s.command("Approve", "approved", m.GetBy(), func() *messages.Rejection { return s.approve(m) })
	case *messages.StartCampaign:
		return s.command("Start", "started", m.GetBy(), func() *messages.Rejection { return s.start(m) })
	case *messages.PauseCampaign:
		return s.command("Pause", "paused", m.GetBy(), func() *messages.Rejection { return s.pause(m) })
	case *messages.ResumeCampaign:
		return s.command("Resume", "resumed", m.GetBy(), func() *messages.Rejection { return s.resume(m) })
	case *messages.CancelCampaign:
		return s.command("Cancel", "cancelled", m.GetBy(), func() *messages.Rejection { return s.cancel(m) })
	case *messages.StopOffering:
		return s.stop(m)
	case *messages.AssignmentReports:
		return s.reports(m)
	case Missed:
		s.missed(m)
		return nil
	case Wake:
		return nil
	}
	return messages.Reject(messages.Malformed, "a campaign does not understand %T", m)
}

// do records and applies an event, behind the moves made so far.
func (s *stepping) do(e Event) {
	s.flush()
	s.events = append(s.events, e)
	e.apply(s.c)
}

// move changes one entry of the roster.
func (s *stepping) move(at uint32, to entry, counted bool) {
	s.make(move{at: at, to: to, counted: counted})
}

func (s *stepping) make(m move) {
	s.c.move(s.nowMs, m)
	s.moves = append(s.moves, m)
}

// flush makes one event of the moves.
func (s *stepping) flush() {
	if len(s.moves) == 0 {
		return
	}
	s.events = append(s.events, vehiclesMoved{s.nowMs, s.moves})
	s.c.burn(s.nowMs)
	s.moves = nil
}

// advance does what is due after any message, in the order that lets nothing out which
// a judgement in the same step forbids: silence and gates first, permits and offers last.
func (s *stepping) advance() {
	defer s.flush()
	if !s.c.started() {
		return
	}
	s.expire()
	s.judge()
	s.sweep()
	s.permit()
	s.admit()
	s.offer()
}

// leaseTo is when a vehicle that does not move from now on is asked.
func (s *stepping) leaseTo() uint32 { return lease.To(s.nowMs, s.c.plan) }

// The words to vehicles.

func (s *stepping) send(vin string, m proto.Message) { s.sends = append(s.sends, Send{vin, m}) }

func (s *stepping) assign(at uint32, e entry) {
	c, vin := s.c, string(s.c.roster.VIN(at))
	s.send(vin, &messages.AssignVehicle{
		CampaignId: c.id, Vin: vin, Attempt: uint32(e.Attempt), Package: c.pkg.Name, PackageVersion: c.pkg.Version,
		Artifacts: c.pkg.Contents, Rules: c.rules, ExpiresAtMs: s.nowMs + c.plan.OfferLifeSeconds*1000,
	})
}

func (s *stepping) permitVehicle(at uint32, e entry) {
	c, vin := s.c, string(s.c.roster.VIN(at))
	s.send(vin, &messages.PermitVehicle{CampaignId: c.id, Vin: vin, Attempt: uint32(e.Attempt), ExpiresAtMs: s.nowMs + c.plan.PermitLifeSeconds*1000})
}

func (s *stepping) withdrawPermit(at uint32, e entry) {
	c, vin := s.c, string(s.c.roster.VIN(at))
	s.send(vin, &messages.WithdrawVehiclePermit{CampaignId: c.id, Vin: vin, Attempt: uint32(e.Attempt), Reason: plan.HeldBecause(c.id, life.StateName(c.state), c.cause)})
}

func (s *stepping) cancelVehicle(at uint32, e entry) {
	c, vin := s.c, string(s.c.roster.VIN(at))
	s.send(vin, &messages.CancelAssignment{CampaignId: c.id, Vin: vin, Attempt: uint32(e.Attempt), Reason: plan.EndedBecause(c.id, life.StateName(c.state), c.cause, c.pkg)})
}

func (s *stepping) ask(at uint32, e entry) {
	vin := string(s.c.roster.VIN(at))
	s.send(vin, &messages.AskAssignment{CampaignId: s.c.id, Vin: vin, Attempt: uint32(e.Attempt)})
}
