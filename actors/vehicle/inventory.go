package vehicle

import (
	"cmp"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/flag"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/inventory"
	"pacecar/actors/vehicle/proof"
	"pacecar/actors/vehicle/settlement"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
	"pacecar/mutant"
)

// register creates the vehicle, or changes it. An assignment in flight goes on; its permit checks the hardware again.
func (s *step) register(m *messages.RegisterVehicle) *messages.Rejection {
	r, no := s.v.Registered(m)
	if no != nil {
		return no
	}
	before, by := s.v.Inventory, cmp.Or(m.GetBy(), ByEngine)
	s.Reply = &messages.Done{}
	if r.Name != "" {
		s.flags, s.attributes = r.Flags, r.Attributes
		s.configured(Event{Kind: event.Registered, By: by, Name: r.Name, News: &event.News{Attributes: proto.CloneOf(r.Attributes), Flags: r.Flags, Anew: r.Anew}}, before, r.ECUs)
	}
	s.unflag(s.flags.Resolved(before, m.GetEcus()), by, "The registration names the hardware that was reported.", false)
	for _, f := range r.Raised {
		s.raise(f, by, false)
	}
	s.moot(before, r.ECUs, by)
	if consent.Sold(s.a, s.v.Attributes, s.attributes) {
		s.down(word.Anew(s.view())...)
		s.answered()
	}
	return nil
}

// configured adds an event that changes the inventory, with the lines that say what changed of the configuration.
func (s *step) configured(e Event, before, after []*messages.ECU) {
	for _, e := range event.Configured(e, before, after) {
		s.event(e)
	}
}

// manifest hears what is installed: it updates the inventory, and judges the assignment. One that comes after a later one says what was,
// and changes nothing. A count costs a commit also where nothing else has changed, so that it holds after a crash.
func (s *step) manifest(m *messages.Manifest) *messages.Rejection {
	if no := bounds.Manifest(m); no != nil {
		return no
	}
	if assignment.Forgotten(s.a, s.results, m.GetCampaignId(), m.GetAttempt()) { // it follows its installation
		s.overtake(&messages.Report{CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), Phase: messages.Phase_PHASE_INSTALLED}, assignment.OnInstalled)
	}
	ecus := inventory.Told(s.v.Inventory, m, s.a, s.results)
	if no := bounds.Inventory(ecus, "/manifest/ecus"); no != nil {
		return no
	}
	switch n := m.GetSequence(); {
	case n != 0 && n < s.v.Manifested && !mutant.OldManifestBelieved.Planted():
		lag, since := flag.Lag{Number: n, Last: s.v.Manifested}, time.Duration(s.at-s.v.RemarkedAt)*time.Millisecond
		s.remark(lag.Key(), m.GetCampaignId(), m.GetAttempt(), assignment.AlarmOldManifest, lag.Detail())
		if f := lag.Flag(s.v.Remarks, since); f != nil && s.flags.Behind() == nil {
			s.raise(f, ByVehicle, false)
			s.down(assignment.ManifestRequest()) // which counts, where this one was late after all
		}
		return nil
	case n > s.v.Manifested:
		s.unflag(s.flags.Behind(), ByVehicle, "The vehicle has sent a manifest that counts.", false)
		s.event(Event{Kind: event.ManifestCounted, Sequence: n})
	}
	if !inventory.Same(s.v.Inventory, ecus) {
		s.configured(Event{Kind: event.InventoryChanged, By: ByVehicle, Name: "InventoryChanged", Result: inventory.Updated(m, s.a, s.results), News: &event.News{}}, s.v.Inventory, ecus)
		met, raised := s.flags.Answered(s.v.Inventory, ecus)
		s.unflag(met, ByVehicle, "The vehicle reports the hardware that was registered.", false)
		for _, f := range raised {
			s.raise(f, ByVehicle, true)
		}
		s.moot(s.v.Inventory, ecus, ByVehicle)
		s.look(health.Shows(ecus, s.a))
	}
	s.settled(Event{By: ByVehicle, Name: "InstallationEnded", Detail: "The vehicle sent the manifest of the installation."}, settlement.Shown(m, s.a, s.v.Results))
	if s.a != nil && !assignment.Ended(s.a.GetState()) {
		s.judge(m, ecus)
	}
	return nil
}

// judge ends the attempt, where the manifest says how.
func (s *step) judge(m *messages.Manifest, ecus []*messages.ECU) {
	v := proof.Judge(m, s.a, ecus)
	c := cause{by: ByVehicle, ecu: v.ECU, code: v.Code, detail: v.Detail}
	switch v.Kind {
	case proof.Success:
		s.move(assignment.OnManifest, c).PermitExpiresAtMs = 0
	case proof.Needless:
		s.giveUp(assignment.OnManifest, c)
	case proof.Undone:
		s.withdraw(&messages.WithdrawVehiclePermit{CampaignId: s.a.GetCampaignId(), Attempt: s.a.GetAttempt(), Reason: v.Detail})
		return
	case proof.Contradiction:
		s.disown(assignment.OnOtherManifest, c, v.Named)
	case proof.Failure:
		s.move(assignment.OnOtherManifest, c)
	default:
		return
	}
	s.report()
}

// settled leaves attempts that have ended to keep nothing away any more.
func (s *step) settled(e Event, r settlement.Ruling) {
	if r.Present {
		s.amend(e, r.End)
	}
	for _, before := range r.Results {
		s.amendResult(e, before)
	}
	if len(r.Results) > 0 {
		s.release()
	}
}

// settleInstallation hears from a person that no installation runs in the vehicle.
func (s *step) settleInstallation(m *messages.SettleInstallation) *messages.Rejection {
	r, no := settlement.Judge(m, s.a, s.results, s.v.Seen, s.at)
	if r.Fails != "" {
		s.giveUp(assignment.OnSettled, cause{by: m.GetBy(), code: r.Fails, detail: r.Detail})
		s.report()
	}
	s.settled(Event{By: m.GetBy(), Name: settlement.Settled, Detail: r.Detail}, r)
	s.Reply = &messages.Done{}
	return no
}
