package campaign

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/answer"
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/order"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
	"pacecar/actors/campaign/wave"
	"pacecar/actors/campaign/word"
	"pacecar/messages"
)

// MaximumReports is how many reports one AssignmentReports may carry.
const MaximumReports = 1024

// Step decides what a message calls for at a time. It changes nothing: it works on a
// draft of its own, so that each report of a batch is judged on what the ones before it
// left. It takes CreateCampaign, EditCampaign, SubmitCampaign, ApproveCampaign,
// SendBackCampaign, StartCampaign, PauseCampaign, ResumeCampaign, CancelCampaign, RollBackCampaign, CallOffRollback, BroughtBack, OpenGate, StopOffering, BeginningRefused, AssignmentReports, JoinVehicles, SeekJoiners,
// TellDealerResult, GrantPlaces, WebhookAnswered, PackageVouched, YieldVehicles, CampaignsSuperseded, Missed, Wake,
// and the questions that package answer answers.
func (c *Campaign) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	if _, ok := m.(*messages.CreateCampaign); !ok && !c.Exists() {
		return Decision{}, messages.Reject(messages.NotFound, "there is no campaign %s", c.ID)
	}
	if reply, no, asked := answer.Asked(&c.Standing, now, m); asked {
		return Decision{Reply: reply}, no
	}
	s := &stepping{c: c.draft(), nowMs: now.UnixMilli(), budget: MaximumSends - c.Spent, stops: c.Stops, above: c.AloudAbove}
	defer s.c.Roster.Drop()
	no := s.take(m)
	if no != nil {
		return Decision{}, no
	}
	switch m.(type) {
	case *messages.AssignmentReports, *messages.JoinVehicles, *messages.SeekJoiners, *messages.GrantPlaces, *messages.WebhookAnswered, *messages.PackageVouched, *messages.YieldVehicles, *messages.CampaignsSuperseded, Missed, Wake:
		s.advance()
		return Decision{Events: s.events, Sends: s.sends, Reply: s.reply}, nil
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
	s := &stepping{c: c.draft(), nowMs: now.UnixMilli(), budget: MaximumSends - c.Spent, above: c.AloudAbove, repeatOnly: true}
	defer s.c.Roster.Drop()
	s.shut()
	s.hears()
	s.sweep()
	return Decision{Events: s.events, Sends: s.sends}
}

// stepping is one decision being made.
type stepping struct {
	c            *Campaign // the draft
	nowMs        int64
	budget       int    // sends left
	repeatOnly   bool   // nothing that needs a commit
	stops, above uint32 // of the campaign, as far as all vehicles were told of them; and its AloudAbove
	events       []standing.Event
	moves        []standing.Move // made, not yet gathered into an event
	sends        []Send
	downloaded   []uint32            // positions whose vehicles ask for a permit
	settled      bool                // a vehicle has ended, and whoever brings it back is to know
	silent       []uint32            // positions whose vehicles are to be asked
	forgotten    []uint32            // positions whose vehicles have not heard of their attempts
	early        []uint32            // and of those that had not downloaded: they may be offered them again
	endsMs       int64               // when a permit of now would end at the earliest; 0: not looked up yet
	tooBrief     bool                // that is too soon
	vouched      *messages.Promotion // what the shell has just found of the software
	reply        proto.Message       // to another campaign
}

func (s *stepping) take(m any) *messages.Rejection {
	switch m := m.(type) {
	case *messages.TellDealerResult:
		return s.result(m)
	case *messages.AssignmentReports:
		return s.reports(m)
	case *messages.JoinVehicles:
		return s.join(m)
	case *messages.SeekJoiners:
		s.may(straggler.Hasten(&s.c.Standing, s.nowMs, seekEveryMs))
		return nil
	case *messages.GrantPlaces:
		s.granted(m)
		return nil
	case *messages.WebhookAnswered, *messages.PackageVouched:
		s.hear(m.(proto.Message))
		return nil
	case *messages.YieldVehicles:
		s.yields(m)
		return nil
	case *messages.CampaignsSuperseded:
		s.superseded(m)
		return nil
	case Missed:
		s.missed(m)
		return nil
	case Wake:
		return nil
	}
	return s.order(m)
}

// order does what a person orders. A campaign that begins opens its first wave.
func (s *stepping) order(m any) *messages.Rejection {
	e, no := order.Decide(&s.c.Standing, s.nowMs, m)
	if no != nil || e == nil {
		return no
	}
	s.do(e)
	if _, begins := e.(standing.Begun); begins {
		s.open(0)
		s.may(straggler.Begin(&s.c.Standing))
	}
	return nil
}

// do records and applies an event, behind the moves made so far.
func (s *stepping) do(e standing.Event) {
	s.flush()
	s.events = append(s.events, e)
	s.c.Apply(e)
}

// move changes one entry of the roster.
func (s *stepping) move(at uint32, to entry, counted bool) {
	s.make(standing.Move{At: at, To: to, Counted: counted})
}

func (s *stepping) make(m standing.Move) {
	s.settled = s.settled || s.c.Over() && roster.Terminal(m.To.State)
	s.c.Move(s.nowMs, m)
	s.moves = append(s.moves, m)
}

// flush makes one event of the moves.
func (s *stepping) flush() {
	if len(s.moves) == 0 {
		return
	}
	s.events = append(s.events, standing.VehiclesMoved{AtMs: s.nowMs, Moves: s.moves})
	s.c.Burn(s.nowMs)
	s.moves = nil
}

// advance does what is due after any message, in the order that lets nothing out which
// a judgement in the same step forbids: silence and gates first, permits and offers last.
func (s *stepping) advance() {
	defer s.flush()
	if s.c.Life == life.Scheduled {
		s.await()
	}
	if !s.c.Started() {
		return
	}
	s.reachEnd()
	s.shut()
	s.hears()
	s.outlive()
	s.expire()
	s.judge()
	s.finish()
	s.remindAll()
	s.giveBack()
	s.sweep()
	s.permit()
	s.admit()
	s.offer()
	s.seek()
	s.askPools()
	s.supersede()
	s.tellWay()
	s.bringBack()
}

// leaseTo is when a vehicle that does not move from now on is asked.
func (s *stepping) leaseTo() uint32 { return lease.To(s.nowMs, s.c.Plan) }

// soakTo is how long a vehicle that ends now in success or silence stays exposed, as far as
// it matters: nobody else is offered the update of a campaign that ends.
func (s *stepping) soakTo(at uint32) uint32 {
	if s.c.Ending() {
		return 0
	}
	return lease.Soak(s.nowMs, s.c.Plan, wave.At(s.c.Waves, at))
}

// send says something to the actor of a vehicle, or, without one, to the shell.
func (s *stepping) send(vin string, m proto.Message) {
	s.sends = append(s.sends, Send{VIN: vin, Message: m})
}

// tell says a word to the vehicle that it names.
func (s *stepping) tell(m interface {
	proto.Message
	GetVin() string
}) {
	s.send(m.GetVin(), m)
}

func (s *stepping) assign(at uint32, e entry) { s.tell(word.Assign(&s.c.Standing, at, e, s.nowMs)) }
func (s *stepping) permitVehicle(at uint32, e entry) {
	s.tell(word.Permit(&s.c.Standing, at, e, s.nowMs))
}
func (s *stepping) withdrawPermit(at uint32, e entry) {
	s.tell(word.Withdraw(&s.c.Standing, at, e, s.nowMs))
}
func (s *stepping) cancelVehicle(at uint32, e entry) {
	s.tell(word.Cancel(&s.c.Standing, at, e, s.nowMs))
}
func (s *stepping) ask(at uint32, e entry) { s.tell(word.Ask(&s.c.Standing, at, e, s.nowMs)) }
