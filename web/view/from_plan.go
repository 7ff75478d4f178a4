package view

import (
	"pacecar/messages"
	"pacecar/web/view/mirror"
)

// FromPlan turns a plan into a view.
func FromPlan(p *messages.CampaignPlan) (v Plan) {
	mirror.From(&v, p.ProtoReflect())
	if v.Waves == nil {
		v.Waves = []PlanWave{}
	}
	return v
}

// ToPlan turns what a person wrote into a plan. A wave that names more than one size, or
// none, is refused here, because the message could not hold it.
func ToPlan(p Plan) (*messages.CampaignPlan, *messages.Rejection) {
	for i, w := range p.Waves {
		if sizes := count(w.Count > 0, w.Percent > 0, w.Rest); sizes != 1 {
			return nil, messages.Reject(messages.Malformed, "wave %d names %d sizes, want exactly one", i+1, sizes).
				At(pointer("/waves", i)).Suggest("give one of count, percent and rest")
		}
	}
	plan := &messages.CampaignPlan{}
	mirror.To(plan.ProtoReflect(), p)
	return plan, nil
}

func count(said ...bool) (n int) {
	for _, is := range said {
		if is {
			n++
		}
	}
	return n
}
