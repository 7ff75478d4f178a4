package main

import (
	"github.com/spf13/cobra"

	"pacecar/bench/figure"
	"pacecar/bench/halt"
)

// haltBenchCommand measures how soon a campaign that is stopped is stopped.
func haltBenchCommand() *cobra.Command {
	var o halt.Options
	command := measuring("halt", "how soon the last vehicle has heard that a campaign was paused", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		o.Progress = cmd.ErrOrStderr()
		return halt.Run(cmd.Context(), o)
	})
	command.Long = `Has --vehicles in flight that take permits and never install. In each of --rounds rounds the campaign is resumed, paused once half of the
vehicles have a permit, and the time is taken from the API's acknowledgement of the pause to the moment the last vehicle has heard that its
permit is taken back, by the word to all or by the one to it alone: halt_p99_ms is the 99th percentile over rounds. withdrawal_ figures are
of the words to each alone, which are what is promised.

The server is a process of its own; vehicles share connections, eight to each. A round in which a permit is not taken back, or the
campaign counts one afterwards, has no figures.`
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 100_000, "in flight")
	flags.IntVar(&o.Rounds, "rounds", 5, "pauses")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
	flags.StringVar(&o.CPUProfile, "cpuprofile", "", "file for a CPU profile of the server during the last pause")
	return command
}
