package inventory

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Updated names the attempt that a manifest shows the work of, if it does: one that it
// names and the engine knows, or one under way whose software it shows, unless it names
// another one before the vehicle says that it has installed. What differs once an attempt has
// succeeded is not its work, though TCUs may go on naming it.
func Updated(m *messages.Manifest, a *messages.Assignment, results []*messages.AssignmentResult) *messages.AssignmentResult {
	campaign, attempt := m.GetCampaignId(), m.GetAttempt()
	current := a.GetCampaignId() == campaign && a.GetAttempt() == attempt
	if wrong, _ := Compare(m, a.GetArtifacts()); current && a.GetState() == assignment.Succeeded && wrong != "" {
		return nil
	}
	if current || assignment.Result(results, campaign, attempt) != nil {
		return &messages.AssignmentResult{CampaignId: campaign, Attempt: attempt}
	} else if wrong, _ := Compare(m, a.GetArtifacts()); wrong == "" && (a.GetState() == assignment.Installed || (a.GetState() == assignment.Installing && campaign == "")) {
		return &messages.AssignmentResult{CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt()}
	}
	return nil
}
