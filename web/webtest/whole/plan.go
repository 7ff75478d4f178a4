// Package whole is a plan that says something in every field that a plan has, for tests of pages and
// sheets that must show all of it.
//
// Each value is one that no other field has, so that a text can be searched for it. The package's own
// test fails when a plan has a field that this one leaves out. Plan makes a new value each time.
package whole

import (
	"pacecar/web/view"
	"pacecar/web/view/gates"
	"pacecar/web/view/health"
	"pacecar/web/view/policy"
	"pacecar/web/view/undo"
)

const (
	minute = int64(60)
	hour   = 60 * minute
	day    = 24 * hour
)

// Plan is the whole plan of a campaign with this id.
func Plan(id string) view.Plan {
	return view.Plan{
		ID: id, Name: "The whole of it", Package: "adas-stack@4.2.1", Selector: `model == "e1"`, Salt: "sodium", RollsBack: "before", AllowDowngrade: true,
		Waves:  waves(),
		Strata: &view.Strata{By: []string{"model", "ecu.ADAS.revision"}, MinimumPerStratum: 3, Wave: 2},
		Pacing: view.Pacing{
			MaximumPerMinute: 611, MaximumInFlight: 7_001, MaximumExposed: 9_002, MaximumPerStratum: 83,
			ExponentialRate: &view.ExponentialRate{BaseRatePerMinute: 17, IncrementFactor: 1.7, RateIncreaseCriteria: view.RateIncreaseCriteria{NumberOfNotifiedThings: 1_234, NumberOfSucceededThings: 431}},
		},
		Retries: view.Retries{
			MaximumAttempts: 4, SilenceSeconds: 11 * minute, Asks: 6, BackOffSeconds: 13 * minute,
			Classes: []view.RetryClass{{Codes: []string{"NETWORK_LOST", "DOWNLOAD_*"}, MaximumAttempts: 9, BackOffSeconds: 14 * minute, MaximumBackOffSeconds: 5 * hour}},
		},
		RequiredApprovals: 2, PermitLifeSeconds: 21 * hour, OfferLifeSeconds: 19 * day, SleepSeconds: 18 * day, LateJoiners: "join", DownloadPool: "eu-cdn",
		Schedule:       &view.Schedule{StartTime: "2036-12-01T21:00:00.000Z", EndTime: "2036-12-24T12:00:00.000Z"},
		ReleaseWindows: []view.ReleaseWindow{{TimeZone: "Europe/Berlin", Days: []string{"Mon", "Tue"}, From: "06:10", To: "17:20"}},
		Blackouts:      []view.Blackout{{TimeZone: "Europe/Vienna", From: "Fri 12:30", To: "Mon 05:40"}},
		Maintenance:    &view.Maintenance{Days: []string{"Sat", "Sun"}, From: "22:50", To: "04:15", TimeZoneOfVehiclesWithoutOne: "Europe/Lisbon"},
		Timeouts:       &policy.Timeouts{DownloadSeconds: 5 * day, InstallSeconds: 2 * hour, TotalSeconds: 8 * day},
		Readiness:      &policy.Readiness{MaximumAgeSeconds: 7 * minute},
		Consent:        &policy.ConsentPlan{Download: "fleet", Install: "owner", MaximumPostponements: 3, MaximumPostponeSeconds: 6 * day},
		Dealer:         &policy.DealerPlan{AfterFailures: 5, AfterUnreachableDays: 33},
		Health: &health.WatchPlan{
			FaultCodes: []string{"U*"}, IgnoredCodes: []string{"U01*"}, Reconnects: 12, ReconnectSeconds: 16 * minute, VanishedSeconds: 10 * hour, DriveCyclesWaitSeconds: 9 * day,
		},
		Rollback: &undo.RollbackPlan{Package: "adas-stack@4.1.0"}, StopPolicy: "revert", Priority: new(uint32(750)), Supersedes: []string{"older", "oldest"},
	}
}

func waves() []view.PlanWave {
	return []view.PlanWave{
		{Name: "pilots", VINs: []string{"WPC00002Z00000177", "WPC00005Z00000159"}, Gate: gates.Gate{Manual: true}},
		{Name: "canary", Count: 25, Gate: gates.Gate{
			MinimumSucceededPercent: 91, MaximumFailedPercent: new(1.5), MinimumSample: 15, SoakSeconds: 3 * hour, ConfidencePercent: new(96.5), SoakDriveCycles: 8, Webhook: "ticket",
			PerStratum: &gates.StratumLimits{MinimumSucceededPercent: new(81.0), MaximumFailedPercent: new(3.5), MinimumSample: 5, ConfidencePercent: new(86.5)},
		}},
		{Name: "Germany", Percent: 12.5, Selector: `region == "DE"`},
		{Name: "everybody", Rest: true},
	}
}
