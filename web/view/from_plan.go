package view

import (
	"cmp"

	"pacecar/messages"
)

// FromPlan turns a plan into a view.
func FromPlan(p *messages.CampaignPlan) Plan {
	return Plan{
		ID: p.GetId(), Name: p.GetName(), Package: p.GetPackage(), Selector: p.GetSelector(),
		Waves: mapped(p.GetWaves(), fromPlanWave),
		Pacing: Pacing{
			MaximumPerMinute: p.GetPacing().GetMaximumPerMinute(),
			MaximumInFlight:  p.GetPacing().GetMaximumInFlight(),
		},
		Retries: Retries{
			MaximumAttempts: p.GetRetries().GetMaximumAttempts(),
			SilenceSeconds:  p.GetRetries().GetSilenceSeconds(),
			Asks:            p.GetRetries().GetAsks(),
		},
		Salt: p.GetSalt(), RequiredApprovals: p.GetRequiredApprovals(),
		PermitLifeSeconds: p.GetPermitLifeSeconds(), OfferLifeSeconds: p.GetOfferLifeSeconds(),
	}
}

func fromPlanWave(w *messages.Wave) PlanWave {
	gate := cmp.Or(w.GetGate(), &messages.Gate{})
	return PlanWave{
		Name: w.GetName(), Count: w.GetCount(), Percent: w.GetPercent(), Rest: w.GetRest(),
		Gate: Gate{
			MinimumSucceededPercent: gate.GetMinimumSucceededPercent(),
			MaximumFailedPercent:    gate.MaximumFailedPercent,
			MinimumSample:           gate.GetMinimumSample(),
			SoakSeconds:             gate.GetSoakSeconds(),
		},
	}
}

// ToPlan turns what a person wrote into a plan. A wave that names more than one size, or
// none, is refused here, because the message could not hold it.
func ToPlan(p Plan) (*messages.CampaignPlan, *messages.Rejection) {
	plan := &messages.CampaignPlan{
		Id: p.ID, Name: p.Name, Package: p.Package, Selector: p.Selector, Salt: p.Salt,
		RequiredApprovals: p.RequiredApprovals,
		PermitLifeSeconds: p.PermitLifeSeconds, OfferLifeSeconds: p.OfferLifeSeconds,
		Pacing: &messages.Pacing{
			MaximumPerMinute: p.Pacing.MaximumPerMinute, MaximumInFlight: p.Pacing.MaximumInFlight,
		},
		Retries: &messages.Retries{
			MaximumAttempts: p.Retries.MaximumAttempts, SilenceSeconds: p.Retries.SilenceSeconds, Asks: p.Retries.Asks,
		},
	}
	for i, w := range p.Waves {
		wave, rejection := toWave(i, w)
		if rejection != nil {
			return nil, rejection
		}
		plan.Waves = append(plan.Waves, wave)
	}
	return plan, nil
}

func toWave(i int, w PlanWave) (*messages.Wave, *messages.Rejection) {
	wave := &messages.Wave{Name: w.Name, Gate: &messages.Gate{
		MinimumSucceededPercent: w.Gate.MinimumSucceededPercent,
		MaximumFailedPercent:    w.Gate.MaximumFailedPercent,
		MinimumSample:           w.Gate.MinimumSample,
		SoakSeconds:             w.Gate.SoakSeconds,
	}}
	sizes := 0
	if w.Count > 0 {
		sizes++
		wave.Size = &messages.Wave_Count{Count: w.Count}
	}
	if w.Percent > 0 {
		sizes++
		wave.Size = &messages.Wave_Percent{Percent: w.Percent}
	}
	if w.Rest {
		sizes++
		wave.Size = &messages.Wave_Rest{Rest: true}
	}
	if sizes != 1 {
		return nil, messages.Reject(messages.Malformed, "wave %d names %d sizes, want exactly one", i+1, sizes).
			At(pointer("/waves", i)).Suggest("give one of count, percent and rest")
	}
	return wave, nil
}
