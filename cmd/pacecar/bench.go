package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"pacecar/bench"
	"pacecar/bench/figure"
)

// benches are the measurements by name.
var benches = []struct {
	name, short string
	vehicles    int
	rounds      int
	run         func(context.Context, bench.Options) ([]figure.Figure, error)
}{
	{"rollout", "a durable rollout beside its echo ceiling", 20_000, 5, bench.Rollout},
	{"echo", "the ceiling alone: what broker and wire allow", 20_000, 5, bench.Echo},
	{"import", "a fleet from a file into the store and back", 1_000_000, 1, bench.Import},
	{"memory", "what an active vehicle keeps in memory", 20_000, 1, bench.Memory},
}

// benchCommand measures; figures follow one contract, one JSON object per line.
func benchCommand() *cobra.Command {
	root := &cobra.Command{Use: "bench NAME", Short: "Measure this machine: figures as ratios to a ceiling of the same run"}
	for _, b := range benches {
		var o bench.Options
		var output string
		command := &cobra.Command{
			Use: b.name, Short: b.short, Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				o.Progress = cmd.ErrOrStderr()
				if o.Vehicles < 1 || o.Rounds < 1 {
					return fmt.Errorf("--vehicles %d and --rounds %d must be at least 1", o.Vehicles, o.Rounds)
				}
				figures, err := b.run(cmd.Context(), o)
				if err != nil {
					return err
				}
				if output == "json" {
					return figure.WriteJSON(cmd.OutOrStdout(), figures)
				}
				figure.WriteTable(cmd.OutOrStdout(), figures)
				return nil
			},
		}
		flags := command.Flags()
		flags.IntVar(&o.Vehicles, "vehicles", b.vehicles, "simulated vehicles")
		flags.IntVar(&o.Rounds, "rounds", b.rounds, "runs of each side")
		flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
		flags.StringVar(&o.Store, "store", "", "redis://host:port/0; empty: embedded")
		flags.StringVar(&o.Broker, "broker", "", "tcp://host:port; empty: embedded")
		flags.StringVar(&o.CPUProfile, "cpuprofile", "", "file for a CPU profile of the engine's last rollout or import")
		flags.StringVarP(&output, "output", "o", "table", "table or json")
		root.AddCommand(command)
	}
	return root
}
