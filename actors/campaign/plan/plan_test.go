package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pacecar/messages"
)

// example is the shortest plan: one wave takes all.
func example() *messages.CampaignPlan {
	return &messages.CampaignPlan{
		Id: "c1", Package: "adas-stack@4.2.1", Selector: "true",
		Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
	}
}

func pkg() *messages.PackageRecord {
	return &messages.PackageRecord{
		Name: "adas-stack", Version: "4.2.1", State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "c0ffee",
	}
}

// vins makes n valid VINs.
func vins(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("WPCAR0000%08d", i)
	}
	return list
}

// refusal is a change that makes a plan one that is refused.
type refusal struct {
	name, field, code string
	change            func(*messages.CampaignPlan)
}

func refused(t *testing.T, tests []refusal) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := example()
			test.change(p)
			_, no := Check(p)
			if no == nil {
				t.Fatal("the plan was accepted")
			}
			if no.Field != test.field || no.Code != test.code {
				t.Errorf("got %v, want %s at %s", no, test.code, test.field)
			}
		})
	}
}

// TestPlansAreRefusedWithFieldAndCure walks the refusals of a plan: each names its field.
func TestPlansAreRefusedWithFieldAndCure(t *testing.T) {
	rest := &messages.Wave{Size: &messages.Wave_Rest{Rest: true}}
	percentage := func(p float64) *messages.Wave { return &messages.Wave{Size: &messages.Wave_Percent{Percent: p}} }
	tests := []refusal{
		{"id", "/id", messages.Malformed, func(p *messages.CampaignPlan) { p.Id = "Über" }},
		{"hidden name", "/name", messages.Malformed, func(p *messages.CampaignPlan) { p.Name = "spr\u200bing" }},
		{"turned wave", "/waves/0/name", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves[0].Name = "\u202epilot" }},
		{"name", "/name", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Name = strings.Repeat("n", 257) }},
		{"salt", "/salt", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Salt = strings.Repeat("s", 257) }},
		{"package", "/package", messages.Malformed, func(p *messages.CampaignPlan) { p.Package = "adas" }},
		{"selector", "/selector", messages.EmptySelection, func(p *messages.CampaignPlan) { p.Selector = " \n" }},
		{"long selector", "/selector", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Selector = strings.Repeat("x", 20_000) }},
		{"no wave", "/waves", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = nil }},
		{"33 waves", "/waves", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = make([]*messages.Wave, 33) }},
		{"null wave", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{nil, rest} }},
		{"no size", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{{}, rest} }},
		{"early rest", "/waves/0/rest", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{rest, rest} }},
		{"no rest", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(50)} }},
		{"NaN", "/waves/0/percent", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(math.NaN()), rest} }},
		{"negative", "/waves/0/percent", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(-1), rest} }},
		{"sum", "/waves/1/percent", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(60), percentage(60), rest} }},
		{"failed share", "/waves/0/gate/maximumFailedPercent", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: new(math.NaN())}
		}},
		{"succeeded share", "/waves/0/gate/minimumSucceededPercent", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Waves[0].Gate = &messages.Gate{MinimumSucceededPercent: 101}
		}},
		{"soak", "/waves/0/gate/soakSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Waves[0].Gate = &messages.Gate{SoakSeconds: -1}
		}},
		{"pace", "/pacing/maximumPerMinute", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Pacing = &messages.Pacing{MaximumPerMinute: math.MaxUint32}
		}},
		{"in flight", "/pacing/maximumInFlight", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Pacing = &messages.Pacing{MaximumInFlight: math.MaxUint32}
		}},
		{"attempts", "/retries/maximumAttempts", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Retries = &messages.Retries{MaximumAttempts: 21}
		}},
		{"silence", "/retries/silenceSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Retries = &messages.Retries{SilenceSeconds: -1}
		}},
		{"asks", "/retries/asks", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Retries = &messages.Retries{Asks: 101} }},
		{"back-off", "/retries/backOffSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Retries = &messages.Retries{BackOffSeconds: 3601}
		}},
		{"permit", "/permitLifeSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.PermitLifeSeconds = math.MaxInt64 }},
		{"offer", "/offerLifeSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.OfferLifeSeconds = -1 }},
		{"approvals", "/requiredApprovals", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.RequiredApprovals = 17 }},
	}
	refused(t, tests)
	if _, no := Check(nil); no == nil {
		t.Error("no plan was accepted")
	}
}

// TestDefaults says what a plan that names nothing means.
func TestDefaults(t *testing.T) {
	p, no := Check(example())
	if no != nil {
		t.Fatal(no)
	}
	g := p.Waves[0].Gate
	got := []any{p.Name, p.Salt, p.Pacing.MaximumPerMinute, p.Pacing.MaximumInFlight, p.Retries.MaximumAttempts, p.Retries.SilenceSeconds,
		p.Retries.Asks, p.Retries.BackOffSeconds, p.PermitLifeSeconds, p.OfferLifeSeconds, g.GetMaximumFailedPercent(), g.MinimumSample}
	want := []any{"c1", "c1", uint32(0), uint32(10_000), uint32(1), int64(600), uint32(3), int64(60), int64(86_400), int64(604_800), 10.0, uint32(10)}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
