package lease

import (
	"testing"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

var terms = &messages.CampaignPlan{
	Retries:           &messages.Retries{SilenceSeconds: 600, Asks: 3},
	PermitLifeSeconds: 86_400,
}

// TestPatienceEnds: every silent vehicle is given up, one with a permit not before the
// permit has expired.
func TestPatienceEnds(t *testing.T) {
	for state, least := range map[uint8]int64{roster.Offered: 2_400, roster.Installing: 2_400, roster.Permitted: 86_400} {
		now := int64(1_775_030_400_000)
		e, began := roster.Entry{State: state, Deadline: To(now, terms)}, now
		for n := 0; e.Deadline != 0; n++ {
			if n > 100 {
				t.Fatalf("state %d is asked for ever", state)
			}
			now = 1000 * int64(e.Deadline)
			if e.Deadline = Patience(now, terms, e); e.Deadline != 0 {
				e.Asks++
			}
		}
		if waited := (now - began) / 1000; waited < least || waited > 2*least {
			t.Errorf("state %d is given up after %d s, want %d or a little more", state, waited, least)
		}
	}
}
