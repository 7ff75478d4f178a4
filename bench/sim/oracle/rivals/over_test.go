package rivals_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// A campaign that runs may take a vehicle, and so may an offer that it made shortly before it was over; nothing else of it does.
func TestACampaignThatIsOverTakesNothing(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name      string
		state     messages.CampaignState
		ended     time.Duration // before now
		end       messages.AssignmentState
		cancelled bool // the vehicle is the other one's no more
		ok        bool
	}{
		{"it runs", life.Running, 0, assignment.Superseded, false, true},
		{"it was completed just now", life.Completed, time.Minute, assignment.Superseded, false, true},
		{"it is completed", life.Completed, time.Hour, assignment.Superseded, false, false},
		{"it is cancelled", life.Cancelled, time.Hour, assignment.Superseded, false, false},
		{"the other one had ended by itself", life.Completed, time.Hour, assignment.Failed, false, true},
		{"the other one is called off", life.Completed, time.Hour, assignment.Superseded, true, true},
	} {
		was, is := vehicle("1.0.0", "2.0.0"), vehicle("1.0.0", "2.0.0")
		was.Record.Assignment.Cancelling = c.cancelled
		is.Record.Assignment = proto.CloneOf(is.Record.GetAssignment())
		is.Record.Assignment.CampaignId = "new"
		is.Ends = map[car.Key]messages.AssignmentState{{Campaign: "old", Attempt: 1}: c.end}
		known := view.New("new")
		if known.Record.State = c.state; c.ended != 0 {
			known.Record.EndedAtMs = now.Add(-c.ended).UnixMilli()
		}
		if got := broken(func() {
			rivals.OverTakesNothing("X", was, is, map[string]*view.Campaign{"new": known}, now)
		}); got == c.ok {
			t.Errorf("%s: broken %v", c.name, got)
		}
	}
}
