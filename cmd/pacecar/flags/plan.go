package flags

import (
	"io"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/document"
	"pacecar/web/schema"
	"pacecar/web/view"
)

// Plan is a plan on the command line.
type Plan struct {
	File         string     // where the plan is written that the flags change
	Present      *view.Plan // to begin with, where there is no file
	plan         view.Plan
	waves        []string
	maxFailed    string
	minSucceeded string
	minSample    uint32
	confidence   string
	soak         time.Duration
	pilots       []string
	strata       view.Strata
	times        times
	vehicle      vehicle
	claim        claim
}

// Register declares the flags of a command that takes a plan.
func (f *Plan) Register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVarP(&f.File, "file", "f", "", "plan, YAML or JSON with the fields of the API; - reads standard input")
	flags.StringVar(&f.plan.ID, "id", "", "identity; made up when left out")
	flags.StringVar(&f.plan.Name, "name", "", "name for people")
	flags.StringVar(&f.plan.Package, "package", "", "package to offer, as name@version")
	flags.StringVar(&f.plan.Selector, "selector", "", `which vehicles, in CEL, such as 'model == "e1" && market == "DE"'`)
	flags.StringArrayVar(&f.waves, "wave", nil, "size of a wave: 1%, 500 or rest, with a name as canary=1% (repeat in order; the last is rest)")
	flags.StringVar(&f.maxFailed, "max-failed", "", "gate of every wave: halt above this share of failures, such as 2%; 0% lets none fail; default 10%")
	flags.StringVar(&f.minSucceeded, "min-succeeded", "", "gate of every wave: least share of success, such as 95%")
	flags.Uint32Var(&f.minSample, "min-sample", 0, "gate of every wave: vehicles that must have ended before failures are judged; default 10")
	flags.StringVar(&f.confidence, "confidence", "", "gate of every wave but the last: how sure it must be that the failure rate is at most --max-failed, such as 90%; 0%: the share itself decides; default 95%")
	flags.DurationVar(&f.soak, "soak", 0, "gate of every wave: time to watch after its last vehicle has ended")
	flags.Uint32Var(&f.plan.Pacing.MaximumPerMinute, "per-minute", 0, "offers per minute at most; 0: unlimited")
	flags.Uint32Var(&f.plan.Pacing.MaximumInFlight, "in-flight", 0, "vehicles offered and not ended at most; 0: 10,000")
	flags.Uint32Var(&f.plan.Pacing.MaximumExposed, "exposed", 0, "blast radius: vehicles in flight, or not soaked since they succeeded or fell silent, at most; 0: unlimited")
	flags.Uint32Var(&f.plan.Pacing.MaximumPerStratum, "per-stratum", 0, "vehicles of one stratum offered and not ended at most; 0: no bound")
	flags.StringSliceVar(&f.pilots, "pilots", nil, "VINs of a wave before all others, which has exactly these vehicles")
	flags.StringSliceVar(&f.strata.By, "strata", nil, "attributes, such as model,region,ecu.ADAS.revision: the first wave that is not of pilots holds vehicles of every combination of their values")
	flags.Uint32Var(&f.strata.MinimumPerStratum, "min-per-stratum", 0, "vehicles of each stratum that this wave holds at least; default 1")
	flags.StringVar(&f.plan.LateJoiners, "late-joiners", "", "what becomes of vehicles that begin to match while the campaign runs: exclude, or join the last wave; default exclude")
	flags.StringVar(&f.plan.DownloadPool, "download-pool", "", "pool of the server whose places its downloads take, as pacecar pools lists them")
	flags.BoolVar(&f.plan.AllowDowngrade, "allow-downgrade", false, "vehicles that run a newer version than the package brings get it, too; default: they are left out")
	flags.Uint32Var(&f.plan.RequiredApprovals, "approvals", 0, "approvals needed from persons other than the author")
	f.times.register(flags)
	f.vehicle.register(flags)
	f.claim.register(flags)
}

// Read puts file and flags together: a flag wins.
func (f *Plan) Read(cmd *cobra.Command, stdin io.Reader) (view.Plan, error) {
	var plan view.Plan
	if f.Present != nil {
		plan = *f.Present
	}
	if f.File != "" {
		text, err := document.ReadFile(f.File, stdin)
		if err != nil {
			return plan, err
		}
		var written schema.Plan
		if err := document.Decode(f.File, text, &written); err != nil {
			return plan, err
		}
		plan = written.Plan
	}
	given := cmd.Flags().Changed
	override := func(flag string, to, from *string) {
		if given(flag) {
			*to = *from
		}
	}
	override("id", &plan.ID, &f.plan.ID)
	override("name", &plan.Name, &f.plan.Name)
	override("package", &plan.Package, &f.plan.Package)
	override("selector", &plan.Selector, &f.plan.Selector)
	if given("per-minute") {
		plan.Pacing.MaximumPerMinute = f.plan.Pacing.MaximumPerMinute
	}
	if given("in-flight") {
		plan.Pacing.MaximumInFlight = f.plan.Pacing.MaximumInFlight
	}
	if given("exposed") {
		plan.Pacing.MaximumExposed = f.plan.Pacing.MaximumExposed
	}
	override("download-pool", &plan.DownloadPool, &f.plan.DownloadPool)
	override("late-joiners", &plan.LateJoiners, &f.plan.LateJoiners)
	if given("allow-downgrade") {
		plan.AllowDowngrade = f.plan.AllowDowngrade
	}
	if given("per-stratum") {
		plan.Pacing.MaximumPerStratum = f.plan.Pacing.MaximumPerStratum
	}
	if given("approvals") {
		plan.RequiredApprovals = f.plan.RequiredApprovals
	}
	if given("wave") {
		plan.Waves = nil
		for _, text := range f.waves {
			wave, err := parseWave(text)
			if err != nil {
				return plan, err
			}
			plan.Waves = append(plan.Waves, wave)
		}
	}
	f.divide(given, &plan)
	if err := f.gates(given, plan.Waves); err != nil {
		return plan, err
	}
	f.vehicle.apply(given, &plan)
	if err := f.claim.apply(given, &plan); err != nil {
		return plan, err
	}
	if err := f.times.apply(given, &plan); err != nil {
		return plan, err
	}
	return plan, complete(plan, f.File)
}

// divide sets who is in the first waves.
func (f *Plan) divide(given func(string) bool, plan *view.Plan) {
	if given("pilots") {
		plan.Waves = append([]view.PlanWave{{Name: "pilots", VINs: f.pilots}}, plan.Waves...)
	}
	if plan.Strata == nil && (given("strata") || given("min-per-stratum")) {
		plan.Strata = &view.Strata{}
	}
	if given("strata") {
		plan.Strata.By = f.strata.By
	}
	if given("min-per-stratum") {
		plan.Strata.MinimumPerStratum = f.strata.MinimumPerStratum
	}
}

// gates sets what was given on every wave.
func (f *Plan) gates(given func(string) bool, waves []view.PlanWave) error {
	for i := range waves {
		gate := &waves[i].Gate
		var err error
		if given("max-failed") {
			most, err := parsePercent("--max-failed", f.maxFailed)
			if err != nil {
				return err
			}
			gate.MaximumFailedPercent = &most
		}
		if given("min-succeeded") {
			if gate.MinimumSucceededPercent, err = parsePercent("--min-succeeded", f.minSucceeded); err != nil {
				return err
			}
		}
		if given("min-sample") {
			gate.MinimumSample = f.minSample
		}
		if given("confidence") {
			sure, err := parsePercent("--confidence", f.confidence)
			if err != nil {
				return err
			}
			gate.ConfidencePercent = &sure
		}
		if given("soak") {
			gate.SoakSeconds = int64((f.soak + time.Second - 1) / time.Second)
		}
	}
	return nil
}
