package main

import (
	"github.com/spf13/cobra"

	"pacecar/bench/figure"
	"pacecar/bench/nodes"
	"pacecar/bench/servers"
)

// nodesBenchCommand measures what several nodes cost beside one.
func nodesBenchCommand() *cobra.Command {
	var o nodes.Options
	command := measuring("nodes", "three nodes beside one on the same processors: a rollout, what they say to each other, placement", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		o.Progress = cmd.ErrOrStderr()
		return nodes.Run(cmd.Context(), o)
	})
	command.Long = `Rolls out durably with one node and with three, in turn, each a process of its own, and says how the rates compare; counts the
messages that cross from one node to another; measures what a report costs that crosses from one node to another; says how evenly a fleet is placed on 2 to 16
nodes. Figures that begin with before_ are those of protoactor's and gRPC's defaults, which were replaced.

Without --store and --broker it starts a redis-server and a mosquitto of its own, which must be installed.`
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 20_000, "simulated vehicles")
	flags.IntVar(&o.Rounds, "rounds", 5, "runs of each side")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
	flags.StringVar(&o.Store, "store", "", "redis://host:port/0; empty: a redis-server of its own")
	flags.StringVar(&o.Broker, "broker", "", "tcp://host:port; empty: a mosquitto of its own")
	return command
}

// benchServerCommand is what measurements start as a process of its own: see package servers.
func benchServerCommand() *cobra.Command {
	return &cobra.Command{
		Use: "server", Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return servers.Play(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}
