package topic

import (
	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/rivalry"
	"pacecar/web/view/undo"
)

// stopped puts how a campaign was stopped, what of it can be accepted or undone, and which
// campaigns it has met. Failures are to be accepted while it is halted only: else they would
// be told with every report.
func (f Flat) stopped(s *messages.CampaignStatus) {
	shapes := undo.Of(s, view.Time)
	if shapes.Stop != nil {
		f.put("stop", shapes.Stop)
	}
	if shapes.Prepared != nil {
		f.put("prepared", shapes.Prepared)
	}
	if len(shapes.RolledBackBy) > 0 {
		f.put("rolledBackBy", shapes.RolledBackBy)
	}
	if shapes.Undoing != nil {
		f.put("undoing", shapes.Undoing)
	}
	if shapes.Open != nil {
		f.put("open", shapes.Open)
	}
	if left := s.GetRecord().GetExcluded(); len(left) > 0 {
		f.put("excluded", view.FromExclusions(left))
	}
	if len(shapes.Acceptances) > 0 {
		f.put("acceptances", shapes.Acceptances)
	}
	if s.GetRecord().GetState() == messages.CampaignState_HALTED {
		f.put("knownFailures", shapes.KnownFailures)
		f.put("freshFailures", shapes.FreshFailures)
	}
	if rivals := rivalry.FromRivals(s.GetRecord().GetRivals()); len(rivals) > 0 {
		f.put("rivals", rivals)
	}
	met := rivalry.FromMet(s.GetRecord().GetMet())
	if len(met.Overlaps) > 0 {
		f.put("overlaps", met.Overlaps)
	}
	if met.OverlapsMore > 0 {
		f.put("overlapsMore", met.OverlapsMore)
	}
	if len(met.Unasked) > 0 {
		f.put("unasked", met.Unasked)
	}
}
