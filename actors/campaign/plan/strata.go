package plan

import (
	"fmt"
	"regexp"
	"slices"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

const (
	maxStrataBy      = 8 // attributes
	defaultPerStrata = 1 // vehicles of the canary
)

// ofECU is an attribute of an ECU as people write it in a list, where revision and part
// can only be those of its hardware.
var (
	ofECU    = regexp.MustCompile(`^ecu\.([^"\[\]]+)\.([a-z_]+)$`)
	hardware = regexp.MustCompile(`\.(revision|part)$`)
)

// checkStrata judges which kinds of vehicles are told apart, and how many of each the first
// wave holds that may hold any.
func checkStrata(p *messages.CampaignPlan) *messages.Rejection {
	s := p.Strata
	if s == nil {
		if p.Pacing.GetMaximumPerStratum() > 0 {
			return messages.Reject(messages.Malformed, "the plan bounds the vehicles of a stratum and names no strata").
				At("/pacing/maximumPerStratum").Suggest(`name the attributes: "strata": {"by": ["model", "region"]}`)
		}
		return nil
	}
	if n := len(s.By); n < 1 || n > maxStrataBy {
		return messages.Reject(messages.OutOfBounds, "the strata are of %d attributes, want 1 to %d", n, maxStrataBy).
			At("/strata/by").Suggest("name for example model and region")
	}
	for i, name := range s.By {
		if no := checkAttribute(s, i, name); no != nil {
			return no
		}
	}
	if s.MinimumPerStratum == 0 {
		s.MinimumPerStratum = defaultPerStrata
	}
	if no := within("/strata/minimumPerStratum", "vehicles", int64(s.MinimumPerStratum), 1, roster.Maximum); no != nil {
		return no
	}
	if s.Wave == 0 {
		s.Wave = uint32(slices.IndexFunc(p.Waves, func(w *messages.Wave) bool { return len(w.Vins) == 0 }) + 1)
	}
	if no := within("/strata/wave", "as the number of a wave", int64(s.Wave), 1, int64(len(p.Waves))); no != nil {
		return no
	}
	if len(p.Waves[s.Wave-1].Vins) > 0 {
		return messages.Reject(messages.Malformed, "wave %d is of pilots and takes nobody else, so it cannot cover strata", s.Wave).
			At("/strata/wave").Suggest("name a wave that has a size or a selector")
	}
	return nil
}

// checkAttribute has one attribute written as a selector does.
func checkAttribute(s *messages.Strata, i int, name string) *messages.Rejection {
	field := fmt.Sprintf("/strata/by/%d", i)
	a, no := facet.Parse(hardware.ReplaceAllString(ofECU.ReplaceAllString(name, `ecu["$1"].$2`), ".hardware_$1"), field)
	if no != nil {
		return no
	}
	if facet.Several(a) || a.Field == selector.Online || a.Field == selector.Campaign {
		return messages.Reject(messages.Malformed, "%s is no property by which vehicles could be told apart for good", a).
			At(field).Suggest(`take model, region, market, variant, model_year or ecu["ADAS"].hardware_revision, for example`)
	}
	s.By[i] = a.String()
	if slices.Index(s.By, s.By[i]) < i {
		return messages.Reject(messages.Malformed, "%s is named twice", a).At(field).Suggest("leave it out here")
	}
	return nil
}
