package plan

import (
	"fmt"

	"pacecar/actors/campaign/choice"
	"pacecar/messages"
)

func checkWaves(p *messages.CampaignPlan) *messages.Rejection {
	if n := len(p.Waves); n < 1 || n > maxWaves {
		return messages.Reject(messages.OutOfBounds, "the plan has %d waves, want 1 to %d", n, maxWaves).
			At("/waves").Suggest(`write at least {"rest": true}`)
	}
	parts := uint64(0)
	listed := map[string]int{}
	for i, w := range p.Waves {
		at := fmt.Sprintf("/waves/%d", i)
		if w == nil {
			return messages.Reject(messages.Malformed, "wave %d is null", i+1).At(at)
		}
		if w.Name == "" {
			w.Name = fmt.Sprintf("wave %d", i+1)
		}
		if no := messages.CheckLine(at+"/name", "the wave's name", w.Name, maxName); no != nil {
			return no
		}
		if no := checkMembers(w, at, i, listed); no != nil {
			return no
		}
		if no := checkSize(w, at, i == len(p.Waves)-1, &parts); no != nil {
			return no
		}
		if no := checkGate(w, at+"/gate"); no != nil {
			return no
		}
	}
	return nil
}

// checkSize makes sure that nobody is given the update by a slip: only a wave that says
// so takes the rest, and only the last one can.
func checkSize(w *messages.Wave, at string, last bool, parts *uint64) *messages.Rejection {
	switch size := w.Size.(type) {
	case *messages.Wave_Rest:
		if !size.Rest || !last {
			return messages.Reject(messages.Malformed, "only the last wave takes the rest").
				At(at + "/rest").Suggest("give this wave a count or a percentage")
		}
		return nil
	case *messages.Wave_Count:
		if size.Count == 0 {
			return messages.Reject(messages.OutOfBounds, "a wave of 0 vehicles proves nothing").At(at + "/count").Suggest("write at least 1")
		}
	case *messages.Wave_Percent:
		if !(size.Percent >= 1.0/choice.PercentUnit && size.Percent <= 100) {
			return messages.Reject(messages.OutOfBounds, "%v is not a percentage above 0 and up to 100", size.Percent).At(at + "/percent")
		}
		if w.Selector != "" {
			break // a share of the vehicles that this matches
		}
		if *parts += choice.Parts(size.Percent); *parts > 100*choice.PercentUnit {
			return messages.Reject(messages.OutOfBounds, "the percentages add up to more than 100 with this wave").
				At(at + "/percent").Suggest("percentages are shares of the whole roster and add up; write rest for the last wave")
		}
		if last && *parts == 100*choice.PercentUnit {
			return nil
		}
	case nil:
		if !last && w.Selector == "" && len(w.Vins) == 0 {
			return messages.Reject(messages.Malformed, "the wave has no size").At(at).Suggest("give one of count, percent, rest, vins and selector")
		}
	}
	if last {
		return messages.Reject(messages.Malformed, "the last wave takes the rest of the roster and must say so").
			At(at).Suggest(`write {"rest": true} for it, or add such a wave`)
	}
	return nil
}
