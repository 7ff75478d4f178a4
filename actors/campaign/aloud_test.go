package campaign

import (
	"testing"

	"pacecar/messages"
)

// crier is a campaign with three permits out, and what is said of it.
type crier struct {
	*world
	permits map[string]uint32 // by vehicle: of so many stops
}

func newCrier(t *testing.T) *crier {
	c := &crier{world: newWorld(t, "c1"), permits: map[string]uint32{}}
	c.must(&messages.CreateCampaign{Plan: testPlan("c1"), Package: c.pkg, By: "mira"})
	c.must(&messages.StartCampaign{By: "mira", Vins: vins(3), Package: c.pkg})
	c.must(Wake{})
	for _, vin := range vins(3) {
		for sequence, state := range []messages.AssignmentState{messages.AssignmentState_DOWNLOADED, messages.AssignmentState_PERMITTED} {
			c.told(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{CampaignId: "c1", Vin: vin, Attempt: 1, Sequence: uint64(sequence + 1), State: state}}})
		}
		if _, permitted := c.permits[vin]; !permitted {
			t.Fatalf("%s has no permit", vin)
		}
	}
	return c
}

// told is what all vehicles are told behind a message.
func (c *crier) told(m any) (words []*messages.WithdrawPermits) {
	c.t.Helper()
	d, no := c.step(m)
	if no != nil {
		c.t.Fatal(no)
	}
	for at, s := range d.Sends {
		switch said := s.Message.(type) {
		case *messages.WithdrawPermits:
			if words = append(words, said); s.VIN != "" || at != 0 {
				c.t.Errorf("it is said to %q behind %d other words", s.VIN, at)
			}
		case *messages.PermitVehicle:
			c.permits[said.GetVin()] = said.GetStops()
		case *messages.WithdrawVehiclePermit:
			if permit, given := c.permits[said.GetVin()]; given && said.GetStops() <= permit {
				c.t.Errorf("the withdrawal of %s is of %d stops, as its permit is of %d: a vehicle could not tell which came first", said.GetVin(), said.GetStops(), permit)
			}
		}
	}
	return words
}

// TestAStopIsSaidToAllAtOnce: whatever stops a campaign that has permits out, all vehicles are told once, before each is; and again
// when it is recovered meanwhile. Permits of after it went on have as many stops as that word, or more.
func TestAStopIsSaidToAllAtOnce(t *testing.T) {
	c := newCrier(t)
	words := c.told(&messages.PauseCampaign{By: "mira", Reason: "look"})
	if len(words) != 1 || words[0].GetCampaignId() != "c1" || words[0].GetReason() == "" {
		t.Fatalf("a pause is said as %v", words)
	}
	stop := words[0].GetStops()
	for vin, stops := range c.permits {
		if stops >= stop {
			t.Errorf("the permit of %s has %d stops, and the pause after it %d", vin, stops, stop)
		}
	}
	if words := c.told(Wake{}); len(words) != 0 {
		t.Errorf("it is said again: %v", words)
	}
	c.crash()
	again := false
	for _, s := range c.c.Resume(c.now).Sends {
		said, is := s.Message.(*messages.WithdrawPermits)
		again = again || is && said.GetStops() == stop
	}
	if !again {
		t.Error("after a crash in between nobody is told")
	}
	if words := c.told(&messages.ResumeCampaign{By: "mira", Reason: "seen"}); len(words) != 0 {
		t.Errorf("it goes on, and says %v", words)
	}
	c.told(Wake{})
	for vin, stops := range c.permits {
		if stops < stop {
			t.Errorf("%s is permitted again with %d stops, and would take it for taken back by stop %d", vin, stops, stop)
		}
	}
	if words := c.told(&messages.CancelCampaign{By: "mira", Reason: "enough"}); len(words) != 1 || words[0].GetStops() <= stop {
		t.Errorf("a cancel is said as %v", words)
	}
}

// TestFewPermitsAreTakenBackWithoutACall: everybody else has nothing to do with them.
func TestFewPermitsAreTakenBackWithoutACall(t *testing.T) {
	c := newCrier(t)
	c.c.AloudAbove = 3
	if words := c.told(&messages.PauseCampaign{By: "mira", Reason: "look"}); len(words) != 0 {
		t.Errorf("with three permits out all are told: %v", words)
	}
}

// calls are the stops that all vehicles were told of, and the permits.
type calls struct{ told, permitted uint32 }

// inspectStops: what all vehicles are told takes back every permit of before it, and none that follows.
func (m *model) inspectStops(d Decision) {
	for _, s := range d.Sends {
		switch said := s.Message.(type) {
		case *messages.WithdrawPermits:
			if m.calls.told = said.GetStops(); said.GetStops() <= m.calls.permitted || m.c.Offers() {
				m.rt.Fatalf("%s: stop %d is told, and a permit of %d stops is out", m.c, said.GetStops(), m.calls.permitted)
			}
		case *messages.PermitVehicle:
			if m.calls.permitted = max(m.calls.permitted, said.GetStops()); said.GetStops() < m.calls.told {
				m.rt.Fatalf("%s: a permit of %d stops follows stop %d, which takes it back", m.c, said.GetStops(), m.calls.told)
			}
		}
	}
}
