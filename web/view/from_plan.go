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

// ToPlan turns what a person wrote into a plan. A wave that names more than one size is
// refused here, because the message could not hold it.
func ToPlan(p Plan) (*messages.CampaignPlan, *messages.Rejection) {
	for i, w := range p.Waves {
		sizes := count(w.Count > 0, w.Percent > 0, w.Rest, len(w.VINs) > 0)
		if sizes > 1 || sizes == 0 && w.Selector == "" {
			return nil, messages.Reject(messages.Malformed, "wave %d names %d sizes, want exactly one", i+1, sizes).
				At(pointer("/waves", i)).Suggest("give one of count, percent, rest and vins, or a selector alone")
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
