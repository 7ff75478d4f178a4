package wish

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// Level has most plans want the same control unit with one priority, each with newer software than the ones before, and soak: who
// comes later waits for whoever soaks.
func Level(d virtual.Dice, p *messages.CampaignPlan, i int) {
	if !d.Chance(0.8) {
		return
	}
	p.Package, p.Priority = fmt.Sprintf("adas@%d.0.0", i+2), proto.Uint32(500)
	p.Health = &messages.HealthPlan{FaultCodes: []string{"*"}}
	soak := int64(virtual.Pick(d, 60, 600, 1800))
	for _, w := range p.GetWaves() {
		w.GetGate().SoakSeconds, w.GetGate().MaximumFailedPercent = soak, proto.Float64(50)
	}
}

// Considered is what somebody wants to know of a campaign without doing it: who is on its roster, by all or by these vehicles, or
// what would become of it if it were stopped, and gone on with.
func Considered(d virtual.Dice, vins []string) *messages.Consider {
	commands := virtual.Pick(d,
		[]proto.Message{&messages.GetRoster{Limit: 10}},
		[]proto.Message{&messages.GetTaken{Few: true, Vins: vins}},
		[]proto.Message{&messages.MeetRoster{Vins: vins}},
		[]proto.Message{&messages.PauseCampaign{By: "omar", Reason: "a thought"}, &messages.ResumeCampaign{By: "omar", Reason: "a thought"}},
		[]proto.Message{&messages.CancelCampaign{By: "omar", Reason: "a thought"}},
	)
	m := &messages.Consider{}
	for _, one := range commands {
		command, err := anypb.New(one)
		if err != nil {
			panic(err) // every message that exists can be wrapped
		}
		m.Commands = append(m.Commands, command)
	}
	return m
}
