package main

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/demo"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/failure"
)

func (a *app) demoCommand() *cobra.Command {
	var o demo.Options
	var fail []string
	var faulty string
	c := &cobra.Command{
		Use: "demo", Short: "Run a campaign over a simulated fleet on this machine, with a dashboard", Args: call.Takes(),
		Long: "Run a whole rollout on this machine, without any service: store, MQTT broker, server, a\n" +
			"simulated fleet on real MQTT connections, and a campaign of three waves that waits for its\n" +
			"start. It listens on loopback only. Ctrl-C ends it; the same command continues where it was. Break it\n" +
			"while it runs: pacecar sim --help.",
		Example: "  pacecar demo\n" +
			"  pacecar demo --vehicles 20000 --fail 'ecu=ADAS,rate=8%' --fresh\n" +
			"  pacecar demo --start --wait --output json --http 127.0.0.1:0 --mqtt 127.0.0.1:0",
	}
	s := settingFlags(c, map[string]string{"data-dir": demo.DefaultDataDir, "log-level": "warn"},
		"data-dir", "http", "mqtt", "store", "broker", "log-level")
	flags := c.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", demo.DefaultVehicles, "simulated vehicles, each with an MQTT connection of its own")
	flags.Uint64Var(&o.Seed, "seed", 1, "decides the fleet, the files and all chances")
	flags.StringArrayVar(&fail, "fail", nil, "let installations fail, such as 'ecu=ADAS,rate=8%' (may be repeated)")
	flags.StringVar(&faulty, "faulty", "0%", "share of installations after which a new fault code is active, for which a wave that soaks is watched")
	flags.BoolVar(&o.Fresh, "fresh", false, "forget what an earlier demonstration left in the data directory")
	flags.BoolVar(&o.Start, "start", false, "start the campaign without waiting for a person")
	flags.BoolVar(&o.Wait, "wait", false, "end when the campaign has ended, and say how it went; the exit status is 0 when it was completed, 10 with more failures than a gate allows, 11 when it is halted, 12 when it was cancelled, 13 when most vehicles were not updated, and 1 when the account of it is not true")
	flags.BoolVar(&o.Speedup, "fast", false, "simulated vehicles take no time to think and install")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		values, err := s.load()
		if err != nil {
			return err
		}
		if key, address := values.Exposed(); key != "" {
			return call.Misused("--%s %s can be reached from other machines: the demonstration listens on loopback only, choose 127.0.0.1", key, address)
		}
		for _, text := range fail {
			rule, err := failure.Parse(text)
			if err != nil {
				return call.Misused("--fail: %w", err)
			}
			o.Fail = append(o.Fail, rule)
		}
		if o.Faulty, err = dice.ParseRate(faulty); err != nil {
			return call.Misused("--faulty is %w", err)
		}
		o.DataDir, o.HTTP, o.MQTT = values.String("data-dir"), values.String("http"), values.String("mqtt")
		o.Store, o.Broker, o.Version = values.String("store"), values.String("broker"), thisBuild().Version
		o.Out, o.Logger = a.Err, a.logger(values.Level())
		return a.demo(cmd.Context(), o)
	}
	return c
}

// demo runs a demonstration. It ends by the state of its campaign, as campaign wait does, unless the
// account of that is not true.
func (a *app) demo(ctx context.Context, o demo.Options) error {
	summary, err := demo.Run(ctx, o)
	switch {
	case err != nil && errors.Is(err, context.Canceled) && ctx.Err() != nil, err == nil && !o.Wait:
		a.Say("ended; the same command continues where it was\n")
		if o.Wait {
			return &call.Exit{Status: call.StatusFailed, Err: errors.New("interrupted before the campaign ended")}
		}
		return nil
	case err != nil:
		return err
	}
	err = show.One(a.Out, a.Output, summary, func(s *show.Sheet) {
		s.Toned("campaign", summary.State, show.StateTone(summary.State))
		s.Field("vehicles", show.Count(summary.Vehicles))
		s.Field("succeeded", show.Count(summary.Succeeded))
		s.Field("failed", show.Count(summary.Failed))
		s.Field("rate", strconv.FormatFloat(summary.VehiclesPerSecond, 'f', 1, 64)+" vehicles per second")
		s.Field("saved", show.Bytes(summary.SavedBytes)+" by patches")
		s.Field("installed twice", show.Count(summary.DoubleInstalls))
		s.Field("counters equal the vehicles' ledger", map[bool]string{true: "yes", false: "no"}[summary.CountersEqualLedger])
	})
	if err == nil && !summary.Sound() {
		return errors.New("the engine's account and the vehicles' ledger disagree: this is a fault of Pacecar, keep the data directory for a report")
	}
	if err == nil {
		err = watch.Ending(summary.Campaign)
	}
	return err
}
