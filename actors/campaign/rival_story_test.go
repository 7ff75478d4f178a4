package campaign

import (
	"fmt"
	"strconv"

	"github.com/cockroachdb/datadriven"

	"pacecar/messages"
)

// claims sets what a plan says about other campaigns.
func claims(p *messages.CampaignPlan, key, val string) bool {
	switch key {
	case "priority":
		n, _ := strconv.ParseUint(val, 10, 32)
		p.Priority = new(uint32(n))
	case "supersedes":
		p.Supersedes = append(p.Supersedes, val)
	default:
		return false
	}
	return true
}

// supersession has another campaign take vehicles, or says that others know that theirs are taken.
func (s *story) supersession(d *datadriven.TestData) string {
	if d.Cmd == "superseded" {
		return s.tell(d, &messages.CampaignsSuperseded{Campaigns: []*messages.Overlap{{CampaignId: "c0", Supersedes: 2}}})
	}
	m := &messages.YieldVehicles{Again: d.HasArg("again")}
	for _, arg := range d.CmdArgs {
		switch {
		case arg.Key == "to":
			m.To = arg.Vals[0]
		case arg.Key[0] == 'v':
			m.Vins = append(m.Vins, s.named(arg.Key)...)
		}
	}
	made, no := s.step(m)
	if no != nil {
		s.t.Fatal(no)
	}
	y := made.Reply.(*messages.Yielded)
	return s.told(d, made) + fmt.Sprintf("answer: %d given up, %d of them to be heard of\n", y.GetVehicles(), y.GetPending())
}

// encounter is the other campaigns that a start meets: those that wait for it, and those that did
// not answer.
func encounter(d *datadriven.TestData) *messages.Encounter {
	met := &messages.Encounter{}
	for _, id := range arguments(d, "meets") {
		met.Overlaps = append(met.Overlaps, &messages.Overlap{CampaignId: id, Waits: 2, Text: "It meets campaign " + id + "."})
	}
	for _, id := range arguments(d, "unasked") {
		met.Unasked = append(met.Unasked, &messages.Unasked{CampaignId: id, Reason: "no answer within 5s", Campaigns: 1})
	}
	return met
}

// expecting is how many vehicles whoever starts a campaign expects; nil: they do not say.
func expecting(d *datadriven.TestData) *uint32 {
	for _, arg := range arguments(d, "expect") {
		n, _ := strconv.ParseUint(arg, 10, 32)
		return new(uint32(n))
	}
	return nil
}

// arguments are the values of one key.
func arguments(d *datadriven.TestData, key string) []string {
	for _, arg := range d.CmdArgs {
		if arg.Key == key {
			return arg.Vals
		}
	}
	return nil
}
