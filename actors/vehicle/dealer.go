package vehicle

import (
	"cmp"

	"pacecar/actors/targeting/occupant"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// dealt takes a dealer's word that the update of an attempt is installed. It succeeds when a manifest
// proves it, the last one if that did already. Until then it holds the vehicle against nobody.
func (s *step) dealt(m *messages.AssignVehicle) *messages.Rejection {
	a := s.a
	switch open := a != nil && !assignment.Ended(a.GetState()); {
	case open && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt():
	case open && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() > m.GetAttempt(), !open && s.known(m.GetCampaignId(), m.GetAttempt()):
		return nil
	case open && occupant.Of(a) != "":
		s.skip(m, assignment.CodeOccupied, assignment.Holds(a))
		return nil
	default:
		offered, no := inventory.Replacements(s.v.Inventory, m.GetArtifacts(), m.GetUndoes())
		if no != nil {
			s.skip(m, no.Code, no.Detail)
			return nil
		}
		if assignment.Undecided(a) { // nobody has told its campaign yet how it ends
			s.giveUp(assignment.OnCancel, cause{detail: a.GetCancelReason()})
			s.report()
		}
		s.yield(m.GetCampaignId())
		s.a, s.results = assignment.Deal(m, s.v.Revision, s.at, offered), assignment.Without(s.results, m.GetCampaignId(), m.GetAttempt())
		s.event(event.Dealt(s.a))
	}
	by := cmp.Or(m.GetDealer().GetBy(), "dealer")
	if before := s.a; before.GetState() != assignment.Installed {
		assignment.Believe(s.move(assignment.OnInstalled, cause{by: by, code: assignment.CodeDealerSays, detail: messages.Cut("A dealer says so. "+m.GetDealer().GetNote(), bounds.MaximumDetail)}), before)
	}
	if inventory.Proves(s.v.Inventory, s.a.GetArtifacts()) {
		if ecus := inventory.Dealt(s.v.Inventory, s.a); !inventory.Same(s.v.Inventory, ecus) {
			s.configured(Event{Kind: event.InventoryChanged, By: by, Name: "InventoryChanged", News: &event.News{}}, s.v.Inventory, ecus)
		}
		s.move(assignment.OnManifest, cause{by: ByVehicle, detail: "The last manifest shows the update."}).PermitExpiresAtMs = 0
	} else {
		s.requestManifest()
	}
	s.report()
	return nil
}

// disown ends an attempt of which only a dealer says that it is installed. Said: the vehicle has
// told how it ended.
func (s *step) disown(trigger assignment.Trigger, c cause, said bool) {
	if assignment.Disown(s.move(trigger, c), said) {
		s.sendCancel(s.a.GetCampaignId(), s.a.GetAttempt(), s.a.GetCancelReason())
	}
}

// yield lets what only a dealer says give way to another campaign.
func (s *step) yield(campaign string) {
	if assignment.Hearsay(s.a) {
		s.disown(assignment.OnUnconfirmed, cause{by: "campaign " + campaign, code: assignment.CodeDealerUnconfirmed,
			detail: "Campaign " + campaign + " has an update for the vehicle, and no manifest had confirmed what a dealer said."}, false)
		s.report()
	}
}
