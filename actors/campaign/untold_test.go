package campaign

import (
	"testing"

	"pacecar/messages"
)

// A campaign that was started when no start took vehicles by its priority takes none later, whatever it met: nobody was told so. One
// that was told so takes them, also after it was read from the store.
func TestACampaignTakesWhomItsStartWasTold(t *testing.T) {
	for _, takes := range []bool{false, true} {
		c := newCrier(t)
		r := c.c.Record()
		r.Met = &messages.Encounter{Overlaps: []*messages.Overlap{{CampaignId: "low", Priority: 100, Ecus: []string{"ADAS"}, Preempts: 1, Later: 9, Takes: takes}}}
		d, no := Restore(r).Step(c.now, Wake{})
		if no != nil {
			t.Fatal(no)
		}
		var from []string
		for _, s := range d.Sends {
			if m, is := s.Message.(*messages.SupersedeCampaigns); is {
				from = append(from, m.GetOthers()...)
			}
		}
		if told := len(from) == 1 && from[0] == "low"; told != takes || len(from) > 1 {
			t.Errorf("its start was told so: %v; it takes vehicles from %v", takes, from)
		}
	}
}
