package vehicle

import (
	"cmp"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// dealt takes a dealer's word that the update of an attempt is installed. It is believed as
// far as the vehicle's own word would be: the attempt is installed, and succeeds when a
// manifest proves it, the last one if that did already.
func (s *step) dealt(m *messages.AssignVehicle) *messages.Rejection {
	a := s.a
	switch open := a != nil && !assignment.Ended(a.GetState()); {
	case open && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt():
	case open && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() > m.GetAttempt(), !open && s.known(m.GetCampaignId(), m.GetAttempt()):
		return nil
	case open:
		s.occupied(m)
		return nil
	default:
		offered, no := inventory.Replacements(s.v.Inventory, m.GetArtifacts(), m.GetUndoes())
		if no != nil {
			s.skip(m, no.Code, no.Detail)
			return nil
		}
		s.a = assignment.Begin(m, s.v.Revision, s.at)
		s.a.State, s.a.Artifacts, s.a.Policy = assignment.Offered, offered, m.GetPolicy()
		s.results = assignment.Without(s.results, m.GetCampaignId(), m.GetAttempt())
		s.event(Event{Kind: event.AssignmentOpened, Assignment: s.a, Change: assignment.Transition{From: assignment.None, Trigger: assignment.OnOffer, To: assignment.Offered},
			Detail: "A dealer speaks of it; nothing is sent to the vehicle."})
	}
	by := cmp.Or(m.GetDealer().GetBy(), "dealer")
	if s.a.GetState() != assignment.Installed {
		s.move(assignment.OnInstalled, cause{by: by, detail: messages.Cut("Installed by a dealer. "+m.GetDealer().GetNote(), bounds.MaximumDetail)}).PermitExpiresAtMs = 0
	}
	if inventory.Proves(s.v.Inventory, s.a.GetArtifacts()) {
		if ecus := inventory.Dealt(s.v.Inventory, s.a); !inventory.Same(s.v.Inventory, ecus) {
			s.configured(Event{Kind: event.InventoryChanged, By: by, Name: "InventoryChanged", News: &event.News{}}, s.v.Inventory, ecus)
		}
		s.move(assignment.OnManifest, cause{by: ByVehicle, detail: "The last manifest shows the update."})
	} else {
		s.requestManifest()
	}
	s.report()
	return nil
}
