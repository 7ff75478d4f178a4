package plan

import (
	"math"
	"slices"
	"testing"

	"pacecar/messages"
)

// TestWavesAndStrataAreRefusedWithFieldAndCure walks the refusals of who is to be in a wave.
func TestWavesAndStrataAreRefusedWithFieldAndCure(t *testing.T) {
	rest := &messages.Wave{Size: &messages.Wave_Rest{Rest: true}}
	refused(t, []refusal{
		{"pilots with a size", "/waves/0/vins", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Vins: vins(1), Size: &messages.Wave_Count{Count: 1}}, rest}
		}},
		{"pilots with a selector", "/waves/0/selector", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Vins: vins(1), Selector: "true"}, rest}
		}},
		{"pilots", "/waves/0/vins", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Vins: vins(1001)}, rest}
		}},
		{"no VIN", "/waves/0/vins/1", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Vins: []string{vins(1)[0], "WPC"}}, rest}
		}},
		{"VIN twice", "/waves/1/vins/0", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Vins: vins(2)}, {Vins: vins(1)}, rest}
		}},
		{"pilots last", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{{Vins: vins(2)}} }},
		{"selector last", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{{Selector: "true"}} }},
		{"selector of the rest", "/waves/0/selector", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Selector: "true", Size: &messages.Wave_Rest{Rest: true}}}
		}},
		{"selector of a wave", "/waves/0/selector", messages.UnknownAttribute, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Selector: `modell == "e1"`}, rest}
		}},
		{"strata of nothing", "/strata/by", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Strata = &messages.Strata{} }},
		{"strata of tags", "/strata/by/1", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Strata = &messages.Strata{By: []string{"model", "tags"}}
		}},
		{"unknown attribute", "/strata/by/0", messages.UnknownAttribute, func(p *messages.CampaignPlan) {
			p.Strata = &messages.Strata{By: []string{"modell"}}
		}},
		{"attribute twice", "/strata/by/1", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Strata = &messages.Strata{By: []string{"ecu.ADAS.revision", `ecu["ADAS"].hardware_revision`}}
		}},
		{"wave of strata", "/strata/wave", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Strata = &messages.Strata{By: []string{"model"}, Wave: 2}
		}},
		{"strata of pilots", "/strata/wave", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Waves = []*messages.Wave{{Vins: vins(1)}, rest}
			p.Strata = &messages.Strata{By: []string{"model"}, Wave: 1}
		}},
		{"least of a stratum", "/strata/minimumPerStratum", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: math.MaxUint32}
		}},
		{"bound of no stratum", "/pacing/maximumPerStratum", messages.Malformed, func(p *messages.CampaignPlan) {
			p.Pacing = &messages.Pacing{MaximumPerStratum: 5}
		}},
		{"bound of a stratum", "/pacing/maximumPerStratum", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Pacing = &messages.Pacing{MaximumPerStratum: math.MaxUint32}
		}},
		{"late joiners", "/lateJoiners", messages.Malformed, func(p *messages.CampaignPlan) { p.LateJoiners = "maybe" }},
	})
}

// TestStrataAreWrittenAsSelectorsDo: what people write in a list is an attribute, and the
// first wave that takes anybody covers the strata.
func TestStrataAreWrittenAsSelectorsDo(t *testing.T) {
	p := example()
	p.Waves = []*messages.Wave{{Vins: vins(1)}, p.Waves[0]}
	p.Strata = &messages.Strata{By: []string{"model", "ecu.ADAS.revision", "ecu.BMS 2.part", "ecu.A.B.version"}}
	p, no := Check(p)
	if no != nil {
		t.Fatal(no)
	}
	want := []string{"model", `ecu["ADAS"].hardware_revision`, `ecu["BMS 2"].hardware_part`, `ecu["A.B"].version`}
	if !slices.Equal(p.Strata.By, want) || p.Strata.Wave != 2 || p.Strata.MinimumPerStratum != 1 || p.LateJoiners != "" {
		t.Errorf("got %v, late joiners %s", p.Strata, p.LateJoiners)
	}
}
