package campaign

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/document"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/schema"
	"pacecar/web/view"
)

// planFlags are a plan on the command line.
type planFlags struct {
	file         string
	present      *view.Plan // to begin with, where there is no file
	plan         view.Plan
	waves        []string
	maxFailed    string
	minSucceeded string
	minSample    uint32
	confidence   string
	soak         time.Duration
	pilots       []string
	strata       view.Strata
	times        timeFlags
}

func (f *planFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVarP(&f.file, "file", "f", "", "plan, YAML or JSON with the fields of the API; - reads standard input")
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
	flags.Uint32Var(&f.plan.RequiredApprovals, "approvals", 0, "approvals needed from persons other than the author")
	f.times.register(flags)
}

// read puts file and flags together: a flag wins.
func (f *planFlags) read(cmd *cobra.Command, a commands) (view.Plan, error) {
	var plan view.Plan
	if f.present != nil {
		plan = *f.present
	}
	if f.file != "" {
		text, err := document.ReadFile(f.file, a.Stdin)
		if err != nil {
			return plan, err
		}
		var written schema.Plan
		if err := document.Decode(f.file, text, &written); err != nil {
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
	if err := f.times.apply(given, &plan); err != nil {
		return plan, err
	}
	return plan, complete(plan)
}

// divide sets who is in the first waves.
func (f *planFlags) divide(given func(string) bool, plan *view.Plan) {
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
func (f *planFlags) gates(given func(string) bool, waves []view.PlanWave) error {
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

// complete names what a plan cannot do without.
func complete(p view.Plan) error {
	for _, need := range []struct{ missing, cure string }{
		{p.Package, "package is missing: name it with --package name@version"},
		{p.Selector, "selector is missing: say which vehicles with --selector, 'true' for all"},
	} {
		if need.missing == "" {
			return call.Misused("%s, or write a plan and give it with -f", need.cure)
		}
	}
	if len(p.Waves) == 0 {
		return call.Misused("waves are missing: say for example --wave 1%% --wave 10%% --wave rest, or write a plan and give it with -f")
	}
	return nil
}

// parseWave reads 1%, 500 or rest, with or without a name in front.
func parseWave(text string) (view.PlanWave, error) {
	var w view.PlanWave
	size := text
	if name, rest, ok := strings.Cut(text, "="); ok {
		w.Name, size = name, rest
	}
	if size == "rest" {
		w.Rest = true
		return w, nil
	}
	if strings.HasSuffix(size, "%") {
		percent, err := parsePercent("--wave", size)
		w.Percent = percent
		if err == nil && percent == 0 {
			err = call.Misused("--wave is %q: a wave has some vehicles", text)
		}
		return w, err
	}
	n, err := strconv.ParseUint(size, 10, 32)
	if err != nil || n == 0 {
		return w, call.Misused("--wave is %q: want a share (1%%), a number of vehicles (500) or rest", text)
	}
	w.Count = uint32(n)
	return w, nil
}

func parsePercent(flag, text string) (float64, error) {
	p, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil || !(p >= 0 && p <= 100) {
		return 0, call.Misused("%s is %q: want a share from 0%% to 100%%", flag, text)
	}
	return p, nil
}

// creation is a new campaign with what a start would do.
type creation struct {
	Campaign view.Campaign `json:"campaign"`
	DryRun   view.DryRun   `json:"dryRun"`
}

func (a commands) createCommand() *cobra.Command {
	f := &planFlags{}
	c := &cobra.Command{
		Use: "create", Short: "Write a campaign as a draft, and say what a start would do", Args: call.Takes(),
		Long: "Write a campaign as a draft, from a plan (-f), from flags, or from a plan that flags\n" +
			"change. Nothing is offered to any vehicle before campaign start. A plan (-f) of a campaign that\n" +
			"has not been started takes the place of its present one, as by campaign edit.",
		Example: "  pacecar campaign create -f plan.yaml\n" +
			"  pacecar campaign create --id night --package adas-stack@4.2.1 --selector 'model == \"e1\"' \\\n" +
			"      --wave canary=1% --wave early=10% --wave rest --max-failed 2% --min-sample 20 --soak 30m",
	}
	f.register(c)
	var voids bool
	c.Flags().BoolVar(&voids, call.VoidFlag, false, call.VoidUsage)
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withPlan(cmd, f, func(server *client.Client, plan view.Plan, run view.DryRun) error {
			was, found, err := existing(cmd.Context(), server, f, plan)
			if err != nil {
				return err
			}
			if found {
				if was.ContentHash != run.ContentHash {
					a.Say("campaign %s is there, %s, written by %s: this plan takes the place of its own\n", was.ID, strings.ToLower(was.State), was.Author)
				}
				return a.rewrite(cmd.Context(), server, was, plan, run, voids)
			}
			made, err := server.CreateCampaign(cmd.Context(), plan)
			if err != nil {
				return err
			}
			return show.One(a.Out, a.Output, creation{made, run}, func(s *show.Sheet) {
				s.Field("campaign", made.ID)
				s.Toned("state", made.State, show.StateTone(made.State))
				s.Field("package", made.Package)
				sheet.DryRun(s, run)
				s.Field("next", next(made))
			})
		})
	}
	return c
}

func next(c view.Campaign) string {
	if missing := int(c.ApprovalsAsked) - len(c.Approvals); missing > 0 {
		return fmt.Sprintf("pacecar campaign approve %s, by %s who did not write it", c.ID, show.Plural(missing, "person"))
	}
	return "pacecar campaign start " + c.ID
}

// withPlan reads a plan and asks the server what a start would do: a plan that it refuses
// goes no further.
func (a commands) withPlan(cmd *cobra.Command, f *planFlags, then func(*client.Client, view.Plan, view.DryRun) error) error {
	plan, err := f.read(cmd, a)
	if err != nil {
		return err
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	run, err := server.DryRun(cmd.Context(), plan)
	if err != nil {
		return err
	}
	return then(server, plan, run)
}

func (a commands) dryRunCommand() *cobra.Command {
	f := &planFlags{}
	c := &cobra.Command{
		Use: "dry-run [CAMPAIGN]", Short: "Say what a start would do now, and do nothing", Args: cobra.MaximumNArgs(1),
		Example:           "  pacecar campaign dry-run demo\n  pacecar campaign dry-run -f plan.yaml",
		ValidArgsFunction: a.complete,
	}
	f.register(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		answer := func(run view.DryRun) error {
			return show.One(a.Out, a.Output, run, func(s *show.Sheet) { sheet.DryRun(s, run) })
		}
		if len(args) == 0 {
			return a.withPlan(cmd, f, func(_ *client.Client, _ view.Plan, run view.DryRun) error { return answer(run) })
		}
		if cmd.Flags().Changed("file") {
			return call.Misused("name a campaign or give a plan with -f, not both")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		run, err := server.DryRunCampaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		return answer(run)
	}
	return c
}
