package plan

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

func TestWhatAPlanAsksOfVehiclesIsBounded(t *testing.T) {
	t.Parallel()
	timeouts := func(download, install, total int64) func(*messages.CampaignPlan) {
		return func(p *messages.CampaignPlan) {
			p.Timeouts = &messages.Timeouts{DownloadSeconds: download, InstallSeconds: install, TotalSeconds: total}
		}
	}
	consent := func(c *messages.ConsentPlan) func(*messages.CampaignPlan) {
		return func(p *messages.CampaignPlan) { p.Consent = c }
	}
	refused(t, []refusal{
		{"download", "/timeouts/downloadSeconds", messages.OutOfBounds, timeouts(-1, 0, 0)},
		{"install", "/timeouts/installSeconds", messages.OutOfBounds, timeouts(0, 31*daySeconds, 0)},
		{"total", "/timeouts/totalSeconds", messages.OutOfBounds, timeouts(0, 0, 367*daySeconds)},
		{"total is less than a step", "/timeouts/totalSeconds", messages.OutOfBounds, timeouts(60, 600, 599)},
		{"age", "/readiness/maximumAgeSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Readiness = &messages.Readiness{MaximumAgeSeconds: -1}
		}},
		{"failures", "/dealer/afterFailures", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Retries, p.Dealer = &messages.Retries{MaximumAttempts: 2}, &messages.DealerPlan{AfterFailures: 3}
		}},
		{"days", "/dealer/afterUnreachableDays", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Dealer = &messages.DealerPlan{AfterUnreachableDays: 366}
		}},
		{"who", "/consent/install", messages.Malformed, consent(&messages.ConsentPlan{Install: "everybody"})},
		{"nobody to put it off", "/consent/maximumPostponements", messages.Malformed, consent(&messages.ConsentPlan{MaximumPostponements: 3})},
		{"nobody to put it off, in words", "/consent/maximumPostponements", messages.Malformed, consent(&messages.ConsentPlan{Download: "none", Install: "none", MaximumPostponements: 3, MaximumPostponeSeconds: 60})},
		{"nobody to put it off for long", "/consent/maximumPostponeSeconds", messages.Malformed, consent(&messages.ConsentPlan{Download: "none", MaximumPostponeSeconds: 60})},
		{"how often", "/consent/maximumPostponements", messages.OutOfBounds, consent(&messages.ConsentPlan{Install: "owner", MaximumPostponements: 101})},
		{"how long", "/consent/maximumPostponeSeconds", messages.OutOfBounds, consent(&messages.ConsentPlan{Install: "owner", MaximumPostponeSeconds: -1})},
	})
}

// A plan that asks for nothing sends along with its offers that the update is to stay, and no more; one whose package wants
// something to hold asks for fresh state, without being told to.
func TestPolicyIsWhatIsAsked(t *testing.T) {
	t.Parallel()
	wanting := pkg()
	wanting.Terms = &messages.PackageTerms{Preconditions: &messages.Preconditions{Parked: true}}
	for name, c := range map[string]struct {
		change func(*messages.CampaignPlan)
		pkg    *messages.PackageRecord
		want   *messages.VehiclePolicy
	}{
		"nothing":        {func(*messages.CampaignPlan) {}, pkg(), &messages.VehiclePolicy{}},
		"nobody's word":  {func(p *messages.CampaignPlan) { p.Consent = &messages.ConsentPlan{Download: "none"} }, pkg(), &messages.VehiclePolicy{}},
		"no time at all": {func(p *messages.CampaignPlan) { p.Timeouts = &messages.Timeouts{} }, pkg(), &messages.VehiclePolicy{}},
		"preconditions": {func(*messages.CampaignPlan) {}, wanting, &messages.VehiclePolicy{
			Readiness: &messages.Readiness{MaximumAgeSeconds: 300}, Preconditions: wanting.Terms.Preconditions,
		}},
		"consent": {func(p *messages.CampaignPlan) { p.Consent = &messages.ConsentPlan{Install: "owner"} }, pkg(), &messages.VehiclePolicy{
			Consent: &messages.ConsentPlan{Download: "none", Install: "owner", MaximumPostponeSeconds: 604_800},
		}},
		"time": {func(p *messages.CampaignPlan) { p.Timeouts = &messages.Timeouts{InstallSeconds: 60} }, pkg(), &messages.VehiclePolicy{
			Timeouts: &messages.Timeouts{InstallSeconds: 60},
		}},
	} {
		p := example()
		c.change(p)
		checked, no := Check(p)
		if no != nil {
			t.Fatal(no)
		}
		c.want.Health = &messages.HealthTerms{}
		if got := Policy(checked, c.pkg, checked.Waves[0].Gate); !proto.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

// A plan that names a dealer after some failures, and no number of attempts, means as many.
func TestADealerAfterFailuresMeansAttempts(t *testing.T) {
	p := example()
	p.Retries, p.Dealer = nil, &messages.DealerPlan{AfterFailures: 2}
	checked, no := Check(p)
	if no != nil || checked.Retries.MaximumAttempts != 2 {
		t.Errorf("%v attempts, %v", checked.GetRetries(), no)
	}
}
