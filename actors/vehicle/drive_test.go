package vehicle_test

import (
	"time"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/flag"
	"pacecar/messages"
)

// tester is what testing.TB and rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// timed is a message and when it comes.
type timed struct {
	at      time.Time
	message any
}

// newVehicle is a registered vehicle with two control units.
func newVehicle(t tester) *vehicle.Vehicle {
	t.Helper()
	v := vehicle.New(storyVIN)
	give(t, v, start, &messages.RegisterVehicle{Vin: storyVIN, By: "mira", Ecus: []*messages.ECU{
		{Id: "ADAS", HardwarePart: "P100", HardwareRevision: "A", Version: "1.0.0"},
		{Id: "BMS", HardwarePart: "P200", HardwareRevision: "A", Version: "3.1.0"},
	}})
	return v
}

// give steps and applies, as a shell whose commits always succeed.
func give(t tester, v *vehicle.Vehicle, now time.Time, m any) vehicle.Decision {
	t.Helper()
	made, no := v.Step(now, m)
	if no != nil {
		t.Fatalf("%T: %v", m, no)
	}
	v.Apply(made.Events...)
	return made
}

func offer(campaign string, attempt uint32) *messages.AssignVehicle {
	return &messages.AssignVehicle{
		CampaignId: campaign, Vin: storyVIN, Attempt: attempt, Package: "drive", PackageVersion: "1.1",
		ExpiresAtMs: start.Add(7 * 24 * time.Hour).UnixMilli(),
		Artifacts: []*messages.TargetArtifact{
			{EcuId: "ADAS", HardwarePart: "P100", Version: "1.1.0", Sha256: digest("adas-1.1.0"), SizeBytes: 1 << 20},
			{EcuId: "BMS", HardwarePart: "P200", Version: "3.2.0", Sha256: digest("bms-3.2.0"), SizeBytes: 1 << 20},
		},
	}
}

func says(campaign string, attempt uint32, phase messages.Phase) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{CampaignId: campaign, Attempt: attempt, Phase: phase, Percent: 10}}}
}

func shows(campaign string, attempt uint32, version string) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{CampaignId: campaign, Attempt: attempt, Ecus: []*messages.ECUReport{
		{EcuId: "ADAS", HardwarePart: "P100", HardwareRevision: "A", Version: version, Sha256: digest("adas-" + version)},
		{EcuId: "BMS", HardwarePart: "P200", HardwareRevision: "A", Version: "3.2.0", Sha256: digest("bms-3.2.0")},
	}}}}
}

func present(online bool) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}}
}

func permitUntil(campaign string, attempt uint32, until time.Time) *messages.PermitVehicle {
	return &messages.PermitVehicle{CampaignId: campaign, Vin: storyVIN, Attempt: attempt, ExpiresAtMs: until.UnixMilli()}
}

// vocabulary is everything that could move the vehicle's assignment from where it is.
func vocabulary(v *vehicle.Vehicle) []timed {
	a := v.Record().GetAssignment()
	campaign, attempt := a.GetCampaignId(), a.GetAttempt()
	if campaign == "" {
		campaign, attempt = "spring", 1
	}
	bounded := offer(campaign, attempt)
	bounded.Policy = &messages.VehiclePolicy{Timeouts: &messages.Timeouts{DownloadSeconds: 3_600, InstallSeconds: 3_600}}
	dealt := offer(campaign, attempt)
	dealt.Dealer = &messages.DealerWork{By: "dora"}
	all := []timed{
		{start, bounded}, {start, offer(campaign, attempt+1)}, {start, offer("summer", 1)},
		{start, &messages.AssignVehicle{CampaignId: campaign, Attempt: attempt, Artifacts: []*messages.TargetArtifact{{EcuId: "X", Version: "1", Sha256: digest("x")}}}},
		{start, permitUntil(campaign, attempt, start.Add(time.Hour))},
		{start, &messages.WithdrawVehiclePermit{CampaignId: campaign, Attempt: attempt}},
		{start, &messages.CancelAssignment{CampaignId: campaign, Attempt: attempt}},
		{start, shows(campaign, attempt, "1.1.0")}, {start, shows(campaign, attempt, "1.0.0")},
		{start, &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{Ecus: []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: "P101"}}}}}},
		{start, &messages.FlagVehicle{By: "engine", Flag: &messages.Flag{Code: flag.DuplicateSerial, EcuId: "BMS"}}},
		{start, &messages.ClearVehicle{By: "mira", Reason: "looked at"}},
		{start.Add(2 * time.Hour), &messages.SettleInstallation{By: "mira", Reason: "looked at"}},
		{start.Add(2 * time.Hour), vehicle.Wake{}}, {start.Add(8 * 24 * time.Hour), vehicle.Wake{}},
	}
	for phase := messages.Phase_PHASE_ACCEPTED; phase <= messages.Phase_PHASE_CANCELLED; phase++ {
		all = append(all, timed{start, says(campaign, attempt, phase)})
		for _, r := range v.Record().GetResults() {
			all = append(all, timed{start, says(r.GetCampaignId(), r.GetAttempt(), phase)})
		}
	}
	return append(all, timed{start, dealt})
}
