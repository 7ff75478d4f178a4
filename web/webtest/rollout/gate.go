package rollout

import (
	"fmt"

	"pacecar/messages"
)

// Judge is the gate of the engine in memory: the share of failures alone decides.
func Judge(in *messages.GateInputs) (passed bool, text string) {
	limit := 100.0
	if in.GetGate().MaximumFailedPercent != nil {
		limit = in.GetGate().GetMaximumFailedPercent()
	}
	share := 100 * float64(in.GetFailed()-min(in.GetFailed(), in.GetAcceptedFailed())) / float64(max(1, in.GetSize()))
	return share <= limit, fmt.Sprintf("wave %d: %.1f %% of %d failed, limit %.1f %%", in.GetWave(), share, in.GetSize(), limit)
}

// Review judges decisions again.
func Review(decisions []*messages.GateDecision) (reviews []*messages.GateReview) {
	for _, d := range decisions {
		r := &messages.GateReview{Decision: d, Recomputed: messages.GateRecomputation_GATE_SAME}
		if passed, text := Judge(d.GetInputs()); passed != d.GetPassed() || text != d.GetText() {
			r.Recomputed, r.Text = messages.GateRecomputation_GATE_DIFFERS, text
		}
		reviews = append(reviews, r)
	}
	return reviews
}

// burnPointsKept is how many points of totals a campaign keeps.
const burnPointsKept = 600

// Burn appends a point of totals.
func Burn(r *messages.CampaignRecord, roster []*messages.RosterEntry, nowMS int64) {
	p := &messages.BurnPoint{AtMs: nowMS}
	for _, entry := range roster {
		if entry.GetAttempt() > 0 {
			p.Offered++
		}
		switch entry.GetState() {
		case messages.AssignmentState_SUCCEEDED:
			p.Succeeded++
		case messages.AssignmentState_FAILED:
			p.Failed++
		}
		if entry.GetState() >= messages.AssignmentState_SUCCEEDED && entry.GetState() <= messages.AssignmentState_STALLED {
			p.Ended++
		}
	}
	r.BurnUp = append(r.BurnUp, p)
	if len(r.BurnUp) > burnPointsKept {
		thinned := r.BurnUp[:0:0]
		for i := 0; i < len(r.BurnUp); i += 2 {
			thinned = append(thinned, r.BurnUp[i])
		}
		r.BurnUp = thinned
	}
}
