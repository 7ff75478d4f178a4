package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"pacecar/bench/figure"
	"pacecar/bench/whole"
)

// wholeBenchCommand measures one campaign over a whole fleet.
func wholeBenchCommand() *cobra.Command {
	o, rounds := whole.Options{}, 1
	command := measuring("whole", "one campaign over a million vehicles, whose server is a process of its own", &o.Vehicles, &rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		if o.InFlight < 1 || o.Within <= 0 {
			return nil, fmt.Errorf("--in-flight %d and --within %v must be positive", o.InFlight, o.Within)
		}
		o.Progress = cmd.ErrOrStderr()
		return whole.Run(cmd.Context(), o)
	})
	command.Long = `Registers --vehicles from a file, connects them over real MQTT, many to a connection, and rolls one campaign out to all of them with
--in-flight under way at a time. Says how long that took, when the first vehicle was offered the update, and how much memory and
processor time the server took, whose process has broker and store, and the vehicles' process beside it.

A campaign, records and ledger that do not tell the same have no figures. Targets are those of a million vehicles.`
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 1_000_000, "simulated vehicles")
	flags.IntVar(&o.InFlight, "in-flight", 10_000, "vehicles that are offered the update and not through")
	flags.DurationVar(&o.Within, "within", 30*time.Minute, "how long the rollout may take")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
	flags.StringVar(&o.CPUProfile, "cpuprofile", "", "file for a CPU profile of the server during the rollout")
	flags.StringVar(&o.BurnUp, "burnup", "", "file for a drawing of the rollout, as SVG")
	return command
}
