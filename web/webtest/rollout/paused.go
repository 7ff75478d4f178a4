package rollout

import (
	"slices"

	"pacecar/messages"
)

// Pause stops a campaign, or notes that somebody wants that, too, and names what happened; empty:
// that is known.
func Pause(r *messages.CampaignRecord, m *messages.PauseCampaign, atMs int64) string {
	if r.GetState() != messages.CampaignState_PAUSED {
		r.Stop = &messages.StopReach{Stop: "pause", AtMs: atMs, By: m.GetBy()}
		r.State, r.Cause = messages.CampaignState_PAUSED, m.GetReason()
		return "CampaignPaused"
	}
	if r.GetStop() == nil || r.Stop.By == m.GetBy() || slices.Contains(r.Stop.AlsoBy, m.GetBy()) {
		return ""
	}
	r.Stop.AlsoBy = append(r.Stop.AlsoBy, m.GetBy())
	return "PausedToo"
}
