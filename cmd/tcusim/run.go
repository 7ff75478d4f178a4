package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

// progressPause is the time between two updates of the progress line.
const progressPause = 500 * time.Millisecond

// runFlags are what the command line says about a fleet.
type runFlags struct {
	config    tcusim.Config
	vehicles  int
	ledger    string
	fail      []string
	spreads   map[string]*string
	rates     map[string]*string
	output    string
	quiet     bool
	exitAfter time.Duration
}

// spreadFlags and rateFlags describe the flags that fill in a profile.
var (
	spreadFlags = []struct {
		name, usage string
		field       func(*tcusim.Profile) *dice.Spread
	}{
		{"think", "time before an offer is answered or a permit used", func(p *tcusim.Profile) *dice.Spread { return &p.Think }},
		{"transfer", "time of a download with --download=false", func(p *tcusim.Profile) *dice.Spread { return &p.Transfer }},
		{"install", "time of an installation", func(p *tcusim.Profile) *dice.Spread { return &p.Install }},
		{"reboot", "time without power after a power loss", func(p *tcusim.Profile) *dice.Spread { return &p.Reboot }},
		{"busy", "time after a download until the vehicle is parked", func(p *tcusim.Profile) *dice.Spread { return &p.Busy }},
		{"postpone-for", "time until a question that was put off is asked again", func(p *tcusim.Profile) *dice.Spread { return &p.PostponeFor }},
		{"slow-by", "what slow downloads and installations take beyond their time", func(p *tcusim.Profile) *dice.Spread { return &p.SlowBy }},
		{"online-for", "time between offline spells, 0s for none", func(p *tcusim.Profile) *dice.Spread { return &p.OnlineFor }},
		{"offline-for", "time of an offline spell", func(p *tcusim.Profile) *dice.Spread { return &p.OfflineFor }},
		{"loop-every", "time that each connection of a looping vehicle lasts, 0s for 5s..15s", func(p *tcusim.Profile) *dice.Spread { return &p.Health.LoopEvery }},
		{"drive-every", "time of a drive cycle, of which each vehicle reports how many it has completed, 0s for none", func(p *tcusim.Profile) *dice.Spread { return &p.Health.DriveEvery }},
	}
	rateFlags = []struct {
		name, usage string
		field       func(*tcusim.Profile) *float64
	}{
		{"refuse", "share of offers that are declined", func(p *tcusim.Profile) *float64 { return &p.RefuseRate }},
		{"postpone", "share of questions for consent that are put off", func(p *tcusim.Profile) *float64 { return &p.PostponeRate }},
		{"slow", "share of downloads and of installations that are slow", func(p *tcusim.Profile) *float64 { return &p.SlowRate }},
		{"faulty", "share of installations after which a new fault code is active, which vehicles report", func(p *tcusim.Profile) *float64 { return &p.Health.FaultRate }},
		{"looping", "share of installations after which the vehicle connects again and again", func(p *tcusim.Profile) *float64 { return &p.Health.LoopRate }},
		{"vanishing", "share of installations after whose report the vehicle is never heard of again", func(p *tcusim.Profile) *float64 { return &p.Health.VanishRate }},
		{"old", "share of vehicles that report neither condition nor consent nor health", func(p *tcusim.Profile) *float64 { return &p.OldRate }},
		{"silent", "share of vehicles that never answer", func(p *tcusim.Profile) *float64 { return &p.SilentRate }},
		{"duplicate", "share of reports that are sent twice", func(p *tcusim.Profile) *float64 { return &p.DuplicateRate }},
		{"json", "share of vehicles that speak JSON", func(p *tcusim.Profile) *float64 { return &p.JSONRate }},
		{"power-loss", "share of installations interrupted by a power loss", func(p *tcusim.Profile) *float64 { return &p.PowerLossRate }},
	}
)

func runCommand() *cobra.Command {
	f := &runFlags{spreads: make(map[string]*string), rates: make(map[string]*string)}
	cmd := &cobra.Command{
		Use:   "run --broker URL --vehicles N",
		Short: "Run a fleet until interrupted",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config.Broker, "broker", cmp.Or(os.Getenv("TCUSIM_BROKER"), "tcp://127.0.0.1:1883"), "MQTT broker (TCUSIM_BROKER)")
	flags.IntVar(&f.vehicles, "vehicles", 100, "number of vehicles")
	flags.Uint64Var(&f.config.Seed, "seed", 1, "decides the fleet and all chances")
	flags.StringVar(&f.ledger, "ledger", "", "file that records what vehicles physically do; a fleet goes on from it")
	flags.StringVar(&f.config.Password, "password", "", "password of every vehicle")
	flags.BoolVar(&f.config.Download, "download", true, "fetch artifacts over HTTP")
	flags.BoolVar(&f.config.Introduce, "introduce", false, "each vehicle says with its first connection what it runs, so that it may be offered patches")
	flags.IntVar(&f.config.Downloads, "downloads", 0, "downloads at one time (default 64)")
	flags.Int64Var(&f.config.Profile.BytesPerSecond, "bytes-per-second", 0, "speed of one vehicle's download, 0 for any")
	flags.StringArrayVar(&f.fail, "fail", nil, "fail rule, such as ecu=ADAS,rate=8%,code=E0x31 (may be repeated)")
	flags.IntVar(&f.config.ConnectRate, "connect-rate", 0, "connections made per second (default 2000)")
	flags.IntVar(&f.config.PerConnection, "per-connection", 0, "vehicles on one connection (default 1; more need an anonymous login)")
	flags.DurationVar(&f.config.KeepAlive, "keep-alive", 0, "MQTT keep-alive (default 1m)")
	flags.DurationVar(&f.exitAfter, "for", 0, "end after this time, 0 for never")
	flags.StringVar(&f.output, "output", "text", "how to print the summary: text or json")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress line")
	for _, s := range spreadFlags {
		f.spreads[s.name] = flags.String(s.name, "0s", s.usage+", such as 3s or 3s..10s")
	}
	for _, r := range rateFlags {
		f.rates[r.name] = flags.String(r.name, "0%", r.usage)
	}
	return cmd
}

// fill makes a configuration of the flags.
func (f *runFlags) fill() error {
	if f.output != "text" && f.output != "json" {
		return fmt.Errorf("--output is %q, want text or json", f.output)
	}
	p := &f.config.Profile
	var problems error
	for _, s := range spreadFlags {
		spread, err := dice.ParseSpread(*f.spreads[s.name])
		if err != nil {
			problems = errors.Join(problems, fmt.Errorf("--%s: %w", s.name, err))
		}
		*s.field(p) = spread
	}
	for _, r := range rateFlags {
		rate, err := dice.ParseRate(*f.rates[r.name])
		if err != nil {
			problems = errors.Join(problems, fmt.Errorf("--%s is %w", r.name, err))
		}
		*r.field(p) = rate
	}
	for _, text := range f.fail {
		rule, err := failure.Parse(text)
		if err != nil {
			problems = errors.Join(problems, fmt.Errorf("--fail: %w", err))
		}
		p.Fail = append(p.Fail, rule)
	}
	f.config.Vehicles = population.Of(f.config.Seed, f.vehicles)
	return problems
}

// report is what a run prints at its end.
type report struct {
	Fleet  tcusim.Stats    `json:"fleet"`
	Ledger *ledger.Summary `json:"ledger"`
}

func (f *runFlags) run(ctx context.Context, stdout, stderr io.Writer) (err error) {
	if err := f.fill(); err != nil {
		return err
	}
	f.config.Ledger = ledger.New()
	if f.ledger != "" {
		if f.config.Ledger, err = ledger.Open(f.ledger); err != nil {
			return err
		}
	}
	defer func() { err = errors.Join(err, f.config.Ledger.Close()) }()
	if f.exitAfter > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.exitAfter)
		defer cancel()
	}
	return f.drive(ctx, stdout, stderr)
}

// drive runs the fleet until it ends, and prints what it has done, however it ended.
func (f *runFlags) drive(ctx context.Context, stdout, stderr io.Writer) error {
	fleet, err := tcusim.Start(ctx, f.config)
	if err != nil {
		return err
	}
	if f.quiet {
		<-fleet.Done()
	} else {
		watch(fleet, stderr)
	}
	return errors.Join(fleet.Close(), f.conclude(fleet, stdout), fleet.Err())
}

// conclude prints what the fleet has done.
func (f *runFlags) conclude(fleet *tcusim.Fleet, stdout io.Writer) error {
	r := report{Fleet: fleet.Stats(), Ledger: f.config.Ledger.Summary()}
	if f.output == "json" {
		return json.NewEncoder(stdout).Encode(r)
	}
	return printSummary(stdout, r.Ledger)
}

// watch keeps one line about the fleet up to date until the fleet ends.
func watch(fleet *tcusim.Fleet, w io.Writer) {
	ticker := time.NewTicker(progressPause)
	defer ticker.Stop()
	for {
		s := fleet.Stats()
		// A progress line that cannot be written is no reason to end the fleet.
		_, _ = fmt.Fprintf(w, "\r\x1b[Kconnected %d/%d  accepted %d  downloaded %d  installed %d  failed %d  reverted %d  cancelled %d",
			s.Connected, s.Connections, s.Accepted, s.Downloaded, s.Installed, s.Failed, s.Reverted, s.Cancelled)
		if s.Connected == 0 && s.LastError != "" {
			_, _ = fmt.Fprintf(w, "  (%s)", s.LastError)
		}
		select {
		case <-ticker.C:
		case <-fleet.Done():
			_, _ = fmt.Fprintln(w)
			return
		}
	}
}
