package core

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign"
	"pacecar/actors/campaign/answer"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/undo"
	"pacecar/actors/targeting"
	"pacecar/bench/stopwatch"
	"pacecar/messages"
	"pacecar/persistence"
)

// slots is how many there are in a store of the usual size.
const slots = 256

// back is what brings the vehicles back.
var back = []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: "1", Sha256: "a1"}}

// undo measures how many vehicles a rollback would reach, and whom it leaves: all vehicles have
// succeeded, and every tenth runs something else since.
func (s *samples) undo(c **campaign.Campaign, vins []string) error {
	for first := 0; first < len(vins); first += 1024 {
		m := &messages.AssignmentReports{}
		for _, vin := range vins[first:min(first+1024, len(vins))] {
			m.Reports = append(m.Reports, &messages.AssignmentReport{CampaignId: "core", Vin: vin, Attempt: 1, Sequence: 1 << 20, State: messages.AssignmentState_SUCCEEDED})
		}
		if err := do(c, m, nil); err != nil {
			return err
		}
	}
	fleet := &indexed{of: make([]*targeting.Index, slots), campaign: *c}
	for i := range fleet.of {
		fleet.of[i] = targeting.NewIndex()
	}
	marks := [2]*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", Version: "2", Sha256: "a2", InstalledBy: "core"}, {Id: "ADAS", HardwarePart: "8K0", Version: "3", Sha256: "a3"}}
	for i, vin := range vins {
		slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vin}, slots)
		mark := marks[0]
		if i%10 == 0 {
			mark = marks[1]
		}
		fleet.of[slot].Put(&messages.VehicleRecord{Vin: vin, Inventory: []*messages.ECU{mark}})
	}
	d := &desk.Desk{Router: fleet, Store: persistence.NewMemory(slots, time.Now), Clock: actors.SystemClock{}}
	began := stopwatch.Begin()
	found, _, err := undo.Members(context.Background(), d, cohorts.New(d), "core", &messages.SelectVehicles{Selector: "true", Contents: back, ForCampaign: true})
	if err != nil {
		return err
	}
	s.prospect = append(s.prospect, began.End())
	other := (len(vins) + 9) / 10
	if len(found.GetVins()) != len(vins)-other || len(found.GetExcluded()) != 1 || found.GetExcluded()[0].GetCount() != uint64(other) {
		return fmt.Errorf("the rollback reaches %d of %d vehicles, and leaves %v", len(found.GetVins()), len(vins), found.GetExcluded())
	}
	return nil
}

// indexed is a router to the indexes of a fleet and to one campaign, which is over.
type indexed struct {
	of       []*targeting.Index
	campaign *campaign.Campaign
}

func (*indexed) Deliver(*messages.Envelope)                     {}
func (*indexed) Valid(persistence.Slot, persistence.Epoch) bool { return true }

func (f *indexed) Request(_ context.Context, _, _ string, m proto.Message) (proto.Message, error) {
	if _, asks := m.(*messages.GetCampaign); asks {
		return &messages.CampaignStatus{Record: &messages.CampaignRecord{State: messages.CampaignState_COMPLETED}}, nil
	}
	reply, no, _ := answer.Asked(&f.campaign.Standing, moment, m)
	if no != nil {
		return nil, no
	}
	return reply, nil
}

func (f *indexed) Gather(_ context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	for slot, x := range f.of {
		found, no := targeting.Answer(x, messages.ForSlot(m, uint32(slot)).(*messages.SelectVehicles))
		if no != nil {
			return no
		}
		if err := each(persistence.Slot(slot), found); err != nil {
			return err
		}
	}
	return nil
}
