package engine

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/messages"
)

// supersede tells the campaigns that one supersedes which vehicles are its own, as package
// beginning does. What is lost on the way is asked for again.
func (n *Node) supersede(s *messages.SupersedeCampaigns) {
	campaign := s.GetCampaignId()
	ask := func(id string, m proto.Message, reply func(proto.Message)) {
		n.carry(&messages.Envelope{Kind: roles.KindCampaign, ID: id, Message: m}, reply)
	}
	others := s.GetOthers()
	if len(others) == 0 {
		return
	}
	ask(campaign, &messages.GetRoster{}, func(m proto.Message) {
		list, is := m.(*messages.RosterList)
		if !is {
			return
		}
		yield := &messages.YieldVehicles{To: campaign, Again: s.GetAgain()}
		for _, e := range list.GetEntries() {
			yield.Vins = append(yield.Vins, e.GetVin())
		}
		told := 0
		for _, other := range others {
			ask(other, yield, func(m proto.Message) {
				no, refused := m.(*messages.Rejection)
				if refused && no.GetCode() != messages.NotFound {
					return
				}
				if y, _ := m.(*messages.Yielded); y.GetPending() > 0 {
					return // it asks again
				}
				if told++; told == len(others) {
					n.carry(&messages.Envelope{Kind: roles.KindCampaign, ID: campaign, Message: &messages.CampaignsSuperseded{}}, nil)
				}
			})
		}
	})
}
