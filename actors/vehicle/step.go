package vehicle

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Step decides what m means at time now. It changes nothing. It takes the messages of
// RegisterVehicle, GetVehicle, Up, the campaign's commands, and Wake.
func (v *Vehicle) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	s := newStep(v, now)
	var rejection *messages.Rejection
	if register, ok := m.(*messages.RegisterVehicle); ok {
		rejection = s.register(register)
	} else if !v.Exists() {
		rejection = s.unregistered(m)
	} else {
		rejection = s.dispatch(m)
	}
	if rejection != nil {
		return Decision{}, rejection
	}
	return s.Decision, nil
}

func (s *step) dispatch(m any) *messages.Rejection {
	switch m := m.(type) {
	case *messages.Up:
		return s.up(m)
	case *messages.AssignVehicle:
		return s.assign(m)
	case *messages.PermitVehicle:
		return s.permit(m)
	case *messages.WithdrawVehiclePermit:
		s.withdraw(m)
	case *messages.CancelAssignment:
		return s.cancel(m)
	case *messages.AskAssignment:
		s.ask(m)
	case *messages.AcknowledgeAssignment:
		s.acknowledge(m)
	case *messages.GetVehicle:
		s.Reply = s.v.Status()
	case Wake:
		s.wake()
	default:
		return messages.Reject(messages.Malformed, "a vehicle does not understand %T", m)
	}
	return nil
}

// unregistered answers for a vehicle that does not exist. A campaign is told in its own
// words, so that it need not wait for a vehicle that will never answer.
func (s *step) unregistered(m any) *messages.Rejection {
	skipped := func(campaign string, attempt uint32) {
		s.say(&messages.AssignmentReport{
			CampaignId: campaign, Vin: string(s.v.vin), Attempt: attempt, Sequence: 1,
			State: assignment.Skipped, Code: assignment.CodeNotRegistered, Detail: "No such vehicle is registered.",
		})
	}
	switch m := m.(type) {
	case *messages.AssignVehicle:
		skipped(m.GetCampaignId(), m.GetAttempt())
	case *messages.AskAssignment:
		skipped(m.GetCampaignId(), m.GetAttempt())
	case Wake:
	default:
		return messages.Reject(messages.NotFound, "no vehicle %s is registered", s.v.vin).Suggest("register it first")
	}
	return nil
}

// step is one decision in the making.
type step struct {
	Decision
	v     *Vehicle
	at    int64   // now, Unix milliseconds
	heard hearing // while the vehicle itself speaks: what was heard besides

	// As the events so far leave them:
	a       *messages.Assignment // the current assignment
	results []*messages.AssignmentResult
}

// hearing is what a message from the vehicle says by coming at all.
type hearing struct {
	on, online bool
	percent    uint32
}

func newStep(v *Vehicle, now time.Time) step {
	return step{v: v, at: now.UnixMilli(), a: v.assignment, results: v.results}
}

// event adds a fact.
func (s *step) event(e Event) {
	e.At = s.at
	if s.heard.on {
		e.Heard, e.Online = true, s.heard.online
	}
	s.Events = append(s.Events, e)
}

// cause is who moved an assignment, and what is said about it.
type cause struct {
	by, ecu, code, detail string
	alarm                 string // code of the history line, where it is not the assignment's
}

// move takes the table's row for trigger, which must exist, and answers the assignment
// after it, which the caller may complete before the decision is handed out.
func (s *step) move(trigger assignment.Trigger, c cause) *messages.Assignment {
	to, ok := assignment.Next(s.a.GetState(), trigger)
	if !ok {
		panic("no transition " + assignment.StateName(s.a.GetState()) + " " + string(trigger))
	}
	a := assignment.Copy(s.a)
	a.State, a.Sequence, a.ChangedAtMs = to, a.Sequence+1, s.at
	a.EcuId, a.Code, a.Detail = c.ecu, c.code, c.detail
	change := assignment.Transition{From: s.a.GetState(), Trigger: trigger, To: to}
	s.a = a
	s.event(Event{Kind: AssignmentMoved, By: c.by, Change: change, Assignment: a, Code: c.alarm})
	return a
}

// amend changes something about the current assignment that is not its state.
func (s *step) amend(e Event, change func(*messages.Assignment)) {
	a := assignment.Copy(s.a)
	change(a)
	s.a = a
	e.Kind, e.Assignment = AssignmentAmended, a
	s.event(e)
}

// amendResult changes what is kept of an ended assignment, or adds it.
func (s *step) amendResult(e Event, r *messages.AssignmentResult) {
	s.results = assignment.Keep(s.results, r)
	e.Kind, e.Result = ResultAmended, r
	s.event(e)
}

// remark notes something that was ignored, once: not again while it is remembered, and
// not more often than remarkEvery once the memory is full.
func (s *step) remark(key, campaign string, attempt uint32, alarm, detail string) {
	for _, known := range s.v.remarks {
		if known == key {
			return
		}
	}
	if len(s.v.remarks) >= maxRemarks && s.at-s.v.remarkedAt < remarkEvery.Milliseconds() {
		return
	}
	s.event(Event{
		Kind: Remarked, By: ByVehicle, Name: "ReportIgnored", Remark: key, Code: alarm, Detail: detail,
		Result: &messages.AssignmentResult{CampaignId: campaign, Attempt: attempt},
	})
}

// say sends a report to its campaign.
func (s *step) say(r *messages.AssignmentReport) { s.Sends = append(s.Sends, Send{Report: r}) }

// report tells the campaign where the current assignment stands.
func (s *step) report() {
	a := s.a
	s.say(&messages.AssignmentReport{
		CampaignId: a.GetCampaignId(), Vin: string(s.v.vin), Attempt: a.GetAttempt(), Sequence: a.GetSequence(),
		State: a.GetState(), EcuId: a.GetEcuId(), Code: a.GetCode(), Detail: a.GetDetail(), SavedBytes: a.GetSavedBytes(),
	})
}

func (s *step) reportResult(r *messages.AssignmentResult) {
	s.say(&messages.AssignmentReport{
		CampaignId: r.GetCampaignId(), Vin: string(s.v.vin), Attempt: r.GetAttempt(), Sequence: r.GetSequence(),
		State: r.GetState(), EcuId: r.GetEcuId(), Code: r.GetCode(), Detail: r.GetDetail(), SavedBytes: r.GetSavedBytes(),
	})
}

// down tells the vehicle.
func (s *step) down(d *messages.Down) { s.Sends = append(s.Sends, Send{Down: d}) }

func (s *step) sendOffer() {
	a := s.a
	offer := &messages.OfferUpdate{
		CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Package: a.GetPackage(), PackageVersion: a.GetPackageVersion(),
		Artifacts: assignment.CopyArtifacts(a.GetArtifacts()), InventoryVersion: a.GetInventoryVersion(),
	}
	if a.GetExpiresAtMs() != 0 {
		offer.ExpiresAt = timestamp(a.GetExpiresAtMs())
	}
	s.down(&messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: offer}})
}

func (s *step) sendPermit() {
	s.down(&messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{
		CampaignId: s.a.GetCampaignId(), Attempt: s.a.GetAttempt(), ExpiresAt: timestamp(s.a.GetPermitExpiresAtMs()),
	}}})
}

func (s *step) sendWithdraw() {
	s.down(&messages.Down{Body: &messages.Down_WithdrawPermit{WithdrawPermit: &messages.WithdrawPermit{
		CampaignId: s.a.GetCampaignId(), Attempt: s.a.GetAttempt(), Reason: s.a.GetDetail(),
	}}})
}

func (s *step) sendCancel(campaign string, attempt uint32, reason string) {
	s.down(&messages.Down{Body: &messages.Down_CancelUpdate{CancelUpdate: &messages.CancelUpdate{
		CampaignId: campaign, Attempt: attempt, Reason: reason,
	}}})
}

func (s *step) requestManifest() {
	s.down(&messages.Down{Body: &messages.Down_RequestManifest{RequestManifest: &messages.RequestManifest{}}})
}

func timestamp(ms int64) *timestamppb.Timestamp {
	return timestamppb.New(time.UnixMilli(ms))
}
