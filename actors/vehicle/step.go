package vehicle

import (
	"slices"
	"time"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/flag"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
)

// Step decides what m means at time now. It changes nothing. It takes the messages of
// RegisterVehicle, GetVehicle, Up, the campaign's commands, and Wake.
func (v *Vehicle) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	s, rejection := newStep(v, now), bounds.Heard(m)
	switch register, registers := m.(*messages.RegisterVehicle); {
	case rejection != nil:
	case registers:
		rejection = s.register(register)
	case v.Exists():
		rejection = s.dispatch(m)
	default:
		rejection = s.unregistered(m)
	}
	if rejection != nil {
		return Decision{}, rejection
	}
	s.settle()
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
	case *messages.FlagVehicle:
		return s.flag(m)
	case *messages.ClearVehicle:
		return s.clear(m)
	case *messages.SettleInstallation:
		return s.settleInstallation(m)
	case *messages.RemoveVehicle:
		return s.remove(m)
	case *messages.ForgetPresence:
		if s.v.Online && s.v.Seen < m.GetBeforeMs() { // it was seen when it spoke, and not now
			s.Events = append(s.Events, Event{Kind: event.Heard, At: s.v.Seen, Heard: true})
		}
	case *messages.GetVehicle:
		s.Reply = s.v.Status()
	case Wake:
		s.wake()
	default:
		return messages.Reject(messages.Malformed, "a vehicle does not understand %T", m)
	}
	return nil
}

// unregistered answers for a vehicle that does not exist. A campaign is told in its own words, so that it need not wait for a vehicle that
// will never answer; one whose attempt a removed vehicle has ended is told that end.
func (s *step) unregistered(m any) *messages.Rejection {
	switch m := m.(type) {
	case *messages.AssignVehicle, *messages.AskAssignment:
		if of := m.(assignment.Named); !s.known(of) {
			s.say(assignment.Unregistered(of))
		}
	case *messages.AcknowledgeAssignment:
		s.acknowledge(m)
	case Wake:
		s.wake()
	default:
		return messages.Reject(messages.NotFound, "no vehicle %s is registered", s.v.ID).Suggest("register it first")
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
	a          *messages.Assignment // the current assignment
	results    []*messages.AssignmentResult
	flags      *flag.State
	kept       *messages.Arbitration
	health     *messages.HealthStanding
	watches    []*messages.HealthWatch
	attributes *messages.VehicleAttributes
	capability uint32
	condition  *messages.Condition
}

// hearing is what a message from the vehicle says by coming at all.
type hearing struct {
	on, online bool
	percent    uint32
	position   *messages.Position
	condition  *messages.Condition
}

func newStep(v *Vehicle, now time.Time) step {
	return step{v: v, at: now.UnixMilli(), a: v.Assignment, results: v.Results, flags: v.Flags, attributes: v.Attributes, capability: v.Capability, condition: v.Condition, kept: v.Arbitration, health: v.Health, watches: v.Watches}
}

// event adds a fact.
func (s *step) event(e Event) {
	e.At = s.at
	e.Heard, e.Online = s.heard.on, s.heard.on && s.heard.online
	s.Events = append(s.Events, e)
}

// cause is who moved an assignment, and what is said about it.
type cause struct {
	by, ecu, code, detail string
	alarm                 string // code of the history line, where it is not the assignment's
}

// move takes the table's row for trigger, which must exist, and answers the assignment after it, which the caller may complete before the decision is handed out.
func (s *step) move(trigger assignment.Trigger, c cause) *messages.Assignment {
	to, ok := assignment.Next(s.a.GetState(), trigger)
	if !ok {
		panic("no transition " + assignment.StateName(s.a.GetState()) + " " + string(trigger))
	}
	a := assignment.Resumed(s.a, s.at)
	a.State, a.Sequence, a.ChangedAtMs = to, a.Sequence+1, s.at
	a.EcuId, a.Code, a.Detail = c.ecu, c.code, c.detail
	assignment.Leave(a)
	change := assignment.Transition{From: s.a.GetState(), Trigger: trigger, To: to}
	s.a = a
	assignment.Clock(a, s.at)
	s.event(Event{Kind: event.AssignmentMoved, By: c.by, Change: change, Assignment: a, Code: c.alarm})
	if s.look(health.Installs(a)); to == assignment.Succeeded {
		s.soak()
	}
	return a
}

// amend changes something about the current assignment that is not its state.
func (s *step) amend(e Event, change func(*messages.Assignment)) {
	a := assignment.Copy(s.a)
	change(a)
	s.a = a
	e.Kind, e.Assignment = event.AssignmentAmended, a
	s.event(e)
}

// amendResult changes what is kept of an ended assignment, or adds it.
func (s *step) amendResult(e Event, r *messages.AssignmentResult) {
	s.results = assignment.Keep(s.results, r)
	e.Kind, e.Result = event.ResultAmended, r
	s.event(e)
}

// remark notes something that was ignored, once: not again while it is remembered, and not more often than every minute once the memory is full.
func (s *step) remark(key, campaign string, attempt uint32, alarm, detail string) {
	s.once(event.Ignored(ByVehicle, key, campaign, attempt, alarm, detail))
}

// once adds a remark, unless it is remembered or comes too often.
func (s *step) once(e Event) bool {
	if event.Silenced(s.v.Remarks, e.Remark, s.at-s.v.RemarkedAt < bounds.RemarkEvery.Milliseconds()) {
		return false
	}
	s.event(e)
	return true
}

// say sends reports to their campaigns, with when the vehicle itself was last heard: the actor answers for a vehicle that does not.
func (s *step) say(all ...*messages.AssignmentReport) {
	for _, r := range all {
		r.Vin, r.HeardAtMs = string(s.v.ID), s.v.Seen
		health.Tell(r, s.watches)
		if s.heard.on {
			r.HeardAtMs = s.at
		}
		s.Sends = append(s.Sends, Send{Report: arbitration.Complete(s.kept, r)})
	}
}

// report tells the campaign where the current assignment stands.
func (s *step) report() {
	r := assignment.ReportOf(s.a)
	r.Waits = s.view().Awaits()
	s.say(r)
}

func (s *step) reportResult(r *messages.AssignmentResult) { s.say(assignment.ReportOfResult(r)) }

// down tells the vehicle. Of what one step says of a permit the last word counts: another one might come behind it.
func (s *step) down(all ...*messages.Down) {
	for _, d := range all {
		s.Sends = append(slices.DeleteFunc(s.Sends, func(said Send) bool { return word.Replaces(d, said.Down) }), Send{Down: d})
	}
}

func (s *step) owed()      { s.down(word.Owed(s.view())...) }
func (s *step) sendOffer() { s.down(word.Offer(s.view())) }
func (s *step) sendCancel(campaign string, attempt uint32, reason string) {
	s.down(assignment.CancelOf(campaign, attempt, reason))
}
func (s *step) requestManifest() { s.down(assignment.ManifestRequest()) }
